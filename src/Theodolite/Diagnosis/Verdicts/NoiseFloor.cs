using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// Going on in minibatches does not lower the loss, a tenth of the rate does, and so does the same rate over all samples: the
/// full gradient lies below the noise of the minibatches.
/// </summary>
internal sealed class NoiseFloorTest : VerdictTest
{
    public override Verdict Verdict => Verdict.NoiseFloor;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        if (m.Continuation is not { IsSettled: false, HasBatches: true } run)
        {
            return m.Continuation is { HasBatches: false } ? Conclusion.Fails("Every step sees all samples: there is no noise.")
                : Conclusion.Pass;
        }

        if (run.Progresses)
        {
            return Conclusion.Fails("The loss goes down in spite of the noise.");
        }

        var (slower, full) = (run.Slower, run.WithoutNoise);
        if (!slower.Falls(Stepping.Worth(run)) || !full.Falls(run.LeastFall))
        {
            return Conclusion.Fails("Less noise does not lower the loss: neither a tenth of the rate nor all samples at once do both.");
        }

        var noise = GradientNoiseRatio.Measure(m, run);
        m.Evidence["normTest"] = noise.NormTest;
        m.Evidence["evidenceCriterion"] = noise.Criterion;
        m.Evidence["noiseSamples"] = noise.Samples;

        m.Evidence.Say($"Noise floor: in {slower.Steps} steps the loss over all samples changes by {Show(-run.AsItWas.Gain)} (standard "
            + $"error {Show(run.AsItWas.Error)} over {run.AsItWas.Replicas} orders of the samples) in batches of "
            + $"{run.History.Settings.Batch}, by {Show(-slower.Gain)} at a tenth of the rate, and by {Show(-full.Gain)} at the same rate "
            + $"over all samples in {full.Steps} steps.");
        return Conclusion.Holds(new(Verdict.NoiseFloor));
    }
}

public sealed partial record Verdict
{
    /// <summary>The full gradient lies below the noise of the minibatches.</summary>
    public static Verdict NoiseFloor { get; } = new("noise-floor")
    {
        Headline = _ => "At the noise floor: the minibatches undo what the gradient gains.",
        Advice = _ => ["Lower the learning rate, by a schedule or by hand, or take larger batches, or average the weights."],
    };
}
