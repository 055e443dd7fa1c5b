namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on learning rates.</summary>
public sealed record LearningRateLessonTexts : LessonText
{
    public required string Map { get; init; }

    public required string Losses { get; init; }

    public required string TooSmall { get; init; }

    public required string Right { get; init; }

    public required string Edge { get; init; }

    public required string TooLarge { get; init; }

    public required string Outcome { get; init; }

    /// <summary>{0}: 1 − η, {1}: 1 − 10η, {2}: the threshold, {3}: the best rate.</summary>
    public required string Factors { get; init; }

    public required string NoiseTitle { get; init; }

    public required string NoiseBody { get; init; }

    public required string Constant { get; init; }

    public required string Decaying { get; init; }

    public required string Floor { get; init; }
}
