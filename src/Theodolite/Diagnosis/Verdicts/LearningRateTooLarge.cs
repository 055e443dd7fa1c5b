using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// A run ended at losses above those it began with, or at none at all: from its own start, a tenth (or a thousandth) of the rate goes
/// down where its rate does not.
/// </summary>
internal sealed class DivergedTest : VerdictTest
{
    private const int Steps = 80;

    public override Verdict Verdict => Verdict.LearningRateTooLarge;

    public override bool? Critical => null;

    public override Conclusion Try(Measurement m)
    {
        if (m.Continuation is not { History: { Start: { } start } history } run || history.Losses is not [var first, ..])
        {
            return Conclusion.Pass;
        }

        var began = run.Rehearsals.Value(start, m.Cancellation);
        if (!history.EndedNonFinite && !(m.Point.Loss > Math.Max(2 * began, began + m.Scale.Scale)))
        {
            return Conclusion.Pass;
        }

        m.Evidence["lossAtStart"] = began;
        m.Evidence["firstLoss"] = first;
        var end = history.EndedNonFinite ? "not finite" : Show(m.Point.Loss);
        foreach (var factor in (double[])[10, 100, 1000])
        {
            var slower = run.Rehearsals.Run(start, null, run.AtRate(history.Rate / factor), Steps, cancellation: m.Cancellation);
            m.Point.Cost += slower.Cost;
            if (!slower.Falls(1e-3 * Math.Abs(began)))
            {
                continue;
            }

            m.Evidence["restartFactor"] = 1 / factor;
            m.Evidence["restartGain"] = slower.Gain;
            m.Evidence.Say($"Learning rate too large: from a loss of {Show(began)} at its start the run went to {end}; from the same "
                + $"start, η/{factor} = {Show(history.Rate / factor)} lowers it by {Show(slower.Gain)} in {Steps} steps.");
            return Conclusion.Holds(new(Verdict.LearningRateTooLarge));
        }

        return Conclusion.Fails($"The run went from {Show(began)} to {end}, but a thousandth of its rate does not go down from its start "
            + "either.");
    }
}

/// <summary>
/// Going on does not lower the loss, nor does it over all samples, while a tenth of the rate does: the steps go across the valley and
/// not along it. At the edge of stability the sharpness stands at its limit too, but the loss falls: that is operation and no fault
/// (Cohen et al., ICLR 2021).
/// </summary>
internal sealed class LearningRateTooLargeTest : VerdictTest
{
    /// <summary>λ/limit above which steps are called unstable although the loss falls: at the edge of stability it stands between 0.85
    /// and 1.22.</summary>
    private const double Unstable = 1.25;

    /// <summary>Share of the loss that going on leaves, to which a tenth of the rate must come down.</summary>
    private const double Deep = 0.5;

    /// <summary>The same where the law does not call the steps unstable, or none is known.</summary>
    private const double Deeper = 0.25;

    public override Verdict Verdict => Verdict.LearningRateTooLarge;

    public override bool? Critical => false;

    // Losses that fall on the whole, in steps that the law calls unstable, where a tenth of the rate is at once far lower: the run bounces
    // between walls above a floor that it never reaches. At the edge of stability a smaller rate gains little.
    private static bool Bounces(Measurement m, Continuation run) => !run.HasBatches && run.Slower.Falls(Stepping.Worth(run))
        && (run.Slower.After - Bound(m)) / (run.AsItWas.After - Bound(m)) < (run.Sharpness.Ratio > Unstable ? Deep : Deeper);

    private static double Bound(Measurement m) => m.Point.Precise.LowerBound ?? 0;

    public override Conclusion Try(Measurement m)
    {
        if (m.Continuation is not { IsSettled: false } run)
        {
            return Conclusion.Pass;
        }

        Stepping.Record(m, run);
        if (run.Progresses && !Bounces(m, run))
        {
            var edge = run.Sharpness.Ratio is > 0.7 ? ", at the edge of stability, where it belongs" : "";
            return Conclusion.Fails($"The loss goes down at this rate{edge}.");
        }

        var slower = run.Slower;
        m.Evidence["rehearsalGainSlower"] = slower.Gain;
        if (!slower.Falls(Stepping.Worth(run)))
        {
            return Conclusion.Fails($"A tenth of the rate does not lower the loss either: by {Show(slower.Gain)} in {slower.Steps} steps.");
        }

        if (run.HasBatches)
        {
            var full = run.WithoutNoise;
            m.Evidence["rehearsalGainFullBatch"] = full.Gain;
            if (full.Falls(run.LeastFall))
            {
                return Conclusion.Fails($"At the same rate over all samples the loss goes down, by {Show(full.Gain)}: it is the noise of "
                    + "the minibatches that holds it.");
            }
        }

        m.Evidence["alternation"] = run.Alternation;
        m.Evidence.Say($"Learning rate too large: going on at η = {Show(run.History.Rate)} changes the loss by {Show(-run.AsItWas.Gain)}, "
            + $"at a tenth of it by {Show(-slower.Gain)}, in {slower.Steps} steps each.{Stepping.Sharp(run)}");
        return Conclusion.Holds(new(Verdict.LearningRateTooLarge));
    }
}

public sealed partial record Verdict
{
    /// <summary>Oscillating or diverging across a steep direction.</summary>
    public static Verdict LearningRateTooLarge { get; } = new("learning-rate-too-large")
    {
        Headline = _ => "The learning rate is too large: the steps overshoot, and a smaller one goes down from here.",
        Advice = result => result.Evidence.TryGetValue("suggestedRate", out var rate)
            ? [$"Set the learning rate to {Show(rate)} or below, or let a schedule lower it."]
            : ["Lower the learning rate by a factor of ten, and let a schedule lower it further."],
    };
}
