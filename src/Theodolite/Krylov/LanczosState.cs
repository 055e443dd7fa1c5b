namespace Theodolite.Krylov;

/// <summary>
/// All that a Lanczos iteration needs to go on as if it had never stopped: the basis, its projection, and where the
/// random numbers are. Held in managed memory, one array per row.
/// </summary>
public sealed class LanczosState
{
    internal LanczosState(IReadOnlyDictionary<string, Array> arrays) => Arrays = arrays;

    /// <summary>The state by name, for a file: rows are <c>float[]</c> or <c>double[]</c> of P numbers, the rest <c>double[]</c> and
    /// <c>long[]</c>.</summary>
    public IReadOnlyDictionary<string, Array> Arrays { get; }

    /// <summary>The state from the arrays of <see cref="Arrays"/>.</summary>
    public static LanczosState From(IReadOnlyDictionary<string, Array> arrays) => new(arrays);
}
