using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>A step along −g lowers the loss by at least a tenth of what was predicted, and beyond noise.</summary>
internal sealed class DescendingTest : VerdictTest
{
    public override Verdict Verdict => Verdict.Descending;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        var trial = m.Trial;
        m.Evidence["trialStep"] = trial.Step;
        m.Evidence["trialPredictedDecrease"] = trial.Predicted;
        m.Evidence["trialObservedDecrease"] = trial.Observed;
        if (!trial.Succeeded)
        {
            m.Evidence.Say(m.Kinks > 0
                ? $"{m.Kinks} evaluations sit exactly on a kink, and no step along −g lowers the loss: derivatives do not decide here. "
                    + "Surveying a point off the kink would."
                : "No step along −g lowers the loss beyond its noise: the gradient and the loss disagree. check-gradient would say whether "
                    + "the derivative or the noise is to blame.");
            return Conclusion.Fails("No step along −g lowers the loss beyond its noise.");
        }

        m.Evidence.Say($"Descending: a step of {Show(trial.Step)} along −g was predicted to lower the loss by {Show(trial.Predicted)} and "
            + $"lowers it by {Show(trial.Observed)}.");
        return Conclusion.Holds(new(Verdict.Descending, Direction: m.Point.Downhill));
    }
}

/// <summary>A probe falls to first order where the derivative by convention is zero, which only a kink allows.</summary>
internal sealed class DescendingAtKinkTest : VerdictTest
{
    /// <summary>Change orders below this are first-order descent.</summary>
    public const double FirstOrder = 1.5;

    public override Verdict Verdict => Verdict.Descending;

    public override Conclusion Try(Measurement m)
    {
        Probing.Record(m);
        if (m.Probes.Best is not { Order: < FirstOrder } best)
        {
            return Conclusion.Fails("No probe falls to first order.");
        }

        m.Evidence.Say($"Descending: the loss falls to first order where the derivative by convention is zero; {Probing.Describe(best)}.");
        return Conclusion.Holds(Probing.Finding(Verdict.Descending, m, best));
    }
}

public sealed partial record Verdict
{
    /// <summary>Not stuck: the gradient still predicts progress and a trial step achieves it.</summary>
    public static Verdict Descending { get; } = new("descending")
    {
        Tone = VerdictTone.Moving,
        Headline = _ => "Not stuck: the loss is still going down here.",
        Advice = result =>
        [
            result.Samples is not null
                ? "Train on. If it feels stuck, look at the learning rate and at the noise of the minibatches rather than at the landscape."
                : "Follow the gradient: a step along it lowers the loss as predicted.",
        ],
    };
}
