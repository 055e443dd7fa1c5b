using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for repeating and reducing.</summary>
public static class ReductionOperations
{
    public static Value Expand(this Value x, Shape shape, Axes placement) => x.Builder.Apply(new Expand(shape, placement), x);

    /// <summary>Repeats a value so that its axes become the last ones of a shape.</summary>
    public static Value ExpandTo(this Value x, Shape shape)
    {
        var placement = new int[x.Shape.Rank];
        for (var i = 0; i < placement.Length; i++)
        {
            placement[i] = shape.Rank - placement.Length + i;
        }

        return x.Expand(shape, Axes.Create(placement));
    }

    public static Value Sum(this Value x, Axes over) => x.Builder.Apply(new Sum(over), x);

    /// <summary>The sum of all elements, a scalar.</summary>
    public static Value Sum(this Value x)
    {
        var over = new int[x.Shape.Rank];
        for (var i = 0; i < over.Length; i++)
        {
            over[i] = i;
        }

        return x.Sum(Axes.Create(over));
    }

    /// <summary>The mean of all elements, a scalar.</summary>
    public static Value Mean(this Value x) => (1.0 / Math.Max(1, x.Shape.Count)) * x.Sum();
}

/// <summary>
/// Repeats a value along new axes without copying: operand axis i becomes axis Placement[i] of the target, which must be
/// ascending. The transpose of <see cref="Sum"/>.
/// </summary>
public sealed record Expand(Shape Target, Axes Placement) : Primitive
{
    public override string Name => "expand";

    public override string Settings => $"{Target}[{Placement}]";

    public override bool IsView => true;

    /// <summary>The axes of the target that are new.</summary>
    private Axes NewAxes
    {
        get
        {
            var axes = new List<int>();
            for (var i = 0; i < Target.Rank; i++)
            {
                if (!Placement.Contains(i))
                {
                    axes.Add(i);
                }
            }

            return [.. axes];
        }
    }

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var shape = operands[0].Shape;
        var fits = shape.Rank == Placement.Count;
        for (var i = 0; fits && i < shape.Rank; i++)
        {
            fits = Placement[i] < Target.Rank && shape[i] == Target[Placement[i]] && (i == 0 || Placement[i] > Placement[i - 1]);
        }

        return fits ? (Target, operands[0].DType) : throw Misfit(operands, $"axes that become axes {Placement} of {Target}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var extents = new long[Target.Rank];
        Array.Fill(extents, 1);
        foreach (var axis in Placement)
        {
            extents[axis] = Target[axis];
        }

        using var aligned = operands[0].Reshape(Shape.Create(extents));
        return aligned.Expand(Target);
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.Expand(Target, Placement);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.Sum(NewAxes);

    /// <summary>The block axis goes before the target axis of the operand axis that follows it, or last.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var operand = operands[0];
        var axis = operand.Axis!.Value;
        // Behind the sample axis, where activations carry it, when a leading axis is new.
        var position = axis < Placement.Count ? Placement[axis] : Target.Rank;
        var placement = new int[Placement.Count + 1];
        for (var i = 0; i < placement.Length; i++)
        {
            placement[i] = i < axis ? Placement[i] : i == axis ? position : Placement[i - 1] + 1;
        }

        return new Batched(operand.Value.Expand(Target.Insert(position, size), Axes.Create(placement)), position);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        var x = operands[0];
        if (x.Shape == Target)
        {
            return x;
        }

        if (x.Primitive is Literal literal)
        {
            return builder.Literal(literal.Value, Target, x.DType);
        }

        if (x.Primitive is Expand inner)
        {
            var placement = new int[inner.Placement.Count];
            for (var i = 0; i < placement.Length; i++)
            {
                placement[i] = Placement[inner.Placement[i]];
            }

            return x.Operands[0].Expand(Target, Axes.Create(placement));
        }

        return null;
    }
}

/// <summary>Sums over axes, which vanish. The transpose of <see cref="Expand"/>.</summary>
public sealed record Sum(Axes Over) : Primitive
{
    public override string Name => "sum";

    public override string Settings => $"[{Over}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        foreach (var axis in Over)
        {
            if (axis < 0 || axis >= operands[0].Shape.Rank)
            {
                throw Misfit(operands, $"axes {Over}");
            }
        }

        return (Shrink(operands[0].Shape), operands[0].DType);
    }

    /// <summary>A shape without the axes.</summary>
    internal Shape Shrink(Shape shape)
    {
        var extents = new List<long>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (!Over.Contains(i))
            {
                extents.Add(shape[i]);
            }
        }

        return [.. extents];
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) =>
        Over.Count == operands[0].Rank ? operands[0].Sum() : operands[0].Sum(Over.Span, keep: false);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => operands[0];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => tangents[0]?.Sum(Over);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent)
    {
        var kept = new List<int>();
        for (var i = 0; i < operands[0].Shape.Rank; i++)
        {
            if (!Over.Contains(i))
            {
                kept.Add(i);
            }
        }

        return cotangent.Expand(operands[0].Shape, [.. kept]);
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        var over = new int[Over.Count];
        var removedBefore = 0;
        for (var i = 0; i < over.Length; i++)
        {
            over[i] = Over[i] < block ? Over[i] : Over[i] + 1;
            removedBefore += Over[i] < block ? 1 : 0;
        }

        return new Batched(operands[0].Value.Sum(Axes.Create(over)), block - removedBefore);
    }

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        if (Over.Count == 0)
        {
            return operands[0];
        }

        if (operands[0].Primitive is Literal literal)
        {
            var (shape, dtype) = Infer(operands);
            return builder.Literal(literal.Value * (operands[0].Shape.Count / (double)Math.Max(1, shape.Count)), shape, dtype);
        }

        return null;
    }
}
