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
    private const int GradientProducts = 32;

    /// <summary>Margin on the measured error of products, which is seen on a few vectors only.</summary>
    private const double ErrorMargin = 4;

    public static BothEnds Measure(
        SurveySettings settings,
        SurveyPoint point,
        LinearOperator precise,
        ScaledGradient? known,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        const string Stage = "both ends of the spectrum";
        progress?.Report(new(Stage, 0));
        using var other = ReferenceEquals(point.Stored, point.Precise) ? null : point.Stored.Hessian(point.Theta, cancellation);
        var hessian = other ?? precise;
        OperatorChecks.Require(hessian, settings.Seed, cancellation);
        var before = hessian.Products;
        var lanczos = new Lanczos
        {
            Smallest = settings.Ends,
            Largest = settings.Ends,
            Tolerance = 1e-3,
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
        progress?.Report(new("the gradient against the curvature", 0));
        var gradient = Decompose(hessian, point, cancellation);
        point.Cost += 2.0 * (hessian.Products - before);
        var first = precise.Products;
        var scaled = known ?? ScaledGradient.Of(point, precise, settings, cancellation);
        point.Cost += 2.0 * (precise.Products - first);
        if (other is null && sampled is null)
        {
            var found = Ends(precise, ends, ends.Smallest, ends.Largest, 0);
            return new() { Spectrum = found, Gradient = gradient, Scaled = scaled, Search = ends };
        }

        progress?.Report(new("the ends again in float64", 0));
        var refined = RefinedEnds.Of(ends, hessian, precise, settings.Seed, cancellation);
        point.Cost += 4.0 * refined.Products;

        // What was checked over a subsample was not checked over all samples.
        ends = sampled is null ? ends : ends with { Verified = false, Converged = false };
        return new()
        {
            Spectrum = Ends(precise, ends, refined.Smallest, refined.Largest, refined.ProductError),
            Gradient = gradient,
            Scaled = scaled,
            Search = ends,
            ProductError = refined.ProductError,
        };
    }

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
