using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// ‖Hg‖/(‖H‖‖g‖) is at most 0.01, and no Newton step over curvatures that are not zero removes the gradient: in a ravine the gradient
/// lies along a weak curvature, which is small against ‖H‖ and yet all that descent needs.
/// </summary>
internal sealed class GradientFlatTest : VerdictTest
{
    /// <summary>Least share of g that Newton steps over resolved curvatures leave (Frye et al. 2020 use 0.9 over all).</summary>
    private const double KernelShare = 0.9;

    public override Verdict Verdict => Verdict.GradientFlat;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        if (!m.Settings.FromSearch && !m.Settings.Stalled)
        {
            return Conclusion.Fails("No search ended here, nor did a run stop improving.");
        }

        var (gradient, norm) = (m.View.Gradient, m.Spectrum.Norm);
        var flatness = gradient.Flatness(norm);
        if (flatness > SurveySettings.FlatnessTolerance)
        {
            return Conclusion.Fails($"‖Hg‖/(‖H‖‖g‖) = {Show(flatness)}: the curvature sees the gradient.");
        }

        var kernel = gradient.KernelShare(Math.Max(m.Threshold.Value, 1e-6 * norm));
        m.Evidence["gradientInKernel"] = kernel;
        if (kernel < KernelShare)
        {
            return Conclusion.Fails($"Only a share {Show(kernel)} of the gradient lies where the curvature is zero; the rest is a ravine, "
                + "along which descent goes on.");
        }

        m.Evidence.Say($"Gradient-flat: ‖Hg‖/(‖H‖‖g‖) = {Show(flatness)}, so the gradient (norm {Show(m.Point.GradientNorm)}) lies in the "
            + $"kernel of H, and Newton-like steps cannot reduce it: they leave a share {Show(gradient.UnremovedShare(norm))} of it.");
        return Conclusion.Holds(new(Verdict.GradientFlat, Direction: m.Point.Downhill));
    }
}

public sealed partial record Verdict
{
    /// <summary>A search or a stalled run ended where g ≠ 0 lies almost in the kernel of H.</summary>
    public static Verdict GradientFlat { get; } = new("gradient-flat")
    {
        Headline = _ => "Gradient-flat: the gradient is not zero, but the Hessian cannot see it.",
        Advice = _ =>
        [
            "This is no minimum: the gradient still points down, although Newton-like steps cannot use it. Go on with gradient descent, or "
                + "start elsewhere.",
        ],
    };
}
