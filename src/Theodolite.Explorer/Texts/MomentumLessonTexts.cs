namespace Theodolite.Explorer.Texts;

/// <summary>The lesson on momentum.</summary>
public sealed record MomentumLessonTexts : LessonText
{
    public required string RateTimesCurvature { get; init; }

    public required string Map { get; init; }

    public required string Places { get; init; }

    public required string Damped { get; init; }

    public required string Plain { get; init; }

    public required string Slope { get; init; }

    /// <summary>{0}: the regime, {1}: what remains of the distance after a step, {2}: β at critical damping.</summary>
    public required string Finding { get; init; }

    public required string GoCritical { get; init; }

    public required string Caption { get; init; }
}
