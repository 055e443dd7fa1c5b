using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>y = x·Wᵀ + b with W (out, in) and b (out).</summary>
/// <param name="Out">Number of outputs.</param>
public sealed record Linear(int Out) : Layer
{
    /// <summary>Most outputs (or inputs) of a layer.</summary>
    internal const int MaximumFeatures = 1 << 24;

    public int Out { get; init; } = Ranges.Between(1, MaximumFeatures, Out, "out");

    /// <summary>Number of inputs, to be checked against what arrives; null infers it.</summary>
    public int? In { get; init => field = value is { } v ? Ranges.Between(1, MaximumFeatures, v, "in") : null; }

    /// <summary>Whether b is there.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Law of the weights; the bias starts at zero unless it is <see cref="PyTorchDefault"/>.</summary>
    public Initializer Init { get; init; } = new Xavier();

    public override string Kind => "linear";

    public override Shape OutputShape(Shape input) => input.Rank switch
    {
        not 1 => throw new LayerInputException("a flat sample (put 'flatten' before it)"),
        _ when In is { } expected && expected != input[0] => throw new LayerInputException($"a sample of shape [{expected}]"),
        _ => [Out],
    };

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        LayerParameter.WeightAndBias([Out, input[0]], Bias, Init);

    public override Value Trace(Value input, LayerScope scope)
    {
        var product = input.MatMul(scope.Weight, transposeB: true);
        return scope.Bias is { } bias ? product + bias.ExpandTo(product.Shape) : product;
    }
}
