namespace Theodolite.Studies;

/// <summary>What the pictures of a survey show beside what the survey holds.</summary>
public sealed record SurveyFigures
{
    /// <summary>The loss along lines through the point; empty where the loss or its gradient is not finite there.</summary>
    public IReadOnlyList<LossSlice> Slices { get; init; } = [];

    /// <summary>Samples that the slices were measured on; null for an expression, and where there are none.</summary>
    public long? Samples { get; init; }

    /// <summary>What there is to know of the slices, a sentence each: why some are missing, that not all samples were taken.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>‖∂f/∂W‖₂ of every named parameter, over all samples in float64, in the order of the parameters; empty where one is not
    /// finite.</summary>
    public IReadOnlyList<(string Parameter, double Norm)> GradientNorms { get; init; } = [];
}
