namespace Theodolite.Diagnosis;

/// <summary>What a verdict rests on.</summary>
/// <param name="Kind"><c>rayleigh</c>, <c>dense</c>, <c>lanczos-bound</c>, <c>lower-bound</c> or <c>probes</c>.</param>
/// <param name="Bound">
/// rayleigh: an upper bound of λ_min; dense: a lower bound of λ_min (an upper bound of λ_max for a maximum), and lanczos-bound the same;
/// lower-bound: the loss minus its known infimum; probes: the largest step probed.
/// </param>
/// <param name="FailureProbability">Probability that the bound is wrong: 0 for a deterministic bound, null where none can be
/// stated.</param>
/// <param name="Explanation">The claim in one sentence.</param>
public sealed record Certificate(string Kind, double Bound, double? FailureProbability, string Explanation);
