using Theodolite.Curvature;

namespace Theodolite.Krylov;

/// <summary>Both ends of a spectrum, as found. Non-convergence is data: see the residuals and the flags.</summary>
public sealed record LanczosResult
{
    /// <summary>The lowest Ritz pairs, ascending; their residuals are measured, not estimated.</summary>
    public required IReadOnlyList<EigenPair> Smallest { get; init; }

    /// <summary>The highest Ritz pairs, descending.</summary>
    public required IReadOnlyList<EigenPair> Largest { get; init; }

    /// <summary>Products of the operator with a single vector.</summary>
    public required long Products { get; init; }

    /// <summary>Whether every residual is at most tol·|λ|, or at the level of rounding.</summary>
    public required bool Converged { get; init; }

    /// <summary>
    /// Whether the last independent run, from a fresh random start orthogonal to everything found, met no value below
    /// the smallest wanted ones and none above the largest.
    /// </summary>
    public required bool Verified { get; init; }

    /// <summary>Independent runs, the first included.</summary>
    public required int Runs { get; init; }

    /// <summary>Largest |Ritz value| seen: ‖A‖₂ from below.</summary>
    public required double Norm { get; init; }
}

/// <summary>How far a Lanczos iteration is.</summary>
/// <param name="Products">Products so far.</param>
/// <param name="Budget">Products allowed.</param>
/// <param name="Smallest">Lowest Ritz value so far.</param>
/// <param name="Largest">Highest Ritz value so far.</param>
public readonly record struct LanczosProgress(long Products, long Budget, double Smallest, double Largest);
