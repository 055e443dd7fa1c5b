using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for slices at positions.</summary>
public static class Slices
{
    public static Value TakeSlices(this Value x, int axis, Value index) => x.Builder.Apply(new TakeSlices(axis), x, index);

    public static Value AddSlices(this Value x, int axis, Value index, long extent) =>
        x.Builder.Apply(new AddSlices(axis, extent), x, index);

    public static Value ToIndex(this Value x) => x.Builder.Apply(Primitives.ToIndex.Instance, x);

    /// <summary>The block stays where it is; positions are the same for all of it.</summary>
    internal static Batched Batch(ReadOnlySpan<Batched> operands, int axis, Func<Value, int, Value, Value> apply)
    {
        if (operands[1].Axis is not null || operands[0].Axis is not { } block)
        {
            throw new ProgramException("Positions that differ between the members of a block are not supported.");
        }

        return new Batched(apply(operands[0].Value, block <= axis ? axis + 1 : axis, operands[1].Value), block);
    }
}

/// <summary>
/// The slices of x at the positions of a vector: result[…, j, …] = x[…, index[j], …], index int64 [m]. Linear in x: the
/// look-up of an embedding.
/// </summary>
public sealed record TakeSlices(int Axis) : Primitive
{
    public override string Name => "take-slices";

    public override string Settings => $"[axis={Axis}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (x, index) = (operands[0], operands[1]);
        return index.DType == DType.Int64 && index.Shape.Rank == 1 && Axis < x.Shape.Rank
            ? (x.Shape.With(Axis, index.Shape[0]), x.DType)
            : throw Misfit(operands, $"values with an axis {Axis} and a vector of int64 positions");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].IndexSelect(Axis, operands[1]);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.TakeSlices(Axis, primals[1]);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        cotangent.AddSlices(Axis, operands[1], operands[0].Shape[Axis]);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        Slices.Batch(operands, Axis, (x, axis, index) => x.TakeSlices(axis, index));
}

/// <summary>
/// Slices added into zeros: result[…, index[j], …] += x[…, j, …]. The transpose of <see cref="TakeSlices"/>; sums in the
/// order of the positions.
/// </summary>
public sealed record AddSlices(int Axis, long Extent) : Primitive
{
    public override string Name => "add-slices";

    public override string Settings => $"[axis={Axis}, extent={Extent}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (x, index) = (operands[0], operands[1]);
        return index.DType == DType.Int64 && Axis < x.Shape.Rank && index.Shape == [x.Shape[Axis]]
            ? (x.Shape.With(Axis, Extent), x.DType)
            : throw Misfit(operands, $"one int64 position per slice along axis {Axis}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        if (Axis > 0 && Spread(operands[1]) is { } sources)
        {
            // Slices that lie apart are added by a kernel call each; where each comes from is one gathering.
            using var zero = Tensor.Zeros(operands[0].Shape.With(Axis, 1), operands[0].DType, operands[0].Device);
            using var padded = Tensor.Cat([operands[0], zero], Axis);
            using var index = Tensor.From<long>(sources, [Extent]);
            return padded.IndexSelect(Axis, index);
        }

        using var zeros = Tensor.Zeros(operands[0].Shape.With(Axis, Extent), operands[0].DType, operands[0].Device);
        return zeros.IndexAdd(Axis, operands[1], operands[0]);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.AddSlices(Axis, primals[1], Extent);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.TakeSlices(Axis, operands[1]);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        Slices.Batch(operands, Axis, (x, axis, index) => x.AddSlices(axis, index, Extent));

    // For each place of the result the slice that goes there, and the one behind the last where none does; null where positions are not
    // ascending or lie on another device.
    private long[]? Spread(Tensor positions)
    {
        if (!positions.Device.IsCpu)
        {
            return null;
        }

        var places = positions.ToArray<long>();
        var sources = new long[Extent];
        Array.Fill(sources, places.Length);
        var last = -1L;
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] <= last || places[i] >= Extent)
            {
                return null;
            }

            last = places[i];
            sources[last] = i;
        }

        return sources;
    }
}

/// <summary>Whole numbers stored as reals, as int64 positions; fractions are cut off. It has no derivative.</summary>
public sealed record ToIndex : Primitive
{
    public static readonly ToIndex Instance = new();

    public override string Name => "to-index";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        operands[0].DType.IsFloating() ? (operands[0].Shape, DType.Int64) : throw Misfit(operands, "real numbers");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].To(DType.Int64);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        new(operands[0].Value.Builder.Apply(this, operands[0].Value), operands[0].Axis);
}
