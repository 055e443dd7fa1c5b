using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for standardising.</summary>
public static class StandardizationOperations
{
    /// <summary>(x − μ)/√(σ² + ε) over some axes.</summary>
    public static Value Standardize(this Value x, Axes over, double epsilon) => x.Builder.Apply(new Standardize(over, epsilon), x);

    /// <summary>1/√(σ² + ε) over some axes.</summary>
    public static Value InverseDeviation(this Value x, Axes over, double epsilon) =>
        x.Builder.Apply(new InverseDeviation(over, epsilon), x);
}

/// <summary>
/// x̂ = (x − μ)·r with r = 1/√(σ² + ε), mean and biased variance over some axes, the variance from the centred values. Its
/// tangent is r·(t − mean t − x̂·mean(x̂·t)), which is its own transpose: a third of the passes over memory that
/// differentiating the steps one by one would take.
/// </summary>
public sealed record Standardize(Axes Over, double Epsilon) : Primitive
{
    public override string Name => "standardize";

    public override string Settings => $"[{Over}, epsilon={Epsilon}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (_, dtype) = new InverseDeviation(Over, Epsilon).Infer(operands);
        return (operands[0].Shape, dtype);
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var (centred, factor) = InverseDeviation.Measure(operands[0], Over, Epsilon);
        using (factor)
        {
            return centred.Multiply_(factor);
        }
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[0] is not { } t)
        {
            return null;
        }

        var kept = InverseDeviation.Kept(t.Shape, Over, out var count);
        var mean = (-1.0 / count) * t.Sum(Over);
        var along = (-1.0 / count) * (result * t).Sum(Over);
        var projected = t + mean.Expand(t.Shape, kept) + (result * along.Expand(t.Shape, kept));
        return projected * primals[0].InverseDeviation(Over, Epsilon).Expand(t.Shape, kept);
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        return new Batched(operands[0].Value.Standardize(InverseDeviation.Shift(Over, block), Epsilon), block);
    }
}

/// <summary>r = 1/√(σ² + ε) with the biased variance over some axes, which vanish; tangent −r²·mean(x̂·t).</summary>
public sealed record InverseDeviation(Axes Over, double Epsilon) : Primitive
{
    public override string Name => "inverse-deviation";

    public override string Settings => $"[{Over}, epsilon={Epsilon}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (shape, dtype) = new Sum(Over).Infer(operands);
        return dtype.IsFloating() && Over.Count > 0 ? (shape, dtype) : throw Misfit(operands, "real numbers and an axis");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var (centred, factor) = Measure(operands[0], Over, Epsilon);
        using (centred)
        using (factor)
        {
            using var reduced = factor.Reshape(new Sum(Over).Shrink(operands[0].Shape));
            return reduced.Clone();
        }
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[0] is not { } t)
        {
            return null;
        }

        Kept(t.Shape, Over, out var count);
        var along = (primals[0].Standardize(Over, Epsilon) * t).Sum(Over);
        return along * ((-1.0 / count) * result.Square());
    }

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = operands[0].Axis!.Value;
        var before = 0;
        foreach (var axis in Over)
        {
            before += axis < block ? 1 : 0;
        }

        return new Batched(operands[0].Value.InverseDeviation(Shift(Over, block), Epsilon), block - before);
    }

    /// <summary>x − μ, and r with axes of extent 1 where it was summed.</summary>
    internal static (Tensor Centred, Tensor Factor) Measure(Tensor x, Axes over, double epsilon)
    {
        using var mean = x.Mean(over.Span, keep: true);
        var centred = x.Subtract(mean);
        using var squares = centred.Square();
        using var variance = squares.Mean(over.Span, keep: true);
        using var shifted = variance.AddScalar(epsilon);
        return (centred, shifted.Rsqrt());
    }

    /// <summary>The axes that stay, and how many numbers each mean has.</summary>
    internal static Axes Kept(Shape shape, Axes over, out long count)
    {
        var kept = new List<int>();
        count = 1;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (over.Contains(axis))
            {
                count *= shape[axis];
            }
            else
            {
                kept.Add(axis);
            }
        }

        return [.. kept];
    }

    /// <summary>The same axes when another is put in at a position.</summary>
    internal static Axes Shift(Axes over, int block) => [.. over.Select(axis => axis < block ? axis : axis + 1)];
}
