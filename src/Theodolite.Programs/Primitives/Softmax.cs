using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for softmax.</summary>
public static class SoftmaxOperations
{
    public static Value Softmax(this Value x, int axis) => x.Builder.Apply(new Softmax(axis), x);

    public static Value LogSoftmax(this Value x, int axis) => x.Builder.Apply(new LogSoftmax(axis), x);

    /// <summary>Repeats a value along one new axis of a shape.</summary>
    internal static Value SpreadAlong(this Value x, int axis, Shape shape)
    {
        var placement = new int[shape.Rank - 1];
        for (var i = 0; i < placement.Length; i++)
        {
            placement[i] = i < axis ? i : i + 1;
        }

        return x.Expand(shape, Axes.Create(placement));
    }
}

/// <summary>p = eˣ / Σ eˣ along an axis; tangent p ∘ (t − Σ p ∘ t).</summary>
public sealed record Softmax(int Axis) : Primitive
{
    public override string Name => "softmax";

    public override string Settings => $"[axis={Axis}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        Axis < operands[0].Shape.Rank ? (operands[0].Shape, operands[0].DType) : throw Misfit(operands, $"an axis {Axis}");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Softmax(Axis);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t ? result * (t - (result * t).Sum([Axis]).SpreadAlong(Axis, t.Shape)) : null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        return new Batched(operands[0].Value.Softmax(block <= Axis ? Axis + 1 : Axis), block);
    }
}

/// <summary>x − log Σ eˣ along an axis, computed without overflow; tangent t − Σ p ∘ t with p = softmax(x).</summary>
public sealed record LogSoftmax(int Axis) : Primitive
{
    public override string Name => "log-softmax";

    public override string Settings => $"[axis={Axis}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        Axis < operands[0].Shape.Rank ? (operands[0].Shape, operands[0].DType) : throw Misfit(operands, $"an axis {Axis}");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].LogSoftmax(Axis);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t ? t - (primals[0].Softmax(Axis) * t).Sum([Axis]).SpreadAlong(Axis, t.Shape) : null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        return new Batched(operands[0].Value.LogSoftmax(block <= Axis ? Axis + 1 : Axis), block);
    }
}
