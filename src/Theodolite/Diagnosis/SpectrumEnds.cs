using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Diagnosis;

/// <summary>Curvature above dense size: both ends of the spectrum by Lanczos, and the gradient in its own Krylov space.</summary>
internal static class SpectrumEnds
{
    /// <summary>Products with the gradient: enough for ½·gᵀ(|H| + τI)⁻¹g to two digits on networks.</summary>
    private const int GradientProducts = 32;

    public static (Spectrum? Spectrum, GradientDecomposition? Gradient) Measure(Survey settings, SurveyPoint point, IProgress<SurveyProgress>? progress, CancellationToken cancellation)
    {
        const string Stage = "both ends of the spectrum";
        progress?.Report(new(Stage, 0));
        using var hessian = point.Stored.Hessian(point.Theta, cancellation);
        try
        {
            var lanczos = new Lanczos
            {
                Smallest = settings.Ends,
                Largest = settings.Ends,
                Tolerance = 1e-3,
                MaximumProducts = settings.MaximumProducts,
                Seed = settings.Seed,
            };
            var ends = lanczos.Solve(hessian, progress: progress is null ? null : new Relay(progress, Stage), cancellation: cancellation);
            progress?.Report(new("the gradient against the curvature", 0));
            var gradient = Decompose(hessian, point, cancellation);
            point.Cost += 2.0 * hessian.Products;
            return (Spectrum(hessian, ends), gradient);
        }
        catch (NumericalFailureException)
        {
            return default;
        }
    }

    private static Spectrum Spectrum(LinearOperator hessian, LanczosResult ends)
    {
        var residual = ends.Smallest.Concat(ends.Largest).Max(pair => pair.Residual);
        return new()
        {
            Dimension = hessian.Dimension,
            Smallest = ends.Smallest,
            Largest = ends.Largest,
            BackwardError = residual,
            Products = ends.Products,
            Converged = ends.Converged && ends.Verified,
            DType = hessian.DType,
            Rounding = Curvature.Spectrum.RoundingOf(hessian.Dimension, hessian.DType, ends.Norm, 0, hessian.StatedError),
        };
    }

    private static GradientDecomposition Decompose(LinearOperator hessian, SurveyPoint point, CancellationToken cancellation)
    {
        if (point.GradientNorm < 1e-300)
            return new([], [], _ => new double[point.Dimension]);
        var space = GradientKrylovSpace.Build(hessian, point.Gradient, GradientProducts, cancellation);
        return new(space.Values, space.Coefficients, weights => space.Combine(weights));
    }

    private sealed class Relay(IProgress<SurveyProgress> progress, string stage) : IProgress<LanczosProgress>
    {
        public void Report(LanczosProgress value) => progress.Report(new(stage, Math.Min(1, (double)value.Products / value.Budget)));
    }
}
