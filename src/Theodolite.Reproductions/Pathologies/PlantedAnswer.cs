namespace Theodolite.Reproductions.Pathologies;

/// <summary>What a diagnosis said of a training.</summary>
internal sealed record PlantedAnswer
{
    /// <summary>Whether it is stuck; null where that was left open.</summary>
    public bool? Stuck { get; init; }

    /// <summary>The verdict; null for a diagnosis that has none.</summary>
    public string? Verdict { get; init; }

    /// <summary>The root cause, or all that were named without an order; empty where none was.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>The layer of the cause, where one was named.</summary>
    public string? Layer { get; init; }

    /// <summary>Whether nothing was decided.</summary>
    public bool IsInconclusive => Stuck is null;
}

/// <summary>A case trained with one seed, and the answer of one diagnosis.</summary>
/// <param name="Case">The case.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Answer">What was said.</param>
internal sealed record PlantedReply(PlantedCase Case, ulong Seed, PlantedAnswer Answer)
{
    /// <summary>Whether "stuck" or "not stuck" is right; null where both are.</summary>
    public bool? StuckIsRight => Case.Condition switch
    {
        PlantedCondition.Healthy => Answer.Stuck is false,
        PlantedCondition.Stuck => Answer.Stuck is true,
        _ => null,
    };

    /// <summary>Whether the verdict is among the right ones.</summary>
    public bool VerdictIsRight => Answer.Verdict is { } verdict && Case.Verdicts.Contains(verdict);

    /// <summary>Whether the root cause is among the right ones; for a diagnosis that names several, whether one of them is.</summary>
    public bool CauseIsRight => Answer.Causes is []
        ? !Answer.IsInconclusive && Case.Causes.Contains(Planting.None)
        : Answer.Causes.Any(Case.Causes.Contains);

    /// <summary>Whether the layer is right too, where the case has one.</summary>
    public bool LayerIsRight => CauseIsRight && (Case.Layers is null || (Answer.Layer is { } layer && Case.Layers.Contains(Bare(layer))));

    /// <summary>The name of a layer without what is said around it: <c>hidden1</c> of <c>layer hidden1 (linear)</c> or
    /// <c>hidden1.weight</c>.</summary>
    private static string Bare(string layer)
    {
        var name = layer.StartsWith("layer ", StringComparison.Ordinal) ? layer[6..] : layer;
        return name.Split(' ', '(')[0].Replace(".weight", "", StringComparison.Ordinal).Replace(".bias", "", StringComparison.Ordinal);
    }
}

/// <summary>A trained and surveyed case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Answers">By the name of the diagnosis.</param>
/// <param name="Seconds">Time to train and to survey.</param>
internal sealed record PlantedOutcome(
    PlantedCase Case,
    ulong Seed,
    IReadOnlyDictionary<string, PlantedAnswer> Answers,
    (double Training, double Survey) Seconds)
{
    /// <summary>The answer of one diagnosis.</summary>
    public PlantedReply Reply(string diagnosis) => new(Case, Seed, Answers[diagnosis]);
}
