using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for choices.</summary>
public static class SelectionOperations
{
    /// <summary>a where the condition is not 0, b elsewhere.</summary>
    public static Value Select(this Value condition, Value a, Value b) =>
        condition.Builder.Apply(Primitives.Select.Instance, condition, a, b);
}

/// <summary>
/// a where the condition is not 0, else b. Linear in a and b, without a derivative by the condition. What is not chosen may be infinite
/// or no number and leaves no trace, which a sum of products could not promise.
/// </summary>
public sealed record Select : Elementwise
{
    public static readonly Select Instance = new();

    public override string Name => "select";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var chosen = operands[0].NotEqualTo(0);
        return Tensor.Where(chosen, operands[1], operands[2]);
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] != 0 ? operands[1] : operands[2];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[1] is null && tangents[2] is null)
        {
            return null;
        }

        var zero = result.Builder.Literal(0, result.Shape, result.DType);
        return primals[0].Select(tangents[1] ?? zero, tangents[2] ?? zero);
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var zero = cotangent.Builder.Literal(0, cotangent.Shape, cotangent.DType);
        return linear switch
        {
            1 => operands[0].Select(cotangent, zero),
            2 => operands[0].Select(zero, cotangent),
            _ => throw ProgramException.MissingRule("Transpose", this),
        };
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        Infer(operands);
        return operands[0].Primitive is Literal literal ? operands[literal.Value != 0 ? 1 : 2]
            : operands[1] == operands[2] ? operands[1]
            : null;
    }
}
