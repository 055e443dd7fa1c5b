using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using static Theodolite.Diagnosis.Evidence;

namespace Theodolite.Diagnosis;

/// <summary>The verdicts on points where the gradient does not vanish: plateau, gradient-flat, descending.</summary>
internal static class NonCriticalVerdicts
{
    public static Finding Decide(Measurements m)
    {
        var point = m.Point;
        m.Evidence.Say($"Not critical: the gradient predicts a decrease of {Show(m.Criticality.PredictedDecrease)}, and "
            + $"{Show(m.Criticality.Limit)} is the most a critical point may promise (or the critical point that it predicts is further "
            + $"than {Show(Criticality.Nearness * point.Length)} away: {Show(Vectors.Norm(m.Criticality.NewtonStep))}).");
        var flatness = m.Evidence["gradientFlatness"];
        var trial = TrialStep.Along(point, CurvatureAlongGradient(m), m.Scale.Noise);
        m.Evidence["trialStep"] = trial.Step;
        m.Evidence["trialPredictedDecrease"] = trial.Predicted;
        m.Evidence["trialObservedDecrease"] = trial.Observed;
        var down = point.Gradient.Select(g => -g / point.GradientNorm).ToArray();

        if (Plateau(m))
        {
            return new(Verdict.Plateau, Direction: down);
        }

        if ((m.Settings.FromSearch || m.Settings.Stalled) && flatness <= Survey.FlatnessTolerance)
        {
            m.Evidence.Say($"Gradient-flat: ‖Hg‖/(‖H‖‖g‖) = {Show(flatness)}, so the gradient (norm {Show(point.GradientNorm)}) lies in "
                + "the kernel of H, and Newton-like steps cannot reduce it: they leave a share "
                + $"{Show(m.Evidence["gradientUnremoved"])} of it.");
            return new(Verdict.GradientFlat, Direction: down);
        }

        if (trial.Succeeded)
        {
            m.Evidence.Say($"Descending: a step of {Show(trial.Step)} along −g was predicted to lower the loss by {Show(trial.Predicted)} "
                + $"and lowers it by {Show(trial.Observed)}.");
            return new(Verdict.Descending, Direction: down);
        }

        m.Evidence.Say(m.Kinks > 0
            ? $"{m.Kinks} evaluations sit exactly on a kink, and no step along −g lowers the loss: derivatives do not decide here. "
                + "Surveying a point off the kink would."
            : "No step along −g lowers the loss beyond its noise: the gradient and the loss disagree. check-gradient would say whether "
                + "the derivative or the noise is to blame.");
        return new(Verdict.Inconclusive);
    }

    // Moving by one typical parameter ℓ changes the loss by at most ‖g‖ℓ + ½‖H‖ℓ² to second order.
    private static bool Plateau(Measurements m)
    {
        var step = m.Point.TypicalParameter;
        var slope = m.Point.GradientNorm * step;
        var bend = m.Spectrum.Norm * step * step / 2;
        var limit = Survey.PlateauTolerance * m.Scale.Remaining;
        m.Evidence["slopeOverParameter"] = slope;
        m.Evidence["bendOverParameter"] = bend;
        m.Evidence["plateauLimit"] = limit;
        if (slope > limit || bend > limit)
        {
            return false;
        }

        m.Evidence.Say($"Plateau: moving every way by one typical parameter ({Show(step)}) changes the loss by at most ‖g‖ℓ = "
            + $"{Show(slope)} and ½‖H‖ℓ² = {Show(bend)}, both below {Show(Survey.PlateauTolerance)} of {Show(m.Scale.Remaining)}, what "
            + "the loss has still to lose or varies by further out.");
        Layers(m);
        return true;
    }

    public static void Layers(Measurements m)
    {
        foreach (var block in m.Point.Stored.Parameters.Blocks)
        {
            m.Evidence[$"gradientNorm/{block.Name}"] = Vectors.Norm(m.Point.Gradient.AsSpan((int)block.Offset, (int)block.Count));
        }
    }

    private static double CurvatureAlongGradient(Measurements m)
    {
        var sum = 0.0;
        for (var i = 0; i < m.Gradient.Curvatures.Length; i++)
        {
            sum += m.Gradient.Coefficients[i] * m.Gradient.Coefficients[i] * m.Gradient.Curvatures[i];
        }

        return sum;
    }
}
