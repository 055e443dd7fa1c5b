namespace Theodolite.Explorer.Texts;

/// <summary>The terms of the field, each explained.</summary>
public sealed record TermTexts
{
    public required TermText GradientEquivalent { get; init; }

    public required TermText LearningRate { get; init; }

    public required TermText Momentum { get; init; }

    public required TermText ConditionNumber { get; init; }

    public required TermText CriticalDamping { get; init; }

    public required TermText StrictSaddle { get; init; }

    public required TermText Index { get; init; }

    public required TermText GaussianEnsemble { get; init; }

    public required TermText NoiseFloor { get; init; }

    public required TermText Clipping { get; init; }

    public required TermText Saturation { get; init; }

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

    /// <summary>The term of a member's name; null where there is none.</summary>
    public TermText? Find(string member) => typeof(TermTexts).GetProperty(member)?.GetValue(this) as TermText;
}
