using Theodolite.Diagnosis.Measurements;
using Theodolite.Training;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// A larger rate lowers the loss more than ten times as fast, curvature and noise allow it, and at this rate the run would need several
/// times its own length to get anywhere.
/// </summary>
/// <remarks>
/// In expectation a step of rate ε in batches of B lowers the loss by ε‖g‖² − ½ε²(gᵀHg + tr(HC)/B), C the covariance of the gradients of
/// single samples; the best rate is η* = ‖g‖²/(gᵀHg + tr(HC)/B) (McCandlish et al. 2018, section 2.2). With x = η/η*, ten times the rate
/// gains (20 − 100x)/(2 − x) times as much, never above ten, and a hundred times the rate (200 − 10⁴x)/(2 − x), above ten where x &lt; 1/55.
/// </remarks>
internal sealed class LearningRateTooSmallTest : VerdictTest
{
    /// <summary>Least gain of another rate over that of the rate: the most that ten times the rate can gain, so that it takes a hundred
    /// times the rate to pass it, and noise that forbids that forbids the verdict.</summary>
    private const double Faster = 10;

    /// <summary>Share of the remaining loss that a tenth of a healthy run takes off: at less, a run is too short by six times.</summary>
    private const double Slow = 0.015;

    /// <summary>Largest λ/limit at which ten times the rate is still stable.</summary>
    private const double Room = 0.1;

    /// <summary>Share of the remaining loss that the local model must promise.</summary>
    private const double Promise = 0.05;

    /// <summary>Share of where it began below which a loss has come down.</summary>
    private const double High = 0.25;

    /// <summary>Share of ‖g‖² in frozen parameters from which these are what holds the run.</summary>
    private const double Frozen = 0.5;

    /// <summary>Share of ten times, and of a hundred times, the gain that speaks of a straight slope.</summary>
    private const double Straight = 0.5;

    public override Verdict Verdict => Verdict.LearningRateTooSmall;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        if (m.Continuation is not { IsSettled: false } run)
        {
            return Conclusion.Pass;
        }

        if (run.RelativeLoss < High)
        {
            return Conclusion.Fails($"The loss has come down to {Show(run.RelativeLoss)} of where it began: the rate has done its work.");
        }

        if (run.FrozenShare > Frozen)
        {
            return Conclusion.Fails("Most of the gradient lies in parameters that nothing moves.");
        }

        if (run.AtFullRate is { } full && full.Falls(Stepping.Worth(run)) && full.Gain > Faster * Math.Max(0, run.AsItWas.Gain))
        {
            m.Evidence["suggestedRate"] = run.History.Settings.Optimizer.LearningRate;
            m.Evidence["rehearsalGainFullRate"] = full.Gain;
            m.Evidence.Say($"Learning rate too small: the schedule has brought it to {Show(run.History.Rate)}, and at the optimizer's own "
                + $"{Show(run.History.Settings.Optimizer.LearningRate)} the loss falls by {Show(full.Gain)} in {full.Steps} steps, where "
                + $"it falls by {Show(run.AsItWas.Gain)} now.");
            return Conclusion.Holds(new(Verdict.LearningRateTooSmall));
        }

        var asItWas = run.AsItWas;
        var tenths = run.History.Losses.Count == 0 ? 1 : asItWas.Steps / Math.Max(1, run.History.Losses.Count / 10.0);
        var share = Math.Max(
            Math.Max(0, asItWas.Gain) / run.Remaining / Math.Max(1e-9, tenths),
            LossTrend.Fall(run.History.Losses) / run.Remaining / 10);
        m.Evidence["gainPerTenth"] = share;
        if (share > Slow)
        {
            return Conclusion.Fails($"A tenth of the run takes {Show(share)} of the remaining loss off, or has on average: that "
                + "is not slow.");
        }

        if (run.Sharpness.Ratio is > Room and { } ratio)
        {
            return Conclusion.Fails($"λ stands at {Show(ratio)} of its limit: ten times the rate would overshoot.");
        }

        var (faster, much) = (run.Faster, run.MuchFaster);
        m.Evidence["rehearsalGainFaster"] = faster.Gain;
        m.Evidence["rehearsalGainMuchFaster"] = much.Gain;
        var best = much.IsFinite && much.Gain > faster.Gain ? much : faster;
        var own = Math.Max(0, asItWas.Gain);
        var most = own + (run.HasBatches ? 2 * asItWas.Error : 0);
        var straight = own > 0 && faster.Falls(10 * Straight * own) && much.Falls(100 * Straight * own);
        if (!(best.Falls(Math.Max(Faster * most, Stepping.Worth(run))) || straight)
            || m.Criticality.PredictedDecrease < Promise * run.Remaining)
        {
            return Conclusion.Fails($"Ten times the rate lowers the loss by {Show(faster.Gain)}, a hundred times by {Show(much.Gain)}, and "
                + $"the rate itself by {Show(asItWas.Gain)}: it is not more than ten times below what curvature and noise allow, or the "
                + $"local model promises too little: {Show(m.Criticality.PredictedDecrease)}.");
        }

        var factor = best == much ? 100 : 10;
        m.Evidence["suggestedRate"] = run.History.Rate * factor;
        m.Evidence.Say($"Learning rate too small: at η = {Show(run.History.Rate)} the loss falls by {Show(asItWas.Gain)} in "
            + $"{asItWas.Steps} steps, {Show(share)} of what remains in a tenth of the run; at {factor} times the rate it falls by "
            + $"{Show(best.Gain)}.{Stepping.Sharp(run)}");
        return Conclusion.Holds(new(Verdict.LearningRateTooSmall));
    }
}

public sealed partial record Verdict
{
    /// <summary>Not stuck, but the steps are far shorter than the curvature allows.</summary>
    public static Verdict LearningRateTooSmall { get; } = new("learning-rate-too-small")
    {
        Headline = _ => "The learning rate is too small: larger steps would go down much faster from here.",
        Advice = result => result.Evidence.TryGetValue("suggestedRate", out var rate)
            ? [$"Set the learning rate to {Show(rate)} and train on."]
            : ["Raise the learning rate tenfold and train on."],
    };
}
