namespace Theodolite.Explorer.Texts;

/// <summary>The survey page.</summary>
public sealed record SurveyTexts
{
    public required string Title { get; init; }
}
