using Theodolite.Curvature;
using Theodolite.Estimators;

namespace Theodolite.Spectra;

/// <summary>
/// How many eigenvalues are negative, numerically zero and positive: exact counts where all eigenvalues are known, else
/// what Lanczos proves as lower limits and what the density estimates, with both of its uncertainties.
/// </summary>
/// <param name="Proven">Counts that hold for certain.</param>
/// <param name="Negative">Estimated count of λ &lt; −ε; null without a density.</param>
/// <param name="Zero">Estimated count of |λ| ≤ ε.</param>
/// <param name="Positive">Estimated count of λ &gt; ε.</param>
public sealed record IndexEstimate(CurvatureIndex Proven, CountEstimate? Negative, CountEstimate? Zero, CountEstimate? Positive)
{
    /// <summary>Confidence of <see cref="CountEstimate.Interval"/> wherever intervals are shown.</summary>
    public const double Confidence = 0.95;

    /// <summary>ε.</summary>
    public double Threshold => Proven.Threshold;

    /// <summary>Positive eigenvalues over all: exact or estimated.</summary>
    public Estimate? MinimumRatio(long dimension) =>
        Proven.Positive.Exact is { } exact ? new((double)exact / dimension, 0, 0)
        : Positive is { } positive
            ? new(Math.Clamp(positive.Value / dimension, 0, 1), positive.StandardError / dimension, positive.Middle.Products)
            : null;

    /// <summary>Interval of <see cref="MinimumRatio"/>: the counts' intervals cut by what is proven.</summary>
    public (double Low, double High) MinimumRatioInterval(long dimension)
    {
        var (low, high) = Interval(Positive, Proven.Positive);
        return (low / dimension, high / dimension);
    }

    /// <summary>An interval for a count: the estimate's, cut by what is proven.</summary>
    public static (double Low, double High) Interval(CountEstimate? estimate, CountRange proven)
    {
        if (estimate is not { } count || proven.Exact is not null)
        {
            return (proven.Low, proven.High);
        }

        var (low, high) = count.Interval(Confidence);
        return (Math.Max(low, proven.Low), Math.Max(proven.Low, Math.Min(high, proven.High)));
    }

    internal static IndexEstimate Of(Spectrum spectrum, DensityResult? density, double threshold, bool semidefinite)
    {
        var proven = CurvatureIndex.Of(spectrum, threshold);
        if (semidefinite && !proven.Exact)
        {
            proven = proven with { Negative = new(0, 0) };
        }

        return proven.Exact || density is null
            ? new(proven, null, null, null)
            : new(proven, density.CountBelow(-threshold), density.CountBetween(-threshold, threshold), density.CountAbove(threshold));
    }
}
