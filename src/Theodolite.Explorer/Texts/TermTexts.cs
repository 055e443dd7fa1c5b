namespace Theodolite.Explorer.Texts;

/// <summary>The terms of the field, each explained.</summary>
public sealed record TermTexts
{
    public required TermText GradientEquivalent { get; init; }

    public required TermText LearningRate { get; init; }

    public required TermText Momentum { get; init; }

    public required TermText Beta1 { get; init; }

    public required TermText Beta2 { get; init; }

    public required TermText Noise { get; init; }

    public required TermText Eigenvalue { get; init; }

    public required TermText Hessian { get; init; }

    public required TermText Gradient { get; init; }

    public required TermText Saddle { get; init; }

    public required TermText LocalMinimum { get; init; }

    public required TermText Plateau { get; init; }

    public required TermText Sharpness { get; init; }

    public required TermText StabilityThreshold { get; init; }

    public required TermText Verdict { get; init; }

    public required TermText RootCause { get; init; }

    public required TermText Certificate { get; init; }

    public required TermText MinimumRatio { get; init; }

    public required TermText Spectrum { get; init; }

    public required TermText FilterNormalisation { get; init; }

    public required TermText PrincipalComponents { get; init; }

    public required TermText OffPlane { get; init; }

    public required TermText LayerCurvature { get; init; }

    public required TermText CriticalIndex { get; init; }

    public required TermText CriticalPoint { get; init; }
}
