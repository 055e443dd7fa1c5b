using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>Measures the curvature at a point: all eigenvalues up to dense size, both ends above.</summary>
internal static class CurvatureMeasurement
{
    /// <summary>Where a run stands, the gradient is looked at before all eigenvalues are computed above this P.</summary>
    private const int LookFirst = 400;

    /// <summary>Share of what a constant answer costs that the gradient promises at a point that is far from critical: five orders
    /// of magnitude above what criticality allows.</summary>
    private const double FarFromCritical = 1e-5;

    /// <summary>The curvature; null where a product is not finite.</summary>
    public static CurvatureView? Of(Measurement m)
    {
        try
        {
            // Where two ends ask for all eigenvalues or more, one of them may get them all, and nothing is left between.
            var isSmall = m.Point.Dimension <= Math.Max(m.Settings.MaximumDense, 2 * m.Settings.Ends);
            return !isSmall ? Ends(m, known: null)
                : UnderWay(m) is { } seen && EndsOrNull(m, seen) is { } ends ? ends
                : Whole(m);
        }
        catch (NumericalFailureException exception) when (!ProductIsFinite(m))
        {
            m.NotFinite = exception.Message;
            return null;
        }
    }

    /// <summary>Whether the gradient promises, and the loss has still to lose, orders of magnitude more than criticality
    /// allows.</summary>
    public static bool IsFarFromCritical(SurveyPoint point, ScaledGradient seen) =>
        point.Precise.ReferenceLoss - (point.Precise.LowerBound ?? 0) is > 0 and { } reference
        && Math.Min(seen.PredictedDecrease, point.Excess ?? double.PositiveInfinity) > FarFromCritical * reference;

    private static BothEnds Ends(Measurement m, ScaledGradient? known) =>
        SpectrumEnds.Measure(m, known);

    // Where products carry more rounding than their size explains, as at weights that have run away, the whole matrix and its measured
    // asymmetry are the better evidence.
    private static BothEnds? EndsOrNull(Measurement m, ScaledGradient seen)
    {
        try
        {
            return Ends(m, seen);
        }
        catch (NumericalFailureException)
        {
            return null;
        }
    }

    // Far from a critical point the index decides nothing, and the ends of the spectrum say all that a verdict on the steps needs: then
    // what was seen of the gradient, else null.
    private static ScaledGradient? UnderWay(Measurement m)
    {
        if (m.Settings.History is null || m.Point.Dimension <= LookFirst
            || m.Point.Precise.ReferenceLoss - (m.Point.Precise.LowerBound ?? 0) is not > 0)
        {
            return null;
        }

        var before = m.Hessian.Products;
        var seen = ScaledGradient.Of(m.Point, m.Hessian, m.Hessian, seen: null, m.Settings, m.Cancellation);
        m.Point.Cost += 2.0 * (m.Hessian.Products - before);
        return IsFarFromCritical(m.Point, seen) ? seen : null;
    }

    private static WholeSpectrum? Whole(Measurement m)
    {
        const string Stage = "forming the Hessian";
        var builder = new DenseSpectrum { Ends = m.Settings.Ends };
        m.Progress?.Report(new(Stage, 0));
        var (matrix, defect) = builder.Form(m.Hessian, Relay<double>.To(m.Progress, Stage, fraction => fraction), m.Cancellation);
        m.Point.Cost += 2.0 * m.Point.Dimension;
        if (!Vectors.AllFinite(matrix))
        {
            return null;
        }

        m.Progress?.Report(new("solving for all eigenvalues", 0));
        var spectrum = builder.Solve(matrix, defect, m.Hessian);
        return new()
        {
            Spectrum = spectrum,
            Gradient = GradientDecomposition.Of(spectrum.Dense!, m.Point.Gradient),
            Scaled = ScaledGradient.Of(m.Point, matrix, m.Settings, m.Cancellation),
            ProbeDefect = ProbeDefect(m, spectrum.Dense!),
        };
    }

    // ‖Hz − V·diag(λ)·Vᵀz‖ for a random unit z and a fresh product: what was solved is what was surveyed.
    private static double ProbeDefect(Measurement m, EigenDecomposition dense)
    {
        var vector = m.RandomUnit("survey/dense-probe");
        var image = new double[m.Point.Dimension];
        m.Hessian.Apply(vector, image, 1, m.Cancellation);
        m.Point.Cost += 2;
        for (var i = 0; i < dense.Order; i++)
        {
            Vectors.AddScaled(image, -dense.Values[i] * Vectors.Dot(dense.Vector(i), vector), dense.Vector(i));
        }

        return Vectors.Norm(image);
    }

    // Tells NaN from other failures (an operator that is not symmetric or does not repeat itself), which are not verdicts.
    private static bool ProductIsFinite(Measurement m)
    {
        var vector = m.RandomUnit("survey/finite");
        var image = new double[m.Point.Dimension];
        try
        {
            foreach (var objective in (IEnumerable<Objective>)[m.Point.Stored, m.Point.Precise])
            {
                using var hessian = objective.Hessian(m.Point.Theta, m.Cancellation);
                hessian.Apply(vector, image, 1, m.Cancellation);
                if (!Vectors.AllFinite(image))
                {
                    return false;
                }
            }
        }
        catch (NumericalFailureException)
        {
            return false;
        }

        return true;
    }
}
