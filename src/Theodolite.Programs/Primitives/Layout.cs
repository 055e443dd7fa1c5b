using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for rearranging values.</summary>
public static class LayoutOperations
{
    public static Value Reshape(this Value x, Shape shape) => x.Builder.Apply(new Reshape(shape), x);

    public static Value Permute(this Value x, Axes order) => x.Builder.Apply(new Permute(order), x);

    public static Value Slice(this Value x, int axis, long start, long length) => x.Builder.Apply(new Slice(axis, start, length), x);

    public static Value Pad(this Value x, int axis, long before, long after) => x.Builder.Apply(new Pad(axis, before, after), x);

    public static Value Concatenate(int axis, params ReadOnlySpan<Value> parts) => parts[0].Builder.Apply(new Concatenate(axis), parts);

    /// <summary>The axis at one position moved to another, the others keeping their order.</summary>
    public static Value MoveAxis(this Value x, int from, int to)
    {
        var order = new List<int>(x.Shape.Rank);
        for (var i = 0; i < x.Shape.Rank; i++)
        {
            if (i != from)
            {
                order.Add(i);
            }
        }

        order.Insert(to, from);
        return x.Permute([.. order]);
    }
}

/// <summary>The same elements, row by row, in another shape.</summary>
public sealed record Reshape(Shape Target) : Primitive
{
    public override string Name => "reshape";

    public override string Settings => Target.ToString();

    public override bool IsView => true;

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        operands[0].Shape.Count == Target.Count
            ? (Target, operands[0].DType)
            : throw Misfit(operands, $"{Target.Count} elements for {Target}");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Reshape(Target);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => tangents[0]?.Reshape(Target);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.Reshape(operands[0].Shape);

    /// <summary>The block axis stays where it is when the axes before it keep their number of elements, else it moves to the
    /// front.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var operand = operands[0];
        var axis = operand.Axis!.Value;
        var before = Prefix(operand.Shape, axis);
        for (var position = 0; position <= Target.Rank; position++)
        {
            if (Prefix(Target, position) == before)
            {
                return new Batched(operand.Value.Reshape(Target.Insert(position, size)), position);
            }
        }

        return new Batched(operand.At(0, size).Reshape(Target.Insert(0, size)), 0);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var x = operands[0];
        return x.Shape == Target ? x
            : x.Primitive is Reshape ? x.Operands[0].Reshape(Target)
            : x.Primitive is Literal literal && x.Shape.Count == Target.Count ? builder.Literal(literal.Value, Target, x.DType)
            : null;
    }

    private static long Prefix(Shape shape, int axis)
    {
        var product = 1L;
        foreach (var extent in shape.Span[..axis])
        {
            product *= extent;
        }

        return product;
    }
}

/// <summary>The axes in another order: axis i of the result is axis Order[i] of the operand.</summary>
public sealed record Permute(Axes Order) : Primitive
{
    public override string Name => "permute";

    public override string Settings => $"[{Order}]";

    public override bool IsView => true;

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var shape = operands[0].Shape;
        if (shape.Rank != Order.Count)
        {
            throw Misfit(operands, $"{Order.Count} axes");
        }

        var extents = new long[Order.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            extents[i] = shape[Order[i]];
        }

        return (Shape.Create(extents), operands[0].DType);
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Permute(Order.Span);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => tangents[0]?.Permute(Order);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.Permute(Inverse());

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var axis = operands[0].Axis!.Value;
        var order = new int[Order.Count + 1];
        var position = Math.Min(axis, Order.Count);
        for (int i = 0, from = 0; i < order.Length; i++)
        {
            order[i] = i == position ? axis : Order[from] < axis ? Order[from++] : Order[from++] + 1;
        }

        return new Batched(operands[0].Value.Permute(Axes.Create(order)), position);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var identity = true;
        for (var i = 0; i < Order.Count; i++)
        {
            identity &= Order[i] == i;
        }

        if (identity)
        {
            return operands[0];
        }

        if (operands[0].Primitive is Permute inner)
        {
            var order = new int[Order.Count];
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = inner.Order[Order[i]];
            }

