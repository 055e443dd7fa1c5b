using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>What a verdict rests on.</summary>
/// <param name="Kind"><c>rayleigh</c>, <c>dense</c>, <c>lanczos-bound</c>, <c>lower-bound</c> or <c>probes</c>.</param>
/// <param name="Bound">
/// rayleigh: an upper bound of λ_min; dense: a lower bound of λ_min (an upper bound of λ_max for a maximum), and lanczos-bound the same;
/// lower-bound: the loss minus its known infimum; probes: the largest step probed.
/// </param>
/// <param name="FailureProbability">Probability that the bound is wrong: 0 for a deterministic bound, null where none can be
/// stated.</param>
/// <param name="Explanation">The claim in one sentence.</param>
public sealed record Certificate(string Kind, double Bound, double? FailureProbability, string Explanation)
{
    /// <summary>Of a <c>lanczos-bound</c>: the share of the spread of eigenvalues to which it holds; else null.</summary>
    public double? Resolution { get; init; }

    /// <summary>The certificate of a bound.</summary>
    /// <param name="bound">The bound.</param>
    /// <param name="dense">The claim where all eigenvalues are known.</param>
    /// <param name="end">What is bounded, for instance <c>λ_min ≥</c>.</param>
    internal static Certificate Of(ExtremeBound bound, string dense, string end) => bound.Lanczos is { } lanczos
        ? new(
            bound.Kind,
            bound.Value,
            bound.FailureProbability,
            $"{end} {Show(bound.Value)}, to resolution {Show(lanczos.Resolution)} of the spread, from {lanczos.Result.Starts} Gaussian "
                + $"start{(lanczos.Result.Starts > 1 ? "s" : "")} and {lanczos.Result.Steps} unrestarted Lanczos steps in float64 "
                + "(van Dorsselaer, Hochstenbach and van der Vorst 2001).")
        {
            Resolution = lanczos.Resolution,
        }
        : new(bound.Kind, bound.Value, bound.FailureProbability, dense);
}
