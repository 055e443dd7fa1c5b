namespace Theodolite.Torch;

/// <summary>Elements in another order.</summary>
public sealed partial class Tensor
{
    /// <summary>Elements in stable order along an axis, and where each came from (<c>aten::sort.stable</c>).</summary>
    public (Tensor Values, Tensor Indices) Sort(int axis, bool descending = false)
    {
        axis = Require.Axis("aten::sort"u8, this, axis);
        var call = new OperatorCall();
        call.Push(this);
        call.PushOptional(1);
        call.Push(axis);
        call.Push(descending);
        call.Invoke("aten::sort"u8, "stable"u8);
        return (call.Take(), call.Take(1));
    }

    /// <summary>The k largest (or smallest) elements along an axis in order, and where they are (<c>aten::topk</c>).</summary>
    public (Tensor Values, Tensor Indices) TopK(long k, int axis, bool largest = true)
    {
        Require.Number("aten::topk"u8, this);
        axis = Require.Axis("aten::topk"u8, this, axis);
        var extent = Rank == 0 ? 1 : Shape[axis];
        Require.That(k >= 0 && k <= extent, "aten::topk"u8, $"axis {axis} has no {k} elements", this);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(k);
        call.Push(axis);
        call.Push(largest);
        call.Push(true);
        call.Invoke("aten::topk"u8);
        return (call.Take(), call.Take(1));
    }

    /// <summary>Axes run backwards (<c>aten::flip</c>).</summary>
    public Tensor Flip(params ReadOnlySpan<int> axes)
    {
        Span<long> positions = stackalloc long[axes.Length];
        Axes("aten::flip"u8, axes, positions);
        if (Rank == 0)
        {
            return Clone();
        }

        var call = new OperatorCall();
        call.Push(this);
        call.Push((ReadOnlySpan<long>)positions);
        call.Invoke("aten::flip"u8);
        return call.Take().WithMetadataOf(this);
    }
}
