namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on batch noise.</summary>
public sealed record NoiseLessonTexts : LessonText
{
    public required string Beside { get; init; }

    public required string Distances { get; init; }

    public required string Away { get; init; }

    public required string RunName { get; init; }

    public required string LeftAfter { get; init; }

    public required string Predicted { get; init; }

    public required string Never { get; init; }

    public required string Still { get; init; }

    public required string AlongX { get; init; }

    public required string AlongBoth { get; init; }

    public required string StartBeside { get; init; }

    public required string Caption { get; init; }

    public required string ZeroTitle { get; init; }

    public required string ZeroBody { get; init; }

    public required string Sample { get; init; }

    public required string GradientAtZero { get; init; }

    public required string GradientBeside { get; init; }
}
