namespace Theodolite.Krylov;

/// <summary>Where a Lanczos iteration begins, instead of at a random vector.</summary>
public sealed class LanczosStart
{
    private LanczosStart(LanczosResult? coarse, LanczosState? state) => (Coarse, State) = (coarse, state);

    /// <summary>The result of a coarser operator on the same space, whose Ritz vectors are the start.</summary>
    public LanczosResult? Coarse { get; }

    /// <summary>The state that is continued.</summary>
    public LanczosState? State { get; }

    /// <summary>
    /// A warm start from the Ritz vectors of a cheaper operator that resembles the one to be solved, for instance the
    /// curvature over a seeded tenth of the data.
    /// </summary>
    public static LanczosStart From(LanczosResult coarse) => new(coarse, null);

    /// <summary>Continues where an earlier iteration stopped, as if it never had.</summary>
    public static LanczosStart From(LanczosState state) => new(null, state);
}
