namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on a flat loss is not a critical point.</summary>
public sealed record FlatLossLessonTexts : LessonText
{
    public required string Rate { get; init; }

    public required string Losses { get; init; }

    public required string Gradients { get; init; }

    public required string RunName { get; init; }

    public required string Lowest { get; init; }

    public required string Swinging { get; init; }

    public required string Noisy { get; init; }

    public required string Saddle { get; init; }

    public required string Minimum { get; init; }

    public required string Caption { get; init; }
}
