using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis;

/// <summary>One survey, from measurement to verdict.</summary>
internal sealed class SurveyRun(Survey settings, SurveyPoint point, IProgress<SurveyProgress>? progress, CancellationToken cancellation)
{
    private readonly Evidence _evidence = new();

    public SurveyResult Run()
    {
        if (!point.IsFinite)
        {
            return NonFinite("the loss or its gradient");
        }

        using var hessian = point.Precise.Hessian(point.Theta, cancellation);
        Spectrum? spectrum;
        GradientDecomposition? gradient;
        var (productError, probeDefect) = (0.0, 0.0);
        try
        {
            if (point.Dimension > settings.MaximumDense)
            {
                (spectrum, gradient, _, productError) = SpectrumEnds.Measure(settings, point, hessian, progress, cancellation);
            }
            else
            {
                (spectrum, gradient, probeDefect) = Dense(hessian);
            }
        }
        catch (NumericalFailureException exception) when (!ProductIsFinite())
        {
            return NonFinite("the Hessian", exception.Message);
        }

        if (spectrum is null || gradient is null)
        {
            return NonFinite("the Hessian");
        }

        progress?.Report(new("measuring the scale of the loss", 0));
        var scale = LossScale.Measure(point, settings.Seed);
        var rounding = Math.Max(spectrum.Rounding, probeDefect) + scale.DerivativeNoise;
        var floor = GradientFloor.Measure(point, spectrum.Norm, scale, settings.Seed);
        var criticality = Criticality.Judge(point, gradient, scale, floor, rounding, settings.GradientTolerance);
        var threshold = criticality.IsCritical
            ? CurvatureThreshold.Measure(point, hessian, rounding, criticality.NewtonStep, settings.Seed, cancellation)
            : new CurvatureThreshold(rounding, 0);
        var measurements = new Measurements
        {
            Settings = settings,
            Point = point,
            Hessian = hessian,
            Spectrum = spectrum,
            Gradient = gradient,
            Scale = scale,
            Floor = floor,
            Criticality = criticality,
            Threshold = threshold,
            ProductError = productError,
            ProbeDefect = probeDefect,
            Kinks = point.Precise.CountKinks(point.Theta, cancellation),
            Evidence = _evidence,
            Progress = progress,
            Cancellation = cancellation,
        };
        measurements.Record();
        var finding = criticality.IsCritical ? CriticalVerdicts.Decide(measurements) : NonCriticalVerdicts.Decide(measurements);
        return Report(measurements, finding);
    }

    private (Spectrum? Spectrum, GradientDecomposition? Gradient, double ProbeDefect) Dense(LinearOperator hessian)
    {
        const string Stage = "forming the Hessian";
        var builder = new DenseSpectrum { Ends = settings.Ends };
        progress?.Report(new(Stage, 0));
        var (matrix, defect) = builder.Form(hessian, Relay<double>.To(progress, Stage, fraction => fraction), cancellation);
        point.Cost += 2.0 * point.Dimension;
        if (!Vectors.AllFinite(matrix))
        {
            return default;
        }

        progress?.Report(new("solving for all eigenvalues", 0));
        var spectrum = builder.Solve(matrix, defect, hessian);
        return (spectrum, GradientDecomposition.Of(spectrum.Dense!, point.Gradient), Probe(hessian, spectrum.Dense!));
    }

    // ‖Hz − V·diag(λ)·Vᵀz‖ for a random unit z and a fresh product: what was solved is what was surveyed.
    private double Probe(LinearOperator hessian, EigenDecomposition dense)
    {
        var vector = new double[point.Dimension];
        Philox.For(settings.Seed, "survey/dense-probe").RandomUnitVector(vector);
        var image = new double[point.Dimension];
        hessian.Apply(vector, image, 1, cancellation);
        point.Cost += 2;
        for (var i = 0; i < dense.Order; i++)
        {
            Vectors.AddScaled(image, -dense.Values[i] * Vectors.Dot(dense.Vector(i), vector), dense.Vector(i));
        }

        return Vectors.Norm(image);
    }

    private SurveyResult Report(Measurements m, Finding finding)
    {
        var index = LargeIndex.Measure(m, finding);
        var critical = finding.Verdict.IsCritical() || (m.Criticality.IsCritical && finding.Verdict == Verdict.Inconclusive);
        var activity = point.Stored.Activity(point.Theta, cancellation);
        foreach (var layer in activity)
        {
            _evidence[$"deadUnits/{layer.Layer}"] = layer.Dead;
            _evidence[$"saturatedUnits/{layer.Layer}"] = layer.Saturated;
        }

        return Result(finding.Verdict) with
        {
            CurvatureTolerance = m.Epsilon,
            Spectrum = m.Spectrum,
            Index = index,
            MinimumRatio = critical && index.Positive.Exact is { } positive ? (double)positive / point.Dimension : null,
            MinimumRatioRange = critical
                ? ((double)index.Positive.Low / point.Dimension, (double)index.Positive.High / point.Dimension)
                : null,
            Certificate = finding.Certificate,
            DescentDirection = finding.Direction,
            DescentPoint = finding.DescentPoint,
            Activity = activity,
        };
    }

    // What is known of the point whatever the verdict.
    private SurveyResult Result(Verdict verdict) => new()
    {
        Verdict = verdict,
        Loss = point.Loss,
        GradientNorm = point.GradientNorm,
        Layout = point.Stored.Parameters,
        Theta = point.Theta,
        Samples = point.Stored.Samples,
        Mode = (point.Stored as NetworkObjective)?.Mode,
        GradientTolerance = settings.GradientTolerance,
        Evidence = _evidence.Numbers,
        Explanation = _evidence.Lines,
        Seed = settings.Seed,
        Cost = point.Cost,
    };

    // Tells NaN from other failures (an operator that is not symmetric or does not repeat itself), which are not verdicts.
    private bool ProductIsFinite()
    {
        var vector = new double[point.Dimension];
        Philox.For(settings.Seed, "survey/finite").RandomUnitVector(vector);
        var image = new double[point.Dimension];
        try
        {
            foreach (var objective in (IEnumerable<Objective>)[point.Stored, point.Precise])
            {
                using var hessian = objective.Hessian(point.Theta, cancellation);
                hessian.Apply(vector, image, 1, cancellation);
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

    private SurveyResult NonFinite(string what, string? message = null)
    {
        var origin = point.Precise.LocateNonFinite(point.Theta, cancellation);
        _evidence.Say($"Not finite: {what} at this point is NaN or infinite.");
        if (message is not null)
        {
            _evidence.Say(message);
        }

        if (origin is not null)
        {
            _evidence.Say($"The first {origin.Kind} is the value of {origin.Equation}"
                + $"{(origin.Layer is null ? "" : $", in layer {origin.Layer}")}"
                + $"{(origin.Batch is null ? "" : $", microbatch {origin.Batch}")}.");
        }

        return Result(Verdict.NonFinite) with { NonFinite = origin };
    }
}
