using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// Curvature above dense size: both ends of the spectrum by Lanczos in the dtype of training, refined by one
/// Rayleigh–Ritz step in float64, and the gradient in its own Krylov space.
/// </summary>
internal static class SpectrumEnds
{
    /// <summary>Products with the gradient: enough for where it lies in the spectrum.</summary>
    private const int GradientProducts = 16;

    /// <summary>Margin on the measured error of products, which is seen on a few vectors only.</summary>
    public const double ErrorMargin = 4;

    /// <summary>Residuals of eigenvalues on which verdicts rest, relative to them.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>The same where more digits decide nothing: where the gradient promises a tenth of what the loss has still to lose, and
    /// in a large survey where all values at the low end are clearly negative.</summary>
    private const double RoughTolerance = 1e-2;

    /// <summary>Steps of a run that counts what lies below zero and above (<see cref="Estimators.SphericalCount"/>): fewer leave the zeros
    /// unresolved.</summary>
    public const int CountingSteps = 48;

    /// <summary>Share of ‖H‖ below which a value of float32 products may be zero.</summary>
    private const double Clear = 1e-4;

    /// <summary>Measures them, and counts every product that is made, whether or not something comes of it.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite, or the operator is not symmetric.</exception>
    public static BothEnds Measure(Measurement m, ScaledGradient? known)
    {
        var before = Spent(m);
        try
        {
            return Search(m, known);
        }
        finally
        {
            m.Point.Cost += Spent(m) - before;
        }
    }

    private static BothEnds Search(Measurement m, ScaledGradient? known)
    {
        const string Stage = "both ends of the spectrum";
        var (settings, point, progress, cancellation) = (m.Settings, m.Point, m.Progress, m.Cancellation);
        var (hessian, precise) = (m.StoredHessian, m.Hessian);
        OperatorChecks.Require(hessian, settings.Seed, cancellation);
        progress?.Report(new("the gradient against the curvature", 0));
        var gradient = Decompose(hessian, point, cancellation);
        var scaled = known ?? ScaledGradient.Of(point, hessian, precise, gradient, settings, cancellation);
        var isUnderWay = scaled.PromisesPlenty(point) && CurvatureMeasurement.IsFarFromCritical(point, scaled);
        progress?.Report(new(Stage, 0));
        var lanczos = new Lanczos
        {
            Smallest = settings.Ends,
            Largest = settings.Ends,
            Tolerance = isUnderWay ? RoughTolerance : Tolerance,
            Verify = !isUnderWay,
            SideBySide = !point.IsLarge,
            Suffices = point.IsLarge ? Suffices : null,
            MaximumProducts = settings.MaximumProducts,
            MemoryBytes = settings.MemoryBytes,
            Seed = settings.Seed,
        };
        using var sampled = SearchSelection(settings, point) is { } selection
            ? point.Stored.Curvature(point.Theta, new CurvatureSettings { Samples = selection }, cancellation)
            : null;
        var ends = lanczos.Solve(
            sampled ?? hessian,
            progress: Relay<LanczosProgress>.To(progress, Stage, at => (double)at.Products / at.Budget),
            cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        point.Cost += sampled is null ? 0 : 2.0 * sampled.Products * settings.SearchSamples!.Value / point.Stored.Samples!.Value;
        if (ReferenceEquals(hessian, precise) && sampled is null)
        {
            var found = Ends(precise, ends, ends.Smallest, ends.Largest, 0);
            return new() { Spectrum = found, Gradient = gradient, Scaled = scaled, Search = ends };
        }

        progress?.Report(new("the ends again in float64", 0));
        var (low, high) = point.IsLarge ? Decisive(ends) : (ends.Smallest.Count, ends.Largest.Count);
        var refined = RefinedEnds.Of(ends, low, high, hessian, precise, settings.Seed, cancellation);

        // What was checked over a subsample was not checked over all samples.
        ends = sampled is null ? ends : ends with { Verified = false, Converged = false, Recurrence = null };
        return new()
        {
            Spectrum = Ends(precise, ends, refined.Smallest, refined.Largest, refined.ProductError),
            Gradient = gradient,
            Scaled = scaled,
            Search = ends,
            ProductError = refined.ProductError,
        };
    }

    // What no verdict asks for is not searched for in a large survey. All of the low end clearly negative is a saddle, whichever values
    // they are exactly, and
    // how many there are no search of a few would say. Where none is clearly negative the fresh run behind a bound is the better check. A
    // few negative ones and then zeros are counted, and a second run checks the count.
    private static bool Suffices(LanczosProgress seen)
    {
        var norm = Math.Max(Math.Abs(seen.Smallest[0].Value), Math.Abs(seen.Largest[0].Value));
        var isRough = seen.Smallest.Concat(seen.Largest)
            .All(value => value.Residual <= RoughTolerance * Math.Max(Math.Abs(value.Value), 1e-3 * norm));
        return (isRough && seen.Products >= CountingSteps && seen.Smallest.All(value => IsNegative(value.Value, value.Residual, norm)))
            || (seen.Converged == seen.Wanted && !IsNegative(seen.Smallest[0].Value, seen.Smallest[0].Residual, norm));
    }

    // How many pairs at each end a verdict of a large survey reads: the outermost, and all of the low end where its negative ones are
    // counted.
    private static (int Low, int High) Decisive(LanczosResult ends)
    {
        var negative = ends.Smallest.Count(pair => IsNegative(pair.Value, pair.Residual, ends.Norm));
        return (negative == 0 || negative == ends.Smallest.Count ? 1 : ends.Smallest.Count, 1);
    }

    private static bool IsNegative(double value, double residual, double norm) => value + residual < -Clear * norm;

    // Gradient equivalents of the products so far.
    private static double Spent(Measurement m) =>
        2.0 * (m.Hessian.Products + (ReferenceEquals(m.StoredHessian, m.Hessian) ? 0 : m.StoredHessian.Products));

    /// <summary>The samples of the search, where they are not all.</summary>
    public static SampleSelection.Random? SearchSelection(SurveySettings settings, SurveyPoint point) =>
        settings.SearchSamples is { } count && count < point.Stored.Samples ? new(count, settings.Seed) : null;

    private static Spectrum Ends(
        LinearOperator precise,
        LanczosResult ends,
        IReadOnlyList<EigenPair> smallest,
        IReadOnlyList<EigenPair> largest,
        double error)
    {
        var pairs = smallest.Concat(largest).ToList();
        var norm = Math.Max(ends.Norm, pairs.Max(pair => Math.Abs(pair.Value)));
        return new()
        {
            Dimension = precise.Dimension,
            Smallest = smallest,
            Largest = largest,
            BackwardError = pairs.Max(pair => pair.Residual),
            Products = ends.Products,
            Converged = ends.Converged && ends.Verified,
            Checked = ends.Verified,
            DType = precise.DType,
            Rounding = precise.RoundingOf(norm)
                + (ErrorMargin * error),
        };
    }

    private static GradientDecomposition Decompose(LinearOperator hessian, SurveyPoint point, CancellationToken cancellation)
    {
        if (point.GradientNorm < 1e-300)
        {
            return new([], [], _ => new double[point.Dimension]);
        }

        var space = GradientKrylovSpace.Build(hessian, point.Gradient, GradientProducts, cancellation);
        return new(space.Values, space.Coefficients, weights => space.Combine(weights));
    }
}
