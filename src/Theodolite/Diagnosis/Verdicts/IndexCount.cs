using Theodolite.Curvature;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Estimators;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// How many eigenvalues are negative, zero and positive: exactly from a dense spectrum; above that size from the ends,
/// where they were searched into the zeros, and for a critical point from the spectral density, whose ranges hold with a
/// stated confidence.
/// </summary>
internal static class IndexCount
{
    /// <summary>Confidence of the ranges that the density gives.</summary>
    public const double Confidence = 0.95;

    /// <summary>Probes of its own where no run of another purpose can serve.</summary>
    private const int Probes = 4;

    /// <summary>Lanczos steps of each probe.</summary>
    private const int Steps = 48;

    public static CurvatureIndex Measure(Measurement m, Finding finding)
    {
        var index = CurvatureIndex.Of(m.Spectrum, m.Epsilon);
        if (finding is { Certificate: { Kind: "lanczos-bound", FailureProbability: { } failure } })
        {
            return Certified(m, finding.Verdict == Verdict.LocalMinimum) with { Confidence = 1 - failure };
        }

        if (m.Spectrum.Complete || !m.Criticality.IsCritical || index.Exact || m.Settings.IndexProbes == 0 || m.Kinks > 0)
        {
            return index;
        }

        return m.Settings.IndexProbes is null && m.View is BothEnds { Runs: { Count: > 0 } runs }
            ? index.Narrowed(FromRuns(m, new SphericalCount(runs, m.Point.Dimension)))
            : FromProbes(m, index, m.Settings.IndexProbes ?? Probes);
    }

    // The random starts of the search and of the bound are probes like any others, and their products are there already.
    private static CurvatureIndex FromRuns(Measurement m, SphericalCount count)
    {
        // All three are to hold at once.
        const double Each = 1 - ((1 - Confidence) / 3);
        var (negative, zero, positive) = (
            count.Below(-m.Epsilon, Each), count.Between(-m.Epsilon, m.Epsilon, Each), count.Above(m.Epsilon, Each));
        Record(m, (negative.Value, zero.Value, positive.Value), count.Probes, products: 0);
        return new(Range(negative), Range(zero), Range(positive), m.Epsilon) { Confidence = Confidence };

        CountRange Range(SphericalRange range) => new(
            (long)Math.Floor(range.Low + 1e-6),
            (long)Math.Min(Math.Ceiling(range.High - 1e-6), m.Point.Dimension));
    }

    private static CurvatureIndex FromProbes(Measurement m, CurvatureIndex index, int probes)
    {
        const string Stage = "counting eigenvalues by the spectral density";
        m.Progress?.Report(new(Stage, 0));
        var known = m.Spectrum.Smallest.Concat(m.Spectrum.Largest)
            .Where(pair => Math.Abs(pair.Value) - pair.Residual > m.Epsilon && pair.Residual <= 1e-2 * Math.Abs(pair.Value))
            .ToList();
        var density = new SpectralDensity
        {
            Probes = probes,
            Steps = Math.Min(Steps, m.Point.Dimension),
            Seed = m.Settings.Seed,
            MemoryBytes = m.Settings.MemoryBytes,
            Deflation = new([.. known.Select(pair => pair.Value)], [.. known.Select(pair => pair.Vector)]),
        };
        DensityResult result;
        try
        {
            result = density.Compute(
                m.StoredHessian,
                Relay<EstimatorProgress>.To(m.Progress, Stage, at => (double)at.Products / at.Total),
                m.Cancellation);
        }
        catch (BadInputException exception)
        {
            m.Evidence.Say(exception.Message);
            return index;
        }

        m.Cancellation.ThrowIfCancellationRequested();
        m.Point.Cost += 2.0 * result.Products;
        var (negative, zero, positive) = (result.CountBelow(-m.Epsilon), result.CountBetween(-m.Epsilon, m.Epsilon), result.CountAbove(
            m.Epsilon));
        Record(m, (negative.Value, zero.Value, positive.Value), probes, result.Products);
        m.Evidence["densityNegativeError"] = negative.StandardError;
        m.Evidence["densityZeroError"] = zero.StandardError;
        m.Evidence["densityPositiveError"] = positive.StandardError;
        return index.Narrowed(new(Range(negative), Range(zero), Range(positive), m.Epsilon) { Confidence = Confidence });
    }

    private static void Record(Measurement m, (double Negative, double Zero, double Positive) counts, int probes, long products)
    {
        m.Evidence["densityNegative"] = counts.Negative;
        m.Evidence["densityZero"] = counts.Zero;
        m.Evidence["densityPositive"] = counts.Positive;
        m.Evidence["densityProbes"] = probes;
        m.Evidence["densityProducts"] = products;
        m.Evidence["indexConfidence"] = Confidence;
    }

    // The bound leaves no eigenvalue on the other side of zero.
    private static CurvatureIndex Certified(Measurement m, bool positive)
    {
        var (all, none) = (new CountRange(m.Point.Dimension, m.Point.Dimension), new CountRange(0, 0));
        return new(positive ? none : all, none, positive ? all : none, m.Epsilon);
    }

    private static CountRange Range(CountEstimate count)
    {
        var (low, high) = count.Interval(Confidence);
        return new((long)Math.Floor(low + 1e-6), (long)Math.Ceiling(high - 1e-6));
    }
}
