namespace Theodolite.Torch;

/// <summary>Views that insert, drop or repeat axes, and the one native call behind every view.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>Position of the first element in the storage, in elements.</summary>
    public long StorageOffset
    {
        get
        {
            using var lease = Lease();
            long offset;
            NativeStatus.Check(Interop.aoti_torch_get_storage_offset(lease.Value, &offset), "aoti_torch_get_storage_offset"u8);
            return offset;
        }
    }

    private long StorageCount
    {
        get
        {
            using var lease = Lease();
            long bytes;
            NativeStatus.Check(Interop.aoti_torch_get_storage_size(lease.Value, &bytes), "aoti_torch_get_storage_size"u8);
            return bytes / DType.Size();
        }
    }

    /// <summary>A new axis of extent 1 at a position; a negative one counts from the end of the result (<c>aten::unsqueeze</c>).</summary>
    public Tensor Unsqueeze(int axis)
    {
        var rank = Rank;
        Require.That(axis >= -rank - 1 && axis <= rank, "aten::unsqueeze"u8, $"has no place for an axis {axis}", this);
        if (axis < 0)
        {
            axis += rank + 1;
        }

        Span<long> old = stackalloc long[rank];
        ReadStrides(old);
        Span<long> sizes = stackalloc long[rank + 1];
        Span<long> strides = stackalloc long[rank + 1];
        for (var i = 0; i <= rank; i++)
        {
            var source = i < axis ? i : i - 1;
            sizes[i] = i == axis ? 1 : Shape[source];
            strides[i] = i == axis ? (axis < rank ? Shape[axis] * old[axis] : 1) : old[source];
        }

        return Reinterpret("aten::unsqueeze"u8, sizes, strides, 0);
    }

    /// <summary>Drops an axis of extent 1 (<c>aten::squeeze.dim</c>).</summary>
    /// <exception cref="TorchException">The extent is not 1.</exception>
    public Tensor Squeeze(int axis)
    {
        axis = Require.Axis("aten::squeeze"u8, this, axis);
        Require.That(Rank > 0 && Shape[axis] == 1, "aten::squeeze"u8, $"axis {axis} is not of extent 1", this);
        return Select(axis, 0);
    }

    /// <summary>Repeats axes of extent 1, and adds axes in front, without copying (<c>aten::expand</c>).</summary>
    public Tensor Expand(Shape shape)
    {
        Require.That(
            Broadcast.FitsInto(Shape.Span, shape.Span), "aten::expand"u8, $"does not broadcast to {shape}", this);
        Span<long> old = stackalloc long[Rank];
        ReadStrides(old);
        Span<long> strides = stackalloc long[shape.Rank];
        var added = shape.Rank - Rank;
        for (var i = 0; i < shape.Rank; i++)
        {
            strides[i] = i < added || Shape[i - added] != shape[i] ? 0 : old[i - added];
        }

        return Reinterpret("aten::expand"u8, shape.Span, strides, 0);
    }

    /// <summary>
    /// Any extents and strides (in elements, not negative) that stay inside the storage; the offset
    /// counts from the start of this tensor (<c>aten::as_strided</c>, whose offset counts from the start of the storage).
    /// </summary>
    public Tensor AsStrided(Shape shape, ReadOnlySpan<long> strides, long offset)
    {
        Require.That(strides.Length == shape.Rank, "aten::as_strided"u8, $"{strides.Length} strides do not fit {shape}", this);
        var last = offset + StorageOffset;
        var inside = last >= 0;
        for (var i = 0; i < strides.Length; i++)
        {
            inside &= strides[i] >= 0;
            last = checked(last + (Math.Max(shape[i], 1) - 1) * strides[i]);
        }

        inside &= shape.Count == 0 || last < StorageCount;
        Require.That(inside, "aten::as_strided"u8, $"{shape} with these strides leaves the storage", this);
        return Reinterpret("aten::as_strided"u8, shape.Span, strides, offset);
    }

    /// <summary>The main diagonal of the last two axes (<c>aten::diagonal</c>).</summary>
    public Tensor Diagonal()
    {
        Require.That(Rank >= 2, "aten::diagonal"u8, "needs a matrix", this);
        Span<long> sizes = stackalloc long[Rank];
        Span<long> strides = stackalloc long[Rank];
        Shape.Span.CopyTo(sizes);
        ReadStrides(strides);
        sizes[^2] = Math.Min(sizes[^2], sizes[^1]);
        strides[^2] += strides[^1];
        return Reinterpret("aten::diagonal"u8, sizes[..^1], strides[..^1], 0);
    }

    private Tensor? TryView(Shape shape)
    {
        Require.That(shape.Count == Count, "aten::view"u8, $"{shape} has another number of elements", this);
        Span<long> old = stackalloc long[Rank];
        ReadStrides(old);
        Span<long> strides = stackalloc long[shape.Rank];
        return ViewStrides.TryCompute(Shape.Span, old, shape.Span, strides)
            ? Reinterpret("aten::view"u8, shape.Span, strides, 0)
            : null;
    }

    private Tensor Reinterpret(
        ReadOnlySpan<byte> operation, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, long offset)
    {
        using var lease = Lease();
        nint result;
        int status;
        fixed (long* extents = sizes)
        fixed (long* steps = strides)
        {
            status = Interop.aoti_torch__reinterpret_tensor(lease.Value, sizes.Length, extents, steps, offset, &result);
        }

        NativeStatus.Check(status, operation, this);
        return new Tensor(result, Shape.Create(sizes), DType, Device, _handle.Memory);
    }
}
