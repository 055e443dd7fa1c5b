using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for conversions.</summary>
public static class ConversionOperations
{
    /// <summary>The same numbers in a real type; whole numbers have no derivative.</summary>
    public static Value ConvertTo(this Value x, DType dtype) => x.Builder.Apply(new Convert(dtype), x);
}

/// <summary>The same numbers rounded to a real type. Linear in x where x is real; positions become reals without a derivative.</summary>
public sealed record Convert(DType DType) : Primitive
{
    public override string Name => "convert";

    public override string Settings => $"[{DType.ToString().ToLowerInvariant()}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        DType.IsFloating() && operands[0].DType != DType.Bool ? (operands[0].Shape, DType) : throw Misfit(operands, "numbers");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].To(DType);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        primals[0].DType.IsFloating() ? tangents[0]?.ConvertTo(DType) : null;

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.ConvertTo(operands[0].DType);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        operands[0] with { Value = operands[0].Value.ConvertTo(DType) };

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands) => operands[0] switch
    {
        { DType: var dtype } x when dtype == DType => x,
        { Primitive: Literal literal } x when DType == DType.Float64 => builder.Literal(literal.Value, x.Shape, DType),
        { Primitive: Literal literal } x => builder.Literal((float)literal.Value, x.Shape, DType),
        { Primitive: ConstantTensor constant } => builder.Apply(constant with { DType = DType }),
        _ => null,
    };
}
