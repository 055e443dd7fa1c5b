using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// ‖g‖ℓ and ½‖H‖ℓ² are both at most 1 % of what the loss has still to lose, and so is what the local model promises.
/// </summary>
internal sealed class PlateauTest : VerdictTest
{
    public override Verdict Verdict => Verdict.Plateau;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        var judged = m.Criticality;
        m.Evidence.Say($"Not critical: the gradient predicts a decrease of {Show(judged.PredictedDecrease)}, and {Show(judged.Limit)} "
            + "is the most a critical point may promise (or the critical point that it predicts is further than "
            + $"{Show(Criticality.Nearness * m.Point.Length)} away: {Show(judged.NewtonDistance)}).");
        var (level, step) = (m.Level, m.Point.TypicalParameter);
        m.Evidence["slopeOverParameter"] = level.Slope;
        m.Evidence["bendOverParameter"] = level.Bend;
        m.Evidence["plateauLimit"] = level.Limit;
        if (!level.IsLevel)
        {
            return Conclusion.Fails($"Moving by one typical parameter changes the loss by ‖g‖ℓ = {Show(level.Slope)} and ½‖H‖ℓ² = "
                + $"{Show(level.Bend)}, more than {Show(level.Limit)}.");
        }

        if (m.Point.IsModel && judged.PredictedDecrease > level.Limit)
        {
            return Conclusion.Fails($"The quadratic model promises a decrease of {Show(judged.PredictedDecrease)}, more than "
                + $"{Show(level.Limit)}.");
        }

        m.Evidence.Say($"Plateau: moving every way by one typical parameter ({Show(step)}) changes the loss by at most ‖g‖ℓ = "
            + $"{Show(level.Slope)} and ½‖H‖ℓ² = {Show(level.Bend)}, both below {Show(SurveySettings.PlateauTolerance)} of "
            + $"{Show(m.Scale.Remaining)}, what the loss has still to lose or varies by further out.");
        m.RecordLayers();
        return Conclusion.Holds(new(Verdict.Plateau, Direction: m.Point.Downhill));
    }
}

/// <summary>
/// Level to rounding, and lower further out: along directions in which the loss has neither slope nor curvature it is the same to the
/// last digit and then drops, as where a saturated unit comes to life; or all of it is level nearby and falls far out, as in the tail
/// of a saturated function. No derivative sees that, and it is no minimum.
/// </summary>
internal sealed class SaturatedTest : VerdictTest
{
    public override Verdict Verdict => Verdict.Plateau;

    public override Conclusion Try(Measurement m)
    {
        if (m.Probes.Cliff is { } cliff)
        {
            m.Evidence.Say($"Plateau: in the kernel of H the loss is the same to rounding and then, at a step of {Show(cliff.Step)}, drops "
                + $"by {Show(-cliff.Change)}: saturated rather than minimal.");
            m.Evidence["cliffStep"] = cliff.Step;
            m.Evidence["cliffDecrease"] = -cliff.Change;
            return Saturated(m, Probing.Direction(m, cliff));
        }

        if (m.Probes.Ascending > 0 || m.Spectrum.Norm > m.Epsilon || !m.Scale.Descends)
        {
            return Conclusion.Fails("Nearby changes stand clear of rounding, or no step further out falls.");
        }

        m.Evidence.Say($"Plateau: gradient, curvature and every change up to a step of {Show(m.Point.TypicalParameter / 2)} are "
            + "below rounding, "
            + $"while further out ({Show(m.Point.Length)}) the loss falls by {Show(m.Scale.LargestFall)}: saturated rather than minimal.");
        m.Evidence["farDecrease"] = m.Scale.LargestFall;
        return Saturated(m, m.Scale.FallDirection);
    }

    private static Conclusion Saturated(Measurement m, double[]? direction)
    {
        m.RecordLayers();
        return Conclusion.Holds(new(Verdict.Plateau, Direction: direction));
    }
}

public sealed partial record Verdict
{
    /// <summary>Small gradient and small curvature against the scale of the loss, yet not critical.</summary>
    public static Verdict Plateau { get; } = new("plateau")
    {
        Headline = _ => "A plateau: the ground is almost level, but this is no critical point.",
        Advice = result =>
        [
            .. from layer in result.Activity
               where layer.Dead + layer.Saturated > 0
               select $"{layer.Layer}: {layer.Dead} dead and {layer.Saturated} saturated of {layer.Units} units; smaller initial weights "
                + "would wake them.",
            "A larger learning rate or momentum crosses level ground faster; a loss that does not saturate, better initial weights or "
                + "normalised layers avoid it.",
        ],
    };
}
