namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on plateaus.</summary>
public sealed record PlateauLessonTexts : LessonText
{
    public required string From { get; init; }

    public required string Map { get; init; }

    public required string Losses { get; init; }

    public required string StepLengths { get; init; }

    public required string Plain { get; init; }

    public required string Clipped { get; init; }

    public required string Better { get; init; }

    /// <summary>{0}: steps by the formula, {1}: steps counted.</summary>
    public required string Leaves { get; init; }

    /// <summary>{0}: steps by the formula.</summary>
    public required string Stays { get; init; }

    public required string Caption { get; init; }
}
