using Theodolite.Estimators;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// An upper bound of vᵀHv/vᵀv, and so of λ_min, from samples that took no part in finding v: the mean over m groups of
/// samples plus t·s/√m, t being the one-sided quantile of Student's distribution with m − 1 degrees of freedom.
/// </summary>
/// <remarks>
/// It assumes that the samples are independent draws of what the loss averages over, and that the means of whole groups are
/// normally distributed. Samples that found v are left out because v was fitted to them: over those the quotient is too low.
/// </remarks>
/// <param name="Mean">Mean quotient.</param>
/// <param name="Bound">The bound.</param>
/// <param name="FailureProbability">Probability that vᵀHv/vᵀv lies above the bound.</param>
/// <param name="Samples">Samples it is made from.</param>
/// <param name="Groups">m.</param>
internal sealed record StatisticalRayleigh(double Mean, double Bound, double FailureProbability, long Samples, int Groups)
{
    private const int MostGroups = 32;

    /// <summary>Measures it on at most the given number of samples, none of them among those used.</summary>
    /// <exception cref="BadInputException">Fewer than eight samples are left.</exception>
    public static StatisticalRayleigh Compute(
        Objective objective,
        ReadOnlySpan<double> theta,
        ReadOnlySpan<double> direction,
        long samples,
        IReadOnlySet<long> used,
        double failureProbability,
        ulong seed,
        CancellationToken cancellation)
    {
        var fresh = Philox.For(seed, "survey/certificate").Permutation((int)objective.Samples!.Value).Select(index => (long)index)
            .Where(index => !used.Contains(index))
            .Take((int)Math.Min(samples, int.MaxValue))
            .ToArray();
        if (fresh.Length < 8)
        {
            throw new BadInputException("A statistical certificate needs at least 8 samples that took no part in the search; "
                + $"{fresh.Length} are left of {objective.Samples}.");
        }

        var groups = Math.Min(MostGroups, fresh.Length / 2);
        var size = fresh.Length / groups;
        var square = Vectors.Dot(direction, direction);
        var image = new double[direction.Length];
        var quotients = new double[groups];
        for (var group = 0; group < groups; group++)
        {
            var selection = new SampleSelection.Indices(fresh[(group * size)..((group + 1) * size)]);
            using var hessian = objective.Curvature(theta, new CurvatureSettings { Samples = selection }, cancellation);
            hessian.Apply(direction, image, 1, cancellation);
            quotients[group] = Vectors.Dot(direction, image) / square;
        }

        var mean = quotients.Average();
        var deviation = Math.Sqrt(quotients.Sum(q => (q - mean) * (q - mean)) / (groups - 1));
        var t = StudentDistribution.TwoSided(1 - (2 * failureProbability), groups - 1);
        return new(mean, mean + (t * deviation / Math.Sqrt(groups)), failureProbability, (long)groups * size, groups);
    }
}
