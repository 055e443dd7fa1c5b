namespace Theodolite.CriticalPoints;

/// <summary>
/// What another cut-off on ‖g‖² would have let through: each search is stopped at its first point below it, and that point is held
/// against the points that the survey calls critical.
/// </summary>
/// <param name="Cutoff">The cut-off.</param>
/// <param name="Below">Searches that reach it.</param>
/// <param name="AtCritical">Those whose first point below it lies at a critical point, by the tolerance of merging.</param>
/// <param name="Elsewhere">Those whose first point below it is no critical point that is known: false ones, or not yet there.</param>
public sealed record CutoffEffect(double Cutoff, int Below, int AtCritical, int Elsewhere)
{
    private static readonly double[] s_factors = [1e8, 1e6, 1e4, 1e2, 1, 1e-2, 1e-4];

    /// <summary>Cut-offs from a hundred million times looser to ten thousand times stricter.</summary>
    internal static IReadOnlyList<double> Ladder(double cutoff) => [.. s_factors.Select(factor => factor * cutoff)];
}
