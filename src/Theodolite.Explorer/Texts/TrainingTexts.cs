namespace Theodolite.Explorer.Texts;

/// <summary>The training page.</summary>
public sealed record TrainingTexts
{
    public required string Title { get; init; }

    public required string Lead { get; init; }

    public required string What { get; init; }

    public required string Follow { get; init; }

    public required string Runs { get; init; }

    public required string NoRuns { get; init; }

    public required string More { get; init; }

    public required string Reading { get; init; }

    public required string PhaseGone { get; init; }

    public required string PhaseGoing { get; init; }

    public required string PhaseFinished { get; init; }

    public required string PhaseKilled { get; init; }

    public required string OutcomeCompleted { get; init; }

    public required string OutcomeNoImprovement { get; init; }

    public required string OutcomeNonFinite { get; init; }

    public required string OutcomeCancelled { get; init; }

    public required string Step { get; init; }

    public required string Of { get; init; }

    public required string NoMetrics { get; init; }

    public required string Verdict { get; init; }

    public required string NoVerdict { get; init; }

    public required string VerdictSince { get; init; }

    public required string VerdictsBefore { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string Losses { get; init; }

    public required string Loss { get; init; }

    public required string EpochLoss { get; init; }

    public required string ValidationLoss { get; init; }

    public required string ValidationAccuracy { get; init; }

    public required string GradientNorm { get; init; }

    public required string Sharpness { get; init; }

    public required string SharpnessCurve { get; init; }

    public required string TopEigenvalue { get; init; }

    public required string Threshold { get; init; }

    public required string ThresholdNow { get; init; }

    public required string SharpnessAbove { get; init; }

    public required string SharpnessBelow { get; init; }

    public required string NoSharpness { get; init; }

    public required string LearningRate { get; init; }

    public required string Monitors { get; init; }

    public required string Optimizer { get; init; }

    public required string Parameters { get; init; }

    public required string Samples { get; init; }

    public required string Survey { get; init; }

    public required string Thinned { get; init; }
}
