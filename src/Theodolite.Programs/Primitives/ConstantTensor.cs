using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for constants.</summary>
public static class ConstantOperations
{
    /// <summary>A constant of given numbers; a <see cref="Literal"/> where all of them are one.</summary>
    /// <param name="builder">Receives it.</param>
    /// <param name="values">The numbers, row by row; not to be changed afterwards.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="dtype">A real type, or int64 for positions, whose values are whole numbers below 2⁵³.</param>
    public static Value Constant(this ProgramBuilder builder, double[] values, Shape shape, DType dtype) =>
        dtype.IsFloating() && values.Length > 0 && values.AsSpan().IndexOfAnyExcept(values[0]) < 0
            ? builder.Literal(values[0], shape, dtype)
            : builder.Apply(new ConstantTensor(new ConstantNumbers(values, shape), dtype));
}

/// <summary>Numbers with a shape that compare by content, for the settings of primitives.</summary>
public sealed class ConstantNumbers : IEquatable<ConstantNumbers>
{
    private readonly double[] _values;
    private readonly int _hash;

    /// <summary>Takes the numbers, which must not change afterwards.</summary>
    /// <param name="values">Row by row.</param>
    /// <param name="shape">Their shape.</param>
    public ConstantNumbers(double[] values, Shape shape)
    {
        if (values.Length != shape.Count)
        {
            throw new ProgramException($"{values.Length} numbers do not fill a constant of shape {shape}.");
        }

        (_values, Shape) = (values, shape);
        var hash = default(HashCode);
        hash.Add(shape);
        hash.AddBytes(MemoryMarshal.AsBytes(values.AsSpan()));
        _hash = hash.ToHashCode();
    }

    public Shape Shape { get; }

    public ReadOnlySpan<double> Span => _values;

    // Bits, so that a not-a-number equals itself.
    public bool Equals(ConstantNumbers? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash
        && Shape == other.Shape
        && MemoryMarshal.AsBytes(_values.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(other._values.AsSpan())));

    public override bool Equals(object? obj) => Equals(obj as ConstantNumbers);

    public override int GetHashCode() => _hash;
}

/// <summary>Numbers known when the program is made: masks, tables of positions, indices.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="DType">A real type, or int64.</param>
public sealed record ConstantTensor(ConstantNumbers Numbers, DType DType) : Primitive
{
    public override string Name => "constant";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => (Numbers.Shape, DType);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var doubles = Tensor.From(Numbers.Span, Numbers.Shape, EvaluationDevice.Current);
        return doubles.To(DType);
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Numbers.Span[0];

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) => throw ProgramException.MissingRule("Batch", this);
}
