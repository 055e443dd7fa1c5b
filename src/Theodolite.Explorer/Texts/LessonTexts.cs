namespace Theodolite.Explorer.Texts;

/// <summary>The lesson page.</summary>
public sealed record LessonTexts
{
    public required string Title { get; init; }
}
