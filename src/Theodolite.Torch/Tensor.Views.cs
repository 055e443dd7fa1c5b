namespace Theodolite.Torch;

/// <summary>Views: new extents and strides on the same storage, computed here and checked here.</summary>
public sealed unsafe partial class Tensor
{
    /// <summary>Another owner of the same elements (<c>aten::alias</c>).</summary>
    public Tensor Alias()
    {
        using var lease = Lease();
        nint result;
        NativeStatus.Check(Interop.aoti_torch_new_tensor_handle(lease.Value, &result), "aten::alias"u8, this);
        return new Tensor(result, Shape, DType, Device, _handle.Memory);
    }

    /// <summary>The elements under another shape of the same count (<c>aten::view</c>).</summary>
    /// <exception cref="TorchException">The strides do not allow it without a copy.</exception>
    public Tensor View(Shape shape) =>
        TryView(shape) ?? throw new TorchException("aten::view", $"cannot be seen as {shape} without a copy", this);

    /// <summary>A view where the strides allow it, else a copy (<c>aten::reshape</c>).</summary>
    public Tensor Reshape(Shape shape)
    {
        var view = TryView(shape);
        if (view is not null)
        {
            return view;
        }

        using var copy = Clone();
        return copy.View(shape);
    }

    /// <summary>Axes in another order (<c>aten::permute</c>).</summary>
    public Tensor Permute(params ReadOnlySpan<int> axes)
    {
        var rank = Rank;
        Require.That(axes.Length == rank, "aten::permute"u8, $"needs each of the {rank} axes once", this);
        Span<long> old = stackalloc long[rank];
        ReadStrides(old);
        Span<long> sizes = stackalloc long[rank];
        Span<long> strides = stackalloc long[rank];
        var seen = 0UL;
        for (var i = 0; i < rank; i++)
        {
            var axis = Require.Axis("aten::permute"u8, this, axes[i]);
            Require.That((seen & 1UL << axis) == 0, "aten::permute"u8, $"axis {axis} is named twice", this);
            seen |= 1UL << axis;
            (sizes[i], strides[i]) = (Shape[axis], old[axis]);
        }

        return Reinterpret("aten::permute"u8, sizes, strides, 0);
    }

    /// <summary>Two axes exchanged (<c>aten::transpose.int</c>).</summary>
    public Tensor Transpose(int a, int b)
    {
        a = Require.Axis("aten::transpose"u8, this, a);
        b = Require.Axis("aten::transpose"u8, this, b);
        if (Rank == 0)
        {
            return Alias();
        }

        Span<long> sizes = stackalloc long[Rank];
        Span<long> strides = stackalloc long[Rank];
        Shape.Span.CopyTo(sizes);
        ReadStrides(strides);
        (sizes[a], sizes[b]) = (sizes[b], sizes[a]);
        (strides[a], strides[b]) = (strides[b], strides[a]);
        return Reinterpret("aten::transpose"u8, sizes, strides, 0);
    }

    /// <summary>The transpose of a matrix (<c>aten::t</c>).</summary>
    public Tensor T()
    {
        Require.OfRank("aten::t"u8, this, 2);
        return Transpose(0, 1);
    }

    /// <summary>Elements start … start + length − 1 along an axis (<c>aten::narrow</c>).</summary>
    public Tensor Narrow(int axis, long start, long length)
    {
        axis = Require.Axis("aten::narrow"u8, this, axis);
        Require.That(
            Rank > 0 && start >= 0 && length >= 0 && start <= Shape[axis] - length,
            "aten::narrow"u8, $"start {start} and length {length} leave axis {axis}", this);
        Span<long> sizes = stackalloc long[Rank];
        Span<long> strides = stackalloc long[Rank];
        Shape.Span.CopyTo(sizes);
        ReadStrides(strides);
        sizes[axis] = length;
        return Reinterpret("aten::narrow"u8, sizes, strides, start * strides[axis]);
    }

    /// <summary>One position along an axis, which is dropped; a negative index counts from the end (<c>aten::select.int</c>).</summary>
    public Tensor Select(int axis, long index)
    {
        axis = Require.Axis("aten::select"u8, this, axis);
        Require.That(
            Rank > 0 && index >= -Shape[axis] && index < Shape[axis],
            "aten::select"u8, $"axis {axis} has no index {index}", this);
        if (index < 0)
        {
            index += Shape[axis];
        }

        Span<long> sizes = stackalloc long[Rank];
        Span<long> strides = stackalloc long[Rank];
        Shape.Span.CopyTo(sizes);
        ReadStrides(strides);
        var offset = index * strides[axis];
        Drop(ref sizes, axis);
        Drop(ref strides, axis);
        return Reinterpret("aten::select"u8, sizes, strides, offset);
    }

    private static void Drop(ref Span<long> values, int position)
    {
        values[(position + 1)..].CopyTo(values[position..]);
        values = values[..^1];
    }
}
