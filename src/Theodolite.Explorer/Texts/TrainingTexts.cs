namespace Theodolite.Explorer.Texts;

/// <summary>The training page.</summary>
public sealed record TrainingTexts
{
    public required string Title { get; init; }
}
