using Theodolite.Descents;

namespace Theodolite.Explorer.Texts;

/// <summary>The lessons, and what they share.</summary>
public sealed record LessonTexts
{
    public required string Title { get; init; }

    public required string Lead { get; init; }

    public required string LiveFigure { get; init; }

    public required string Truth { get; init; }

    public required string TryIt { get; init; }

    public required string OpenPlayground { get; init; }

    public required string Question { get; init; }

    public required string Sources { get; init; }

    public required string Neighbours { get; init; }

    public required string Step { get; init; }

    public required string Converged { get; init; }

    public required string Slow { get; init; }

    public required string Oscillating { get; init; }

    public required string Diverged { get; init; }

    public required string Stalled { get; init; }

    public required SaddleLessonTexts Saddle { get; init; }

    public required DimensionLessonTexts Dimension { get; init; }

    public required PlateauLessonTexts Plateau { get; init; }

    public required LearningRateLessonTexts LearningRate { get; init; }

    public required MomentumLessonTexts Momentum { get; init; }

    public required AdaptiveLessonTexts Adaptive { get; init; }

    public required NoiseLessonTexts Noise { get; init; }

    public required FlatLossLessonTexts FlatLoss { get; init; }

    /// <summary>The name of an outcome.</summary>
    public string Outcome(DescentOutcome outcome) => outcome switch
    {
        DescentOutcome.Converged => Converged,
        DescentOutcome.Slow => Slow,
        DescentOutcome.Oscillating => Oscillating,
        DescentOutcome.Diverged => Diverged,
        _ => Stalled,
    };
}
