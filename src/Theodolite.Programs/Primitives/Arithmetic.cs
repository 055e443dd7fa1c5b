using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>a + b.</summary>
public sealed record Add : Elementwise
{
    public static readonly Add Instance = new();

    public override string Name => "add";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Add(operands[1]);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[target].Add_(operands[1 - target]);
        return true;
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] + operands[1];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is not { } a ? tangents[1] : tangents[1] is { } b ? a + b : a;

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent;

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var (a, b) = (operands[0], operands[1]);
        Infer(operands);
        return a.Primitive is Literal left ? b + left.Value
            : b.Primitive is Literal right ? a + right.Value
            : a.Id > b.Id ? b + a
            : a == b ? 2 * a
            : Side(a, b) ?? Side(b, a);
    }

    // Slices of one value, taken apart and each used once, come back as zero-padded pieces: side by side they are the whole.
    private static Value? Side(Value first, Value second) =>
        first.Primitive is Pad left && second.Primitive is Pad right && left.Axis == right.Axis
        && left.Before + first.Operands[0].Shape[left.Axis] == right.Before
            ? LayoutOperations.Concatenate(left.Axis, first.Operands[0], second.Operands[0]).Pad(left.Axis, left.Before, right.After)
            : null;
}

/// <summary>a − b.</summary>
public sealed record Subtract : Elementwise
{
    public static readonly Subtract Instance = new();

    public override string Name => "subtract";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Subtract(operands[1]);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        if (target != 0)
        {
            return false;
        }

        operands[0].Add_(operands[1], -1);
        return true;
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] - operands[1];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is not { } a ? (tangents[1] is { } only ? -only : null) : tangents[1] is { } b ? a - b : a;

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => linear == 0 ? cotangent : -cotangent;

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        Infer(operands);
        return operands[1].Primitive is Literal right ? operands[0] - right.Value
            : operands[0].Primitive is Literal left ? left.Value - operands[1]
            : null;
    }
}

/// <summary>a·b on each element.</summary>
public sealed record Multiply : Elementwise
{
    public static readonly Multiply Instance = new();

    public override string Name => "multiply";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Multiply(operands[1]);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[target].Multiply_(operands[1 - target]);
        return true;
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] * operands[1];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0] is { } a ? a * primals[1] : null;
        var right = tangents[1] is { } b ? b * primals[0] : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent * operands[1 - linear];

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var (a, b) = (operands[0], operands[1]);
        Infer(operands);
        return a.Primitive is Literal left ? left.Value * b
            : b.Primitive is Literal right ? right.Value * a
            : a == b ? a.Square()
            : a.Id > b.Id ? b * a
            : Repeated(a, b);
    }

    // Two values repeated along a common axis are multiplied before they are repeated.
    private static Value? Repeated(Value a, Value b)
    {
        if (a.Primitive is not Expand left || b.Primitive is not Expand right)
        {
            return null;
        }

        var (axes, extents) = (new List<int>(), new List<long>());
        for (var axis = 0; axis < left.Target.Rank; axis++)
        {
            if (left.Placement.Contains(axis) || right.Placement.Contains(axis))
            {
                axes.Add(axis);
                extents.Add(left.Target[axis]);
            }
        }

        if (axes.Count == left.Target.Rank)
        {
            return null;
        }

        Shape shape = [.. extents];
        Axes Within(Axes placement) => [.. placement.Select(axis => axes.IndexOf(axis))];
        return (a.Operands[0].Expand(shape, Within(left.Placement)) * b.Operands[0].Expand(shape, Within(right.Placement))).Expand(
            left.Target,
            [.. axes]);
    }
}

/// <summary>a / b on each element.</summary>
public sealed record Divide : Elementwise
{
    public static readonly Divide Instance = new();

    public override string Name => "divide";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Divide(operands[1]);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0] / operands[1];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0] is { } a ? a / primals[1] : null;
        var right = tangents[1] is { } b ? b * (-(result / primals[1])) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        linear == 0 ? cotangent / operands[1] : throw ProgramException.MissingRule("Transpose (in the divisor)", this);

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        Infer(operands);
        return operands[1].Primitive is Literal { Value: not 0 } right && IsPowerOfTwo(right.Value) ? (1 / right.Value) * operands[0]
            : operands[0].Primitive is Literal left && operands[1].Primitive is Literal divisor
                ? builder.Literal(left.Value / divisor.Value, operands[0].Shape, operands[0].DType)
            : null;
    }

    /// <summary>Only then is multiplying by the reciprocal the same number.</summary>
    private static bool IsPowerOfTwo(double x) => double.IsFinite(x) && (BitConverter.DoubleToInt64Bits(x) & 0xFFFFFFFFFFFFF) == 0;
}

/// <summary>a·b + c in one pass over memory: a fusion that only the evaluator sees.</summary>
public sealed record MultiplyAdd : Elementwise
{
    public static readonly MultiplyAdd Instance = new();

    public override string Name => "multiply-add";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => Tensor.Addcmul(operands[2], operands[0], operands[1]);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        if (target != 2)
        {
            return false;
        }

        operands[2].Addcmul_(operands[0], operands[1]);
        return true;
    }

    public override Value? Lower(ReadOnlySpan<Value> operands) => (operands[0] * operands[1]) + operands[2];
}
