using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>A constant matrix [T, T]: 0 where the column is not after the row, −∞ elsewhere. Added to scores before a softmax.</summary>
public sealed record CausalMask(long Length, DType DType) : Primitive
{
    public override string Name => "causal-mask";

    public override string Settings => $"[{Length}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => ([Length, Length], DType);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var positions = Tensor.Arange(Length, EvaluationDevice.Current);
        using var columns = positions.Reshape([1, Length]);
        using var rows = positions.Reshape([Length, 1]);
        using var later = columns.GreaterThan(rows);
        using var never = Tensor.Full(Shape.Scalar, double.NegativeInfinity, DType, EvaluationDevice.Current);
        using var zero = Tensor.Zeros(Shape.Scalar, DType, EvaluationDevice.Current);
        return Tensor.Where(later, never, zero);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;
}
