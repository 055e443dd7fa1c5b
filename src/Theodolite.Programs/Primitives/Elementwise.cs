using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for applying elementwise primitives.</summary>
public static class ElementwiseOperations
{
    public static Value Exp(this Value x) => x.Builder.Apply(Primitives.Exp.Instance, x);

    public static Value Log(this Value x) => x.Builder.Apply(Primitives.Log.Instance, x);

    public static Value Sqrt(this Value x) => x.Builder.Apply(Primitives.Sqrt.Instance, x);

    public static Value Sin(this Value x) => x.Builder.Apply(Primitives.Sin.Instance, x);

    public static Value Cos(this Value x) => x.Builder.Apply(Primitives.Cos.Instance, x);

    public static Value Tan(this Value x) => x.Builder.Apply(Primitives.Tan.Instance, x);

    public static Value Tanh(this Value x) => x.Builder.Apply(Primitives.Tanh.Instance, x);

    public static Value Sigmoid(this Value x) => x.Builder.Apply(Primitives.Sigmoid.Instance, x);

    public static Value Softplus(this Value x) => x.Builder.Apply(Primitives.Softplus.Instance, x);

    public static Value Erf(this Value x) => x.Builder.Apply(Primitives.Erf.Instance, x);

    public static Value Relu(this Value x) => x.Builder.Apply(Primitives.Relu.Instance, x);

    public static Value LeakyRelu(this Value x, double slope) => x.Builder.Apply(new LeakyRelu(slope), x);

    public static Value Elu(this Value x, double alpha) => x.Builder.Apply(new Elu(alpha), x);

    public static Value HardTanh(this Value x) => x.Builder.Apply(Primitives.HardTanh.Instance, x);

    public static Value Gelu(this Value x) => x.Builder.Apply(Primitives.Gelu.Instance, x);

    public static Value Silu(this Value x) => x.Builder.Apply(Primitives.Silu.Instance, x);

    public static Value Abs(this Value x) => x.Builder.Apply(Primitives.Abs.Instance, x);

    public static Value Sign(this Value x) => x.Builder.Apply(Primitives.Sign.Instance, x);

    public static Value Step(this Value x) => x.Builder.Apply(Primitives.Step.Instance, x);

    public static Value Reciprocal(this Value x) => x.Builder.Apply(Primitives.Reciprocal.Instance, x);

    /// <summary>x raised to a constant power.</summary>
    public static Value Power(this Value x, double exponent) => x.Builder.Apply(new Power(exponent), x);

    /// <summary>x raised to a variable power, for x &gt; 0, or 0 to a positive one, where the exponent varies.</summary>
    public static Value Power(this Value x, Value exponent) => x.Builder.Apply(GeneralPower.Instance, x, exponent);

    public static Value Square(this Value x) => x.Power(2);
}

/// <summary>An operation on each element, over operands of one shape and dtype.</summary>
public abstract record Elementwise : Primitive
{
    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Shape != operands[0].Shape || operand.DType != operands[0].DType || !operand.DType.IsFloating())
            {
                throw Misfit(operands, "real operands of one shape and dtype");
            }
        }

        return (operands[0].Shape, operands[0].DType);
    }

    /// <summary>The block axis of the first operand that has one; the others are moved or spread to match.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var axis = Batched.AxisOfFirst(operands);
        var aligned = new Value[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            aligned[i] = operands[i].At(axis, size);
        }

        return new Batched(aligned[0].Builder.Apply(this, aligned), axis);
    }
}

/// <summary>y = f(x) on each element; the tangent of y is that of x times f′(x).</summary>
public abstract record Unary : Elementwise
{
    /// <summary>f′(x), from x and y = f(x); null where it is zero everywhere.</summary>
    protected abstract Value? Derivative(Value x, Value y);

    protected abstract Tensor Compute(Tensor x);

    protected abstract double Compute(double x);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => Compute(operands[0]);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Compute(operands[0]);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t && Derivative(primals[0], result) is { } slope ? t * slope : null;

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands) =>
        operands[0].Primitive is Literal literal ? builder.Literal(Compute(literal.Value), operands[0].Shape, operands[0].DType) : null;
}
