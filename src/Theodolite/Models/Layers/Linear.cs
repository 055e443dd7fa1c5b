using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>y = x·Wᵀ + b with W (out, in) and b (out), along the last axis of a sample as PyTorch's <c>Linear</c>.</summary>
/// <param name="Out">Number of outputs.</param>
public sealed record Linear([Option(Positional = true, Description = "the number of outputs")] int Out) : Layer
{
    /// <summary>Most outputs (or inputs) of a layer.</summary>
    internal const int MaximumFeatures = 1 << 24;

    public int Out { get; init; } = Ranges.Between(1, MaximumFeatures, Out, "out");

    /// <summary>
    /// Number of inputs, to be checked against what arrives; null infers it, and refuses images, which are more often
    /// meant to be flattened.
    /// </summary>
    public int? In { get; init => field = value is { } v ? Ranges.Between(1, MaximumFeatures, v, "in") : null; }

    /// <summary>Whether b is there.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Law of the weights; the bias starts at zero unless it is <see cref="PyTorchDefault"/>.</summary>
    public Initializer Init { get; init; } = new Xavier();

    public override string Kind => "linear";

    public override Shape OutputShape(Shape input) => input.Rank switch
    {
        0 => throw new LayerInputException("samples with at least one axis"),
        > 2 when In is null => throw new LayerInputException("a flat sample (put 'flatten' before it)"),
        _ when In is { } expected && expected != input[-1] => throw new LayerInputException(
            input.Rank == 1 ? $"a sample of shape [{expected}]" : $"samples whose last axis is {expected}"),
        _ => input.With(input.Rank - 1, Out),
    };

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        LayerParameter.WeightAndBias([Out, input[-1]], Bias, Init);

    public override Value Trace(Value input, LayerScope scope) => Apply(input, scope.Weight, scope.Bias);

    /// <summary>x·Wᵀ + b along the last axis, all the others folded into the rows of one product.</summary>
    internal static Value Apply(Value input, Value weight, Value? bias)
    {
        var rows = input.Reshape([input.Shape.Count / input.Shape[-1], input.Shape[-1]]);
        var product = rows.MatMul(weight, transposeB: true);
        var sum = bias is null ? product : product + bias.ExpandTo(product.Shape);
        return sum.Reshape(input.Shape.With(input.Shape.Rank - 1, weight.Shape[0]));
    }
}
