using Theodolite.Krylov;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// λ_min from below and λ_max from above, with a failure probability: an unrestarted Lanczos run that ends when its bound is as good as
/// asked, and whose length is bounded by what the ends of the spectrum, found with other random starts, say is enough. In float64 where a
/// verdict rests on it; where eigenvalues are zero anyway, in the dtype of training if what that does to products is small beside what is
/// asked.
/// </summary>
/// <param name="Result">The run.</param>
/// <param name="DType">Dtype of its products.</param>
/// <param name="End">Which end was asked about.</param>
/// <param name="LowerBound">λ_min is at least this.</param>
/// <param name="UpperBound">λ_max is at most this.</param>
internal sealed record EndBound(LanczosBoundResult Result, DType DType, BoundedEnd End, double LowerBound, double UpperBound)
{
    /// <summary>Share of the distance asked for that the error of narrow products may be, for a bound from them: it comes off the
    /// bound.</summary>
    private const double NarrowShare = 0.1;

    /// <summary>A run is not begun where the worst of spectra would take so many times the products there are.</summary>
    private const double NotBegun = 8;

    /// <summary>A run that would take more than so many times the products there are is given up, once it can be told.</summary>
    private const double Hopeless = 2;

    /// <summary>Steps after which that can be told: the distance falls with the square of their number, or faster.</summary>
    private const int Telling = 32;

    private const double CoarsestResolution = 0.25;

    /// <summary>Which share of the distance to a number a bound need not prove.</summary>
    private const double Spare = 0.05;

    /// <summary>The share of the spread by which that end may be missed.</summary>
    public double Resolution => End == BoundedEnd.Lowest ? Result.ResolutionBelow : Result.ResolutionAbove;

    /// <summary>Proves λ_min above a number, with 5 % of the room to spare, or says in the evidence what it would take and returns
    /// null.</summary>
    public static EndBound? Above(Measurement m, double least)
    {
        var room = (1 - Spare) * (m.Spectrum.Minimum - least);
        return Measure(m, BoundedEnd.Lowest, ResolutionOf(m, room), room, decides: true);
    }

    /// <summary>Proves λ_max below a number.</summary>
    public static EndBound? Below(Measurement m, double most)
    {
        var room = (1 - Spare) * (most - m.Spectrum.Maximum);
        return Measure(m, BoundedEnd.Highest, ResolutionOf(m, room), room, decides: true);
    }

    /// <summary>Bounds λ_min to a share of the spread, where no minimum rests on it.</summary>
    public static EndBound? To(Measurement m, double resolution) => Measure(
        m,
        BoundedEnd.Lowest,
        resolution,
        resolution * (m.Spectrum.Maximum - m.Spectrum.Minimum) / (1 - (2 * resolution)),
        decides: false);

    // How fine a resolution leaves no more room than that; at most a quarter.
    private static double ResolutionOf(Measurement m, double room)
    {
        var share = room / (m.Spectrum.Maximum - m.Spectrum.Minimum);
        return share >= 0 ? Math.Min(share / (1 + (2 * share)), CoarsestResolution) : CoarsestResolution;
    }

    private static EndBound? Measure(Measurement m, BoundedEnd end, double resolution, double wanted, bool decides)
    {
        var settings = m.Settings;
        var allowed = settings.BoundProducts;
        var bound = new LanczosBound
        {
            Resolution = Math.Max(resolution, double.Epsilon),
            FailureProbability = settings.FailureProbability,
            MemoryBytes = settings.MemoryBytes,
            Seed = settings.Seed,
        };
        var needed = bound.Steps(m.Point.Dimension);
        m.Evidence["boundProductsNeeded"] = needed;

        // Products that are off by at most δ each are those of a symmetric H + E with ‖E‖ ≤ 2·√k·δ to first order.
        var error = 2 * Math.Sqrt(Math.Min(needed, allowed)) * SpectrumEnds.ErrorMargin * m.View.ProductError;
        var isNarrow = !decides && m.View.ProductError > 0
            && error + m.StoredHessian.StatedError <= NarrowShare * bound.Resolution * (m.Spectrum.Maximum - m.Spectrum.Minimum);
        var hessian = isNarrow ? m.StoredHessian : m.Hessian;
        var rounding = isNarrow ? error : hessian.RoundingOf(m.Spectrum.Norm);
        var fitting = bound.StepsWithin(hessian);
        var steps = Math.Min(Math.Min(needed, allowed), fitting);
        var (enough, result) = (false, (LanczosBoundResult?)null);
        if (steps > 0 && needed < NotBegun * steps)
        {
            const string Stage = "bounding the lowest eigenvalue";
            m.Progress?.Report(new(Stage, 0));
            result = (bound with
            {
                MaximumSteps = steps,
                ProductError = isNarrow ? Scattered(m) : null,
                Suffices = IsEnough,
            }).Compute(hessian, Relay<double>.To(m.Progress, Stage, fraction => fraction), m.Cancellation);
            m.Point.Cost += 2.0 * result.Products;
        }

        if (result is null || (steps < needed && !enough))
        {
            m.Evidence.Say(needed > allowed
                ? $"A Lanczos bound to resolution {Show(bound.Resolution)} would decide; it takes at most {needed} products, and {allowed} "
                    + "are allowed."
                : bound.Memory(hessian, needed));
            return null;
        }

        // What the search found is as true as what this run found.
        var measured = new EndBound(
            result,
            hessian.DType,
            end,
            Math.Min(result.LowerBound + result.Rounding, m.Spectrum.Minimum) - rounding,
            Math.Max(result.UpperBound - result.Rounding, m.Spectrum.Maximum) + rounding);
        measured.Record(m.Evidence, rounding);
        return measured;

        bool IsEnough(LanczosBoundProgress bounds)
        {
            var now = rounding + (end == BoundedEnd.Lowest
                ? Math.Min(bounds.Smallest, m.Spectrum.Minimum) - bounds.LowerBound
                : bounds.UpperBound - Math.Max(bounds.Largest, m.Spectrum.Maximum));

            // Where no minimum rests on it the run also counts the eigenvalues.
            enough = now <= wanted && (decides || bounds.IsInvariant || bounds.Steps >= SpectrumEnds.CountingSteps);
            return enough || (bounds.Steps >= Telling && bounds.Steps * Math.Sqrt(now / wanted) > Hopeless * steps);
        }
    }

    // What rounding in narrow products does along one direction, four standard errors of it: it has none that it prefers. A remainder below
    // the rounding of the run, at which its space counts as invariant, is of the same kind.
    private static double Scattered(Measurement m) => SpectrumEnds.ErrorMargin
        * (m.View.ProductError + (16 * m.StoredHessian.DType.UnitRoundoff() * m.Spectrum.Norm)) / Math.Sqrt(m.Point.Dimension);

    private void Record(Evidence evidence, double rounding)
    {
        evidence["boundLambdaMin"] = LowerBound;
        evidence["boundLambdaMax"] = UpperBound;
        evidence["boundResolution"] = Resolution;
        evidence["boundFailureProbability"] = Result.FailureProbability;
        evidence["boundProducts"] = Result.Products;
        evidence["boundRounding"] = rounding;
        evidence["boundOrthogonality"] = Result.Orthogonality;
    }
}
