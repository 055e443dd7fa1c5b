using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// Self-attention over samples (steps, width) (Vaswani et al., NeurIPS 2017), as PyTorch's <c>MultiheadAttention</c> with
/// <c>batch_first</c>: queries, keys and values from <c>in_proj_weight</c> (3·width, width), in each head
/// softmax(QKᵀ/√d + mask)·V with d = width/heads, then <c>out_proj</c>.
/// </summary>
/// <param name="Heads">Number of heads.</param>
public sealed record MultiHeadAttention([Option(Positional = true, Description = "the number of heads")] int Heads) : Layer
{
    public int Heads { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Heads, "heads");

    /// <summary>Whether a step sees only itself and those before it.</summary>
    public bool Causal { get; init; }

    public bool Bias { get; init; } = true;

    /// <inheritdoc cref="Linear.Init"/>
    public Initializer Init { get; init; } = new Xavier();

    public override string Kind => "multi-head-attention";

    public override Shape OutputShape(Shape input)
    {
        if (input.Rank != 2)
        {
            throw new LayerInputException("samples of shape [steps, width]");
        }

        return input[1] % Heads == 0 ? input : throw new LayerInputException($"a width that its {Heads} heads divide");
    }

    public override IReadOnlyList<LayerParameter> Parameters(Shape input)
    {
        var width = input[1];
        Shape inner = [3 * width, width], outer = [width, width];
        var weights = new LayerParameter[]
        {
            new("in_proj_weight", inner, Init, Fan.Of(inner, WeightLayout.OutIn)),
            new("out_proj.weight", outer, Init, Fan.Of(outer, WeightLayout.OutIn)),
        };
        return Bias
            ? [weights[0], new("in_proj_bias", [3 * width], Zeros.Instance, Fan.Of(inner, WeightLayout.OutIn)), weights[1], new(
                "out_proj.bias",
                [width],
                Zeros.Instance,
                Fan.Of(outer, WeightLayout.OutIn))]
            : weights;
    }

    public override Value Trace(Value input, LayerScope scope)
    {
        var (n, steps, width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        var own = scope.Parameters;
        var projected = Linear.Apply(input, own[0], Bias ? own[1] : null);
        var heads = projected.Reshape([n, steps, 3, Heads, width / Heads]).Permute([2, 0, 3, 1, 4]);
        var (queries, keys, values) = (Part(heads, 0), Part(heads, 1), Part(heads, 2));
        var scores = ((1 / Math.Sqrt(width / Heads)) * queries).BatchMatMul(keys.Permute([0, 2, 1]));
        if (Causal)
        {
            scores += input.Builder.Apply(new CausalMask(steps, input.DType)).ExpandTo(scores.Shape);
        }

        var mixed = scores.Softmax(2).BatchMatMul(values);
        var joined = mixed.Reshape([n, Heads, steps, width / Heads]).Permute([0, 2, 1, 3]).Reshape(input.Shape);
        return Linear.Apply(joined, own[Bias ? 2 : 1], Bias ? own[3] : null);
    }

    // [n·heads, steps, d] of the queries, the keys or the values.
    private static Value Part(Value heads, int which)
    {
        var shape = heads.Shape;
        return heads.Slice(0, which, 1).Reshape([shape[1] * shape[2], shape[3], shape[4]]);
    }
}
