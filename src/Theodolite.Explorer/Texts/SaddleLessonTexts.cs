namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on local minimum or saddle.</summary>
public sealed record SaddleLessonTexts : LessonText
{
    public required string Angle { get; init; }

    public required string Map { get; init; }

    public required string Line { get; init; }

    public required string Caption { get; init; }

    public required string LooksMinimum { get; init; }

    public required string LooksMaximum { get; init; }

    public required string LooksFlat { get; init; }
}
