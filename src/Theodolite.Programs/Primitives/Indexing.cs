using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Which positions have been read through already.</summary>
internal static class Positions
{
    /// <summary>
    /// Positions that a block shares are spread along it as a view, and were checked where the values themselves were taken
    /// by the compact ones; reading them once per member again would cost as much as the gathering.
    /// </summary>
    public static bool AreTrusted(Tensor index) => !index.IsContiguous;
}

/// <summary>Shorthand for indexing.</summary>
public static class IndexingOperations
{
    public static Value TakeAlong(this Value x, int axis, Value index) => x.Builder.Apply(new TakeAlong(axis), x, index);

    public static Value ScatterAlong(this Value x, int axis, Value index, long extent) =>
        x.Builder.Apply(new ScatterAlong(axis, extent), x, index);
}

/// <summary>
/// Gathers along one axis: result[…, j, …] = x[…, index[…, j, …], …], index being int64 with the shape of the result and
/// equal to x's outside the axis. Linear in x.
/// </summary>
public sealed record TakeAlong(int Axis) : Primitive
{
    public override string Name => "take-along";

    public override string Settings => $"[axis={Axis}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (x, index) = (operands[0], operands[1]);
        return index.DType == DType.Int64 && x.Shape.Rank == index.Shape.Rank && Axis < x.Shape.Rank
            && x.Shape.With(Axis, 0) == index.Shape.With(Axis, 0)
            ? (index.Shape, x.DType)
            : throw Misfit(operands, $"values and int64 indices of equal shape outside axis {Axis}");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) =>
        operands[0].Gather(Axis, operands[1], Positions.AreTrusted(operands[1]));

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.TakeAlong(Axis, primals[1]);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        cotangent.ScatterAlong(Axis, operands[1], operands[0].Shape[Axis]);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = Batched.AxisOfFirst(operands);
        return new Batched(operands[0].At(block, size).TakeAlong(block <= Axis ? Axis + 1 : Axis, operands[1].At(block, size)), block);
    }
}

/// <summary>
/// Adds along one axis into zeros: result[…, index[…, j, …], …] += x[…, j, …]. The transpose of <see cref="TakeAlong"/>.
/// </summary>
public sealed record ScatterAlong(int Axis, long Extent) : Primitive
{
    public override string Name => "scatter-along";

    public override string Settings => $"[axis={Axis}, extent={Extent}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (x, index) = (operands[0], operands[1]);
        return index.DType == DType.Int64 && x.Shape == index.Shape && Axis < x.Shape.Rank
            ? (x.Shape.With(Axis, Extent), x.DType)
            : throw Misfit(operands, "values and int64 indices of one shape");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var sums = Tensor.Zeros(operands[0].Shape.With(Axis, Extent), operands[0].DType, operands[0].Device);
        try
        {
            return sums.ScatterAdd_(Axis, operands[1], operands[0], Positions.AreTrusted(operands[1]));
        }
        catch
        {
            sums.Dispose();
            throw;
        }
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.ScatterAlong(Axis, primals[1], Extent);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.TakeAlong(Axis, operands[1]);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var block = Batched.AxisOfFirst(operands);
        return new Batched(
            operands[0].At(block, size).ScatterAlong(block <= Axis ? Axis + 1 : Axis, operands[1].At(block, size), Extent),
            block);
    }
}
