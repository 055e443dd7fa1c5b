namespace Theodolite.Torch;

/// <summary>Elements picked or added by int64 positions; positions are checked before the call.</summary>
public sealed partial class Tensor
{
    /// <summary>result[…, i, …] = this[…, index[…, i, …], …] (<c>aten::gather</c>).</summary>
    /// <param name="axis">The axis that positions refer to.</param>
    /// <param name="index">Positions, int64.</param>
    /// <param name="trusted">The caller knows that every position is in range; they are not read through first.</param>
    public Tensor Gather(int axis, Tensor index, bool trusted = false)
    {
        var operation = "aten::gather"u8;
        axis = RequireIndex(operation, axis, index, trusted);
        RequireSameRank(operation, index);
        for (var i = 0; i < Rank; i++)
        {
            Require.That(i == axis || index.Shape[i] <= Shape[i], operation, $"the index is too long at axis {i}", this, index);
        }

        var call = new OperatorCall();
        call.Push(this);
        call.Push(axis);
        call.Push(index);
        call.Push(false);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>A copy with source[…, i, …] added at […, index[…, i, …], …] (<c>aten::scatter_add</c>).</summary>
    public Tensor ScatterAdd(int axis, Tensor index, Tensor source)
    {
        var operation = "aten::scatter_add"u8;
        var call = ScatterAdd(operation, axis, index, source, trusted: false);
        call.Invoke(operation);
        return call.Take().WithMetadataOf(this);
    }

    /// <summary>Adds source[…, i, …] at […, index[…, i, …], …] in place (<c>aten::scatter_add_</c>).</summary>
    /// <param name="axis">The axis that positions refer to.</param>
    /// <param name="index">Positions, int64.</param>
    /// <param name="source">What is added.</param>
    /// <param name="trusted">The caller knows that every position is in range; they are not read through first.</param>
    public Tensor ScatterAdd_(int axis, Tensor index, Tensor source, bool trusted = false)
    {
        var operation = "aten::scatter_add_"u8;
        var call = ScatterAdd(operation, axis, index, source, trusted);
        call.Invoke(operation);
        call.Take().Dispose();
        return this;
    }

    private OperatorCall ScatterAdd(ReadOnlySpan<byte> operation, int axis, Tensor index, Tensor source, bool trusted)
    {
        axis = RequireIndex(operation, axis, index, trusted);
        RequireSameRank(operation, index);
        Require.Alike(operation, this, source);
        var fits = source.Rank == Rank;
        for (var i = 0; i < Rank && fits; i++)
        {
            fits = index.Shape[i] <= source.Shape[i] && (i == axis || index.Shape[i] <= Shape[i]);
        }

        Require.That(fits, operation, "the index does not fit the tensor and the source", this, index, source);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(axis);
        call.Push(index);
        call.Push(source);
        return call;
    }

    /// <summary>The slices at the positions of a vector (<c>aten::index_select</c>).</summary>
    public Tensor IndexSelect(int axis, Tensor index)
    {
        var operation = "aten::index_select"u8;
        axis = RequireIndex(operation, axis, index);
        Require.OfRank(operation, index, 1);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(axis);
        call.Push(index);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>
    /// A copy with the slices of source added at the positions of a vector
    /// (<c>aten::scatter_add</c> with the positions repeated: <c>aten::index_add</c> takes an ATen Scalar).
    /// </summary>
    public Tensor IndexAdd(int axis, Tensor index, Tensor source)
    {
        var operation = "aten::index_add"u8;
        axis = RequireIndex(operation, axis, index);
        Require.OfRank(operation, index, 1);
        Require.That(Rank > 0, operation, "a scalar has no slices", this);
        Require.That(
            source.Rank == Rank && source.Shape == Shape.With(axis, index.Count),
            operation, "the source is not one slice per position", this, index, source);
        Span<long> extents = stackalloc long[Rank];
        extents.Fill(1);
        extents[axis] = index.Count;
        using var column = index.View(Shape.Create(extents));
        using var repeated = column.Expand(source.Shape);
        return ScatterAdd(axis, repeated, source);
    }

    private int RequireIndex(ReadOnlySpan<byte> operation, int axis, Tensor index, bool trusted = false)
    {
        axis = Require.Axis(operation, this, axis);
        Require.OfType(operation, index, DType.Int64);
        Require.SameDevice(operation, this, index);
        if (trusted)
        {
            return axis;
        }

        var extent = Rank == 0 ? 1 : Shape[axis];
        var (least, greatest) = index.Range();
        if (least < 0 || greatest >= extent)
        {
            Require.Fail(operation, $"positions {least} to {greatest} leave axis {axis} of extent {extent}", this, index);
        }

        return axis;
    }

    private void RequireSameRank(ReadOnlySpan<byte> operation, Tensor index) =>
        Require.That(index.Rank == Rank, operation, "the index needs as many axes as the tensor", this, index);

    /// <summary>Smallest and largest position; (0, −1) where there is none.</summary>
    private (long Least, long Greatest) Range()
    {
        if (Count == 0)
        {
            return (0, -1);
        }

        if (!Device.IsCpu || !IsContiguous)
        {
            using var lower = Min();
            using var upper = Max();
            return (lower.ToInt64(), upper.ToInt64());
        }

        long least = long.MaxValue, greatest = long.MinValue;
        foreach (var value in AsSpan<long>())
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        return (least, greatest);
    }
}
