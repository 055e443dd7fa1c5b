using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>What the verdicts on the steps of a run say alike.</summary>
internal static class Stepping
{
    /// <summary>Share of the remaining loss that another rate must take off in a rehearsal to be worth a verdict.</summary>
    private const double WorthShare = 0.01;

    /// <summary>Least gain of a rehearsal that speaks for another rate.</summary>
    public static double Worth(Continuation run) => WorthShare * run.Remaining;

    /// <summary>Writes down what the run does, and λ against its limit.</summary>
    public static void Record(Measurement m, Continuation run)
    {
        m.Evidence["learningRate"] = run.History.Rate;
        m.Evidence["rehearsalSteps"] = run.AsItWas.Steps;
        m.Evidence["rehearsalGain"] = run.AsItWas.Gain;
        m.Evidence["rehearsalError"] = run.AsItWas.Error;
        m.Evidence["sharpness"] = run.Sharpness.Value;
        if (run.Sharpness is { Limit: { } limit, Ratio: { } ratio })
        {
            m.Evidence["stabilityLimit"] = limit;
            m.Evidence["sharpnessRatio"] = ratio;
            m.Evidence["stableRate"] = run.Sharpness.Value > 0 ? run.History.Rate / ratio : double.PositiveInfinity;
            if (ratio > 1)
            {
                m.Evidence["suggestedRate"] = run.History.Rate / ratio / 2;
            }
        }
    }

    /// <summary>λ against its limit as a sentence, with a space before it; empty where no law is known.</summary>
    public static string Sharp(Continuation run) => run.Sharpness is { Limit: { } limit, Value: var value, Ratio: { } ratio }
        ? $" The sharpness that its steps see is {Show(value)}, {Show(ratio)} of the limit {Show(limit)} of "
            + $"{run.History.Settings.Optimizer.Name}."
        : "";
}
