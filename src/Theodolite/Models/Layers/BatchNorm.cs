using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// Batch normalisation of each channel (Ioffe and Szegedy, ICML 2015), as PyTorch's <c>BatchNorm1d</c> and
/// <c>BatchNorm2d</c>: in training by the mean and the biased variance over the samples and positions of the batch, in
/// evaluation by <c>running_mean</c> and <c>running_var</c>.
/// </summary>
public sealed record BatchNorm : Normalization
{
    public override string Kind => "batch-norm";

    public override bool DependsOnMode => true;

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) => Affine ? Scales([input[0]]) : [];

    public override IReadOnlyList<LayerBuffer> Buffers(Shape input) =>
        [new("running_mean", [input[0]], 0), new("running_var", [input[0]], 1)];

    public override Value Trace(Value input, LayerScope scope)
    {
        // Positions as one axis: [n, channels] or [n, channels, positions].
        var x = input.Shape.Rank <= 3
            ? input
            : input.Reshape([input.Shape[0], input.Shape[1], input.Shape.Count / input.Shape[0] / input.Shape[1]]);
        return (scope.Mode == NetworkMode.Training ? Train(x, scope) : Evaluate(x, scope)).Reshape(input.Shape);
    }

    protected override void Check(Shape input)
    {
        if (input.Rank is 0 or > 4)
        {
            throw new LayerInputException("samples of shape [features], [channels, length] or [channels, height, width]");
        }
    }

    private Value Train(Value x, LayerScope scope)
    {
        Axes over = x.Shape.Rank == 2 ? [0] : [0, 2];
        scope.Measured?.Invoke(Moments(x, over));
        return Scale(x.Standardize(over, Epsilon), scope, [1]);
    }

    // One multiply-add per number: x·a + (b − μ·a) with a = w/√(σ² + ε).
    private Value Evaluate(Value x, LayerScope scope)
    {
        var factor = (scope.Buffers[1] + Epsilon).Power(-0.5);
        factor = Affine ? scope.Weight * factor : factor;
        var offset = -(scope.Buffers[0] * factor);
        offset = scope.Bias is { } bias ? bias + offset : offset;
        return (x * factor.Expand(x.Shape, [1])) + offset.Expand(x.Shape, [1]);
    }
}
