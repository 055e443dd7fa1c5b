namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on adaptive rates.</summary>
public sealed record AdaptiveLessonTexts : LessonText
{
    public required string Rate { get; init; }

    public required string Angle { get; init; }

    public required string Map { get; init; }

    public required string Losses { get; init; }

    public required string StepLengths { get; init; }

    public required string Finding { get; init; }

    public required string Separator { get; init; }

    public required string Caption { get; init; }
}
