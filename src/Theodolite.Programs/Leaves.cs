using System.Globalization;
using Theodolite.Torch;

namespace Theodolite.Programs;

/// <summary>An input of a program; it is bound, never evaluated.</summary>
public sealed record Input(int Index, string Label) : Primitive
{
    public override string Name => "input";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => throw ProgramException.MissingRule("Infer", this);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => throw ProgramException.MissingRule("Evaluate", this);
}

/// <summary>A constant: every element has the same value.</summary>
public sealed record Literal(double Value, Shape Shape, DType DType) : Primitive
{
    public override string Name => "literal";

    public override string Settings => $"[{Value.ToString("R", CultureInfo.InvariantCulture)}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => (Shape, DType);

    /// <summary>One stored element, seen at every index.</summary>
    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var element = Tensor.Full(Shape.Scalar, Value, DType, EvaluationDevice.Current);
        return element.Expand(Shape);
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Value;

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) => throw ProgramException.MissingRule("Batch", this);
}
