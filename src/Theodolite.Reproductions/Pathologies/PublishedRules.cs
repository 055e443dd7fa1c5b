namespace Theodolite.Reproductions.Pathologies;

/// <summary>
/// The rules of three published tools with their published thresholds, over what a run recorded. A tool calls a training stuck where
/// any of its rules raises an alarm; every alarm counts as a cause it named. docs/pathologies.md says how each rule was taken.
/// </summary>
internal static class PublishedRules
{
    /// <summary>The tools by name.</summary>
    public static IReadOnlyDictionary<string, Func<RunFacts, PlantedAnswer>> All { get; } =
        new Dictionary<string, Func<RunFacts, PlantedAnswer>>
        {
            ["AutoTrainer"] = facts => Answer(AutoTrainer(facts)),
            ["SageMaker Debugger"] = facts => Answer(SageMaker(facts)),
            ["UMLAUT"] = facts => Answer(Umlaut(facts)),
        };

    /// <summary>AutoTrainer (Zhang et al., ICSE 2021): looked at from 30 % of the steps on.</summary>
    public static IEnumerable<string> AutoTrainer(RunFacts facts)
    {
        var late = facts.GradientNorms.Where(row => row.Step >= 0.3 * facts.Losses.Count).ToList();
        if (facts.Diverged || late.Any(row => row.First > 70 * row.Last && row.Last > 0))
        {
            yield return "exploding-gradient";
        }

        if (late.Any(row => row.First < 1e-3 * row.Last && row.First < 1e-4))
        {
            yield return "vanishing-gradient";
        }

        if (facts.ZeroGradients >= 0.7)
        {
            yield return "dead-relu";
        }

        var fit = Fit(facts);
        double[] changes = [.. fit.Skip(1).Zip(fit, (after, before) => after - before)];
        if (changes.Length > 0 && changes.Count(change => change <= -0.03) >= 0.2 * changes.Length)
        {
            yield return "learning-rate-too-large";
        }

        if (changes.Length > 0 && fit[^1] < 0.6 && changes.All(change => change < 0.01))
        {
            yield return "learning-rate-too-small";
        }
    }

    /// <summary>The rules of Amazon SageMaker Debugger with their defaults.</summary>
    public static IEnumerable<string> SageMaker(RunFacts facts)
    {
        if (facts.Diverged || facts.Updates.Any(update => !(update <= 10)))
        {
            yield return "exploding-gradient";
        }

        if (facts.MeanGradients.Any(mean => mean < 1e-7))
        {
            yield return "vanishing-gradient";
        }

        if (facts.Activity.Any(layer => layer.Dead > 0.5 * layer.Units))
        {
            yield return "dead-relu";
        }

        if (facts.Activity.Any(layer => layer.Saturated > 0.5 * layer.Units))
        {
            yield return "saturated-units";
        }

        if (facts.Updates.Any(update => update < 1e-8))
        {
            yield return "learning-rate-too-small";
        }

        if (facts.ClassRatio > 10)
        {
            yield return "class-imbalance";
        }

        double[] tens = [.. facts.Losses.Chunk(10).Where(chunk => chunk.Length == 10).Select(chunk => chunk.Average())];
        if (tens.Length > 1 && tens[^1] >= tens[^2])
        {
            yield return "loss-not-decreasing";
        }
    }

    /// <summary>UMLAUT (Schoop et al., CHI 2021); its rule of the validation loss has no validation here.</summary>
    public static IEnumerable<string> Umlaut(RunFacts facts)
    {
        if (facts.Inputs.Low < -1 || facts.Inputs.High > 1)
        {
            yield return "badly-scaled-inputs";
        }

        if (facts.Rate > 1e-2 || facts.Diverged)
        {
            yield return "learning-rate-too-large";
        }

        if (facts.Rate < 1e-7)
        {
            yield return "learning-rate-too-small";
        }

        if (facts.LacksSoftmax)
        {
            yield return "missing-softmax";
        }

        if (facts.Dropout > 0.5)
        {
            yield return "train-eval-mismatch";
        }
    }

    // In the place of an accuracy, which regressions have not: the share of the best constant's loss that is gone, epoch by epoch.
    private static double[] Fit(RunFacts facts) =>
    [
        .. facts.Losses.Chunk(Math.Max(facts.EpochSteps, 1)).Select(chunk => 1 - (chunk.Average() / facts.LossOfConstant))
            .Skip((int)(0.3 * facts.Losses.Count / Math.Max(facts.EpochSteps, 1))),
    ];

    private static PlantedAnswer Answer(IEnumerable<string> alarms)
    {
        string[] causes = [.. alarms];
        return new() { Stuck = causes.Length > 0, Causes = causes };
    }
}
