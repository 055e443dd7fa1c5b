using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Randomness;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// In training, each number is kept with probability 1 − rate and then divided by it, else 0 (Srivastava et al., JMLR
/// 2014), as PyTorch's <c>Dropout</c>. Elsewhere nothing happens.
/// </summary>
/// <param name="Rate">Probability of a zero.</param>
public sealed record Dropout([Option(Positional = true)] double Rate = 0.5) : Layer
{
    public double Rate { get; init; } = Ranges.Decay(Rate, "rate");

    public override string Kind => "dropout";

    public override bool DependsOnMode => Rate > 0;

    public override Shape OutputShape(Shape input) => input;

    public override Value Trace(Value input, LayerScope scope) => scope.Mode == NetworkMode.Training && scope.Noise is { } key && Rate > 0
        ? input * key.Builder.Apply(new DropoutMask(Rate, scope.Path, input.Shape, input.DType), key)
        : input;
}

/// <summary>
/// The mask of a dropout layer: 0 with probability <paramref name="Rate"/>, else 1/(1 − rate), a pure function of the key
/// (seed, step), int64 [2], and the layer's place. It has no derivative.
/// </summary>
internal sealed record DropoutMask(double Rate, string Path, Shape Shape, DType DType) : Primitive
{
    public override string Name => "dropout-mask";

    public override string Settings => $"[rate={Rate}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        operands[0].Shape == [2] && operands[0].DType == DType.Int64
            ? (Shape, DType)
            : throw Misfit(operands, "a key of two int64 numbers");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var local = operands[0].To(Device.Cpu);
        var key = local.ToArray<long>();
        var mask = new float[Shape.Count];
        Philox.For((ulong)key[0], $"dropout/{Path}", (ulong)key[1]).FillUniform(mask);
        var kept = (float)(1 / (1 - Rate));
        foreach (ref var value in mask.AsSpan())
        {
            value = value < Rate ? 0 : kept;
        }

        using var tensor = Tensor.From(mask, Shape);
        using var typed = tensor.To(DType);
        return typed.To(operands[0].Device);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) => throw ProgramException.MissingRule("Batch", this);
}