            return operands[0].Operands[0].Permute(Axes.Create(order));
        }

        return null;
    }

    private Axes Inverse()
    {
        var inverse = new int[Order.Count];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[Order[i]] = i;
        }

        return Axes.Create(inverse);
    }
}

/// <summary>Consecutive indices of one axis.</summary>
public sealed record Slice(int Axis, long Start, long Length) : Primitive
{
    public override string Name => "slice";

    public override string Settings => $"[axis={Axis}, {Start}..{Start + Length}]";

    public override bool IsView => true;

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var shape = operands[0].Shape;
        return Axis < shape.Rank && Start >= 0 && Length >= 0 && Start + Length <= shape[Axis]
            ? (shape.With(Axis, Length), operands[0].DType)
            : throw Misfit(operands, $"an axis {Axis} that holds {Start}..{Start + Length}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Narrow(Axis, Start, Length);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.Slice(Axis, Start, Length);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        cotangent.Pad(Axis, Start, operands[0].Shape[Axis] - Start - Length);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        return new Batched(operands[0].Value.Slice(block <= Axis ? Axis + 1 : Axis, Start, Length), block);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands) =>
        Axis < operands[0].Shape.Rank && Start == 0 && Length == operands[0].Shape[Axis] ? operands[0] : null;
}

/// <summary>Zeros before and after along one axis.</summary>
public sealed record Pad(int Axis, long Before, long After) : Primitive
{
    public override string Name => "pad";

    public override string Settings => $"[axis={Axis}, {Before}, {After}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var shape = operands[0].Shape;
        return Axis < shape.Rank && Before >= 0 && After >= 0
            ? (shape.With(Axis, Before + shape[Axis] + After), operands[0].DType)
            : throw Misfit(operands, $"an axis {Axis}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var x = operands[0];
        var result = Tensor.Zeros(x.Shape.With(Axis, Before + x.Shape[Axis] + After), x.DType, x.Device);
        using var inner = result.Narrow(Axis, Before, x.Shape[Axis]);
        inner.Copy_(x);
        return result;
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.Pad(Axis, Before, After);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        cotangent.Slice(Axis, Before, operands[0].Shape[Axis]);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        return new Batched(operands[0].Value.Pad(block <= Axis ? Axis + 1 : Axis, Before, After), block);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands) => Before == 0 && After == 0 ? operands[0] : null;
}

/// <summary>Operands one after another along an axis.</summary>
public sealed record Concatenate(int Axis) : Primitive
{
    public override string Name => "concatenate";

    public override string Settings => $"[axis={Axis}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var total = 0L;
        foreach (var operand in operands)
        {
            if (operand.DType != operands[0].DType || operand.Shape.Rank <= Axis
                || operand.Shape.With(Axis, 0) != operands[0].Shape.With(Axis, 0))
            {
                throw Misfit(operands, $"operands that differ along axis {Axis} only");
            }

            total += operand.Shape[Axis];
        }

        return (operands[0].Shape.With(Axis, total), operands[0].DType);
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => Tensor.Cat(operands, Axis);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var parts = new Value[primals.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = tangents[i] ?? result.Builder.Literal(0, primals[i].Shape, primals[i].DType);
        }

        return result.Builder.Apply(this, parts);
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var start = 0L;
        foreach (var operand in operands[..linear])
        {
            start += operand.Shape[Axis];
        }

        return cotangent.Slice(Axis, start, operands[linear].Shape[Axis]);
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = Batched.AxisOfFirst(operands);
        var parts = new Value[operands.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = operands[i].At(block, size);
        }

        return new Batched(parts[0].Builder.Apply(new Concatenate(block <= Axis ? Axis + 1 : Axis), parts), block);
    }

    /// <summary>One operand is itself; operands that are joined along the same axis are taken apart.</summary>
    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        if (operands.Length == 1)
        {
            return operands[0];
        }

        var parts = new List<Value>();
        foreach (var operand in operands)
        {
            if (operand.Primitive is Concatenate inner && inner.Axis == Axis)
            {
                parts.AddRange(operand.Operands);
            }
            else
            {
                parts.Add(operand);
            }
        }

        return parts.Count > operands.Length ? LayoutOperations.Concatenate(Axis, [.. parts]) : null;
    }
}
