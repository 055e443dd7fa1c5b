using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>Layer normalisation over the last axes of a sample (Ba et al., 2016), as PyTorch's <c>LayerNorm</c>.</summary>
public sealed record LayerNorm : Normalization
{
    /// <summary>How many of the last axes are normalised together, with one weight and bias for each of their numbers.</summary>
    public int Dimensions { get; init => field = Ranges.Between(1, 4, value, "dimensions"); } = 1;

    /// <summary>Whether a bias goes with the weight.</summary>
    public bool Bias { get; init; } = true;

    public override string Kind => "layer-norm";

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) => Affine ? Scales(Normalized(input), Bias) : [];

    public override Value Trace(Value input, LayerScope scope)
    {
        var count = Normalized(input.Shape.Remove(0)).Count;
        var normalized = input.Reshape([input.Shape.Count / count, count]).Standardize([1], Epsilon);
        if (!Affine)
        {
            return normalized.Reshape(input.Shape);
        }

        var scaled = normalized * scope.Weight.Reshape([count]).ExpandTo(normalized.Shape);
        return (scope.Bias is { } bias ? scaled + bias.Reshape([count]).ExpandTo(scaled.Shape) : scaled).Reshape(input.Shape);
    }

    protected override void Check(Shape input)
    {
        if (input.Rank < Dimensions)
        {
            throw new LayerInputException(Dimensions == 1 ? "samples with at least one axis" : $"samples with at least {Dimensions} axes");
        }
    }

    private Shape Normalized(Shape sample) => Shape.Create(sample.Span[^Dimensions..]);
}

/// <summary>
/// Root-mean-square normalisation over the last axis: x·w/√(mean x² + ε) (Zhang and Sennrich, NeurIPS 2019), as PyTorch's
/// <c>RMSNorm</c>.
/// </summary>
public sealed record RmsNorm : Normalization
{
    /// <summary>PyTorch's default for float32, 2⁻²³.</summary>
    public RmsNorm() => Epsilon = 1.1920928955078125e-7;

    public override string Kind => "rms-norm";

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) => Affine ? Scales([input[-1]], bias: false) : [];

    public override Value Trace(Value input, LayerScope scope)
    {
        var width = input.Shape[-1];
        var x = input.Reshape([input.Shape.Count / width, width]);
        var factor = (((1.0 / width) * x.Square().Sum([1])) + Epsilon).Power(-0.5);
        return Scale(x * factor.Expand(x.Shape, [0]), scope, [1]).Reshape(input.Shape);
    }

    protected override void Check(Shape input)
    {
        if (input.Rank == 0)
        {
            throw new LayerInputException("samples with at least one axis");
        }
    }
}

/// <summary>
/// Normalisation of groups of channels within each sample (Wu and He, ECCV 2018), as PyTorch's <c>GroupNorm</c>: one group
/// is layer normalisation over everything, as many groups as channels instance normalisation.
/// </summary>
/// <param name="Groups">Number of groups; null gives each channel its own.</param>
public sealed record GroupNorm([Option(Positional = true, Description = "the number of groups")] int? Groups) : Normalization
{
    public int? Groups { get; init; } = Groups is { } groups ? Ranges.Between(1, Linear.MaximumFeatures, groups, "groups") : null;

    public override string Kind => Groups is null ? "instance-norm" : "group-norm";

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) => Affine ? Scales([input[0]]) : [];

    public override Value Trace(Value input, LayerScope scope)
    {
        var (n, channels) = (input.Shape[0], input.Shape[1]);
        var positions = input.Shape.Count / n / channels;
        var groups = Groups ?? channels;
        var normalized = input.Reshape([n * groups, channels / groups * positions]).Standardize([1], Epsilon);
        return Scale(normalized.Reshape([n, channels, positions]), scope, [1]).Reshape(input.Shape);
    }

    protected override void Check(Shape input)
    {
        if (input.Rank == 0 || (Groups is null && input.Rank == 1))
        {
            throw new LayerInputException("samples of shape [channels, …]");
        }

        if (Groups is { } groups && input[0] % groups != 0)
        {
            throw new LayerInputException($"channels that its {groups} groups divide");
        }
    }
}
