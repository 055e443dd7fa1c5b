using System.Globalization;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>c·x with a constant c.</summary>
public sealed record Scale(double Factor) : Elementwise
{
    public override string Name => "scale";

    public override string Settings => $"[{Factor.ToString("R", CultureInfo.InvariantCulture)}]";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) =>
        Factor == -1 ? operands[0].Negate() : operands[0].MultiplyScalar(Factor);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[0].MultiplyScalar_(Factor);
        return true;
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Factor * operands[0];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t ? Factor * t : null;

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => Factor * cotangent;

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var x = operands[0];
        return Factor == 1 ? x
            : x.Primitive is Literal literal ? builder.Literal(Factor * literal.Value, x.Shape, x.DType)
            : x.Primitive is Scale inner && double.IsFinite(Factor * inner.Factor) && Factor * inner.Factor != 0
                ? (Factor * inner.Factor) * x.Operands[0]
                : null;
    }
}

/// <summary>x + c with a constant c.</summary>
public sealed record Shift(double Offset) : Elementwise
{
    public override string Name => "shift";

    public override string Settings => $"[{Offset.ToString("R", CultureInfo.InvariantCulture)}]";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].AddScalar(Offset);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] + Offset;

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => tangents[0];

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var x = operands[0];
        return Offset == 0 ? x
            : x.Primitive is Literal literal ? builder.Literal(literal.Value + Offset, x.Shape, x.DType)
            : null;
    }
}

/// <summary>x raised to a constant power p; derivative p·x^(p−1), exact at 0 for whole p.</summary>
public sealed record Power(double Exponent) : Elementwise
{
    public override string Name => "power";

    public override string Settings => $"[{Exponent.ToString("R", CultureInfo.InvariantCulture)}]";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) =>
        Exponent == 2 ? operands[0].Square() : operands[0].PowScalar(Exponent);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Raise(operands[0]);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t && Exponent != 0 ? t * (Exponent * primals[0].Power(Exponent - 1)) : null;

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var x = operands[0];
        return Exponent == 0 ? builder.Literal(1, x.Shape, x.DType)
            : Exponent == 1 ? x
            : Exponent == -1 ? x.Reciprocal()
            : x.Primitive is Literal literal ? builder.Literal(Raise(literal.Value), x.Shape, x.DType)
            : null;
    }

    /// <summary>Small whole powers by multiplication, so that they are exact where the products are.</summary>
    private double Raise(double x) => Exponent switch
    {
        2 => x * x,
        3 => x * x * x,
        4 => (x * x) * (x * x),
        _ => Math.Pow(x, Exponent),
    };
}
