using Theodolite.Krylov;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// λ_min from below, with a failure probability: an unrestarted Lanczos run whose length is fixed by what the
/// ends of the spectrum, found with other random starts, say is needed. In float64 where a verdict rests on it; where eigenvalues are zero
/// anyway, in the dtype of training if what that does to products is small beside the slack.
/// </summary>
/// <param name="Result">The run.</param>
/// <param name="DType">Dtype of its products.</param>
/// <param name="LowerBound">λ_min is at least this.</param>
/// <param name="UpperBound">λ_max is at most this.</param>
internal sealed record LowestBound(LanczosBoundResult Result, DType DType, double LowerBound, double UpperBound)
{
    /// <summary>Share of the slack that the error of narrow products may be for a bound from them: it comes off the bound.</summary>
    private const double NarrowShare = 0.1;

    /// <summary>How fine a resolution proves λ_min above a number, with 5 % to spare; at most ¼.</summary>
    public static double ResolutionFor(Measurement m, double least) => Resolve(m, m.Spectrum.Minimum - least);

    /// <summary>How fine a resolution proves λ_max below a number.</summary>
    public static double ResolutionForMaximum(Measurement m, double most) => Resolve(m, most - m.Spectrum.Maximum);

    private static double Resolve(Measurement m, double room)
    {
        var share = 0.95 * room / (m.Spectrum.Maximum - m.Spectrum.Minimum);
        return share >= 0 ? Math.Min(share / (1 + (2 * share)), 0.25) : 0.25;
    }

    /// <summary>Runs it, or says in the evidence which measurement would be needed and returns null.</summary>
    /// <param name="m">The point.</param>
    /// <param name="resolution">ε.</param>
    /// <param name="decides">Whether a verdict rests on it.</param>
    public static LowestBound? Measure(Measurement m, double resolution, bool decides)
    {
        var settings = m.Settings;
        var bound = new LanczosBound
        {
            Resolution = Math.Max(resolution, double.Epsilon),
            FailureProbability = settings.FailureProbability,
            MemoryBytes = settings.MemoryBytes,
            Seed = settings.Seed,
        };
        var needed = bound.Products(m.Point.Dimension);
        m.Evidence["boundProductsNeeded"] = needed;
        if (needed > settings.BoundProducts)
        {
            m.Evidence.Say($"A Lanczos bound to resolution {Show(bound.Resolution)} would decide; it takes {needed} products, "
                + $"and {settings.BoundProducts} are allowed.");
            return null;
        }

        // Products that are off by at most δ each are those of a symmetric H + E with ‖E‖ ≤ 2·√k·δ to first order.
        var error = 2 * Math.Sqrt(bound.Steps(m.Point.Dimension)) * SpectrumEnds.ErrorMargin * m.View.ProductError;
        var isNarrow = !decides && m.View.ProductError > 0
            && error + m.StoredHessian.StatedError <= NarrowShare * bound.Resolution * (m.Spectrum.Maximum - m.Spectrum.Minimum);
        var hessian = isNarrow ? m.StoredHessian : m.Hessian;
        const string Stage = "bounding the lowest eigenvalue";
        m.Progress?.Report(new(Stage, 0));
        LanczosBoundResult result;
        try
        {
            result = bound.Compute(hessian, Relay<double>.To(m.Progress, Stage, fraction => fraction), m.Cancellation);
        }
        catch (BadInputException exception)
        {
            // Too little memory for this bound: everything else still stands.
            m.Evidence.Say(exception.Message);
            return null;
        }

        m.Point.Cost += 2.0 * result.Products;

        // What the search found is as true as what this run found; the lower of both is the safer start.
        var smallest = Math.Min(result.Smallest, m.Spectrum.Minimum);
        var largest = Math.Max(result.Largest, m.Spectrum.Maximum);
        var slack = (result with { Smallest = smallest, Largest = largest }).Slack;
        var rounding = isNarrow ? error : result.Rounding;
        var measured = new LowestBound(result, hessian.DType, smallest - slack - rounding, largest + slack + rounding);
        measured.Record(m.Evidence, rounding);
        return measured;
    }

    private void Record(Evidence evidence, double rounding)
    {
        evidence["boundLambdaMin"] = LowerBound;
        evidence["boundLambdaMax"] = UpperBound;
        evidence["boundResolution"] = Result.Resolution;
        evidence["boundFailureProbability"] = Result.FailureProbability;
        evidence["boundProducts"] = Result.Products;
        evidence["boundRounding"] = rounding;
        evidence["boundOrthogonality"] = Result.Orthogonality;
    }
}
