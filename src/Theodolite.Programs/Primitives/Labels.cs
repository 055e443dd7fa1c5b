using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>A short list of numbers that compares by content, for the settings of primitives.</summary>
[CollectionBuilder(typeof(Coefficients), nameof(Create))]
public readonly struct Coefficients : IEquatable<Coefficients>, IReadOnlyList<double>
{
    private readonly double[]? _items;

    private Coefficients(double[] items) => _items = items;

    public ReadOnlySpan<double> Span => _items;

    public int Count => _items?.Length ?? 0;

    public double this[int index] => Span[index];

    public static Coefficients Create(ReadOnlySpan<double> items) => new(items.ToArray());

    public bool Equals(Coefficients other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Coefficients other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<double> GetEnumerator() => (_items ?? []).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(",", this.Select(item => item.ToString("R", CultureInfo.InvariantCulture)));
}

/// <summary>Shorthand for labels and constants.</summary>
public static class LabelOperations
{
    public static Value LabelMask(this Value labels, DType dtype) => labels.Builder.Apply(new LabelMask(dtype), labels);

    public static Value KnownLabels(this Value labels) => labels.Builder.Apply(Primitives.KnownLabels.Instance, labels);

    /// <summary>A constant [K].</summary>
    public static Value Vector(this ProgramBuilder builder, Coefficients values, DType dtype) => builder.Apply(new Vector(values, dtype));
}

/// <summary>1 where an int64 label is at least 0, else 0: negative labels mark positions that do not count. Derivative 0.</summary>
public sealed record LabelMask(DType DType) : Primitive
{
    public override string Name => "label-mask";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => operands[0].DType == DType.Int64
        ? (operands[0].Shape, DType)
        : throw Misfit(operands, "int64 labels");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var zero = Tensor.Zeros(Shape.Scalar, DType.Int64, operands[0].Device);
        using var counted = operands[0].GreaterOrEqual(zero);
        return counted.To(DType);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        operands[0] with { Value = operands[0].Value.LabelMask(DType) };
}

/// <summary>max(label, 0) for int64 labels, so that those that do not count can be looked up. Derivative 0.</summary>
public sealed record KnownLabels : Primitive
{
    public static readonly KnownLabels Instance = new();

    public override string Name => "known-labels";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => operands[0].DType == DType.Int64
        ? (operands[0].Shape, DType.Int64)
        : throw Misfit(operands, "int64 labels");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var zero = Tensor.Zeros(Shape.Scalar, DType.Int64, operands[0].Device);
        return operands[0].Maximum(zero);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        operands[0] with { Value = operands[0].Value.KnownLabels() };
}

/// <summary>A constant vector.</summary>
public sealed record Vector(Coefficients Values, DType DType) : Primitive
{
    public override string Name => "vector";

    public override string Settings => $"[{Values}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => ([Values.Count], DType);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var doubles = Tensor.From(Values.Span, [Values.Count], EvaluationDevice.Current);
        return doubles.To(DType);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) => throw ProgramException.MissingRule("Batch", this);
}
