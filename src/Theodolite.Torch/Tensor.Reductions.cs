namespace Theodolite.Torch;

/// <summary>Sums, means and extremes over all elements or over some axes.</summary>
public sealed partial class Tensor
{
    /// <summary>Sum of all elements (<c>aten::sum</c>); booleans and integers give int64.</summary>
    public Tensor Sum()
    {
        var call = new OperatorCall();
        call.Push(this);
        call.PushNone();
        call.Invoke("aten::sum"u8);
        return call.Take();
    }

    /// <summary>Sum over axes, kept with extent 1 or dropped (<c>aten::sum.dim_IntList</c>). No axes: the tensor itself.</summary>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keep = false) => OverAxes("aten::sum"u8, axes, keep);

    /// <summary>Mean of all elements (<c>aten::mean</c>).</summary>
    public Tensor Mean()
    {
        Require.Floating("aten::mean"u8, this);
        var call = new OperatorCall();
        call.Push(this);
        call.PushNone();
        call.Invoke("aten::mean"u8);
        return call.Take();
    }

    /// <summary>Mean over axes (<c>aten::mean.dim</c>).</summary>
    public Tensor Mean(ReadOnlySpan<int> axes, bool keep = false)
    {
        Require.Floating("aten::mean"u8, this);
        return OverAxes("aten::mean"u8, axes, keep);
    }

    /// <summary>The largest element; NaN if there is one (<c>aten::max</c>).</summary>
    public Tensor Max() => Extreme("aten::max"u8);

    /// <summary>The smallest element; NaN if there is one (<c>aten::min</c>).</summary>
    public Tensor Min() => Extreme("aten::min"u8);

    /// <summary>The largest element over axes (<c>aten::amax</c>). No axes: over all.</summary>
    public Tensor Amax(ReadOnlySpan<int> axes, bool keep = false) => ExtremeOver("aten::amax"u8, axes, keep);

    /// <summary>The smallest element over axes (<c>aten::amin</c>). No axes: over all.</summary>
    public Tensor Amin(ReadOnlySpan<int> axes, bool keep = false) => ExtremeOver("aten::amin"u8, axes, keep);

    /// <summary>Position of the largest element along an axis, as int64 (<c>aten::argmax</c>).</summary>
    public Tensor Argmax(int axis, bool keep = false)
    {
        Require.Number("aten::argmax"u8, this);
        axis = Require.Axis("aten::argmax"u8, this, axis);
        Require.That(Rank == 0 || Shape[axis] > 0, "aten::argmax"u8, $"axis {axis} is empty", this);
        var call = new OperatorCall();
        call.Push(this);
        call.PushOptional(axis);
        call.Push(keep);
        call.Invoke("aten::argmax"u8);
        return call.Take();
    }

    /// <summary>Whether any element is not zero (<c>aten::any</c>).</summary>
    public Tensor Any() => Apply("aten::any"u8);

    /// <summary>Whether no element is zero (<c>aten::all</c>).</summary>
    public Tensor All() => Apply("aten::all"u8);

    /// <summary>Running sums along an axis (<c>aten::cumsum</c>).</summary>
    public Tensor Cumsum(int axis)
    {
        Require.Number("aten::cumsum"u8, this);
        axis = Require.Axis("aten::cumsum"u8, this, axis);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(axis);
        call.PushNone();
        call.Invoke("aten::cumsum"u8);
        return call.Take();
    }

    private Tensor OverAxes(ReadOnlySpan<byte> operation, ReadOnlySpan<int> axes, bool keep)
    {
        if (axes.IsEmpty)
        {
            return Alias();
        }

        Span<long> positions = stackalloc long[axes.Length];
        Axes(operation, axes, positions);
        var call = new OperatorCall();
        call.Push(this);
        call.PushOptional((ReadOnlySpan<long>)positions);
        call.Push(keep);
        call.PushNone();
        call.Invoke(operation, operation.SequenceEqual("aten::sum"u8) ? "dim_IntList"u8 : "dim"u8);
        return call.Take();
    }

    private Tensor Extreme(ReadOnlySpan<byte> operation)
    {
        Require.That(Count > 0, operation, "has no elements", this);
        return Apply(operation);
    }

    private Tensor ExtremeOver(ReadOnlySpan<byte> operation, ReadOnlySpan<int> axes, bool keep)
    {
        Span<long> positions = stackalloc long[axes.Length];
        Axes(operation, axes, positions);
        var fits = axes.IsEmpty ? Count > 0 : true;
        foreach (var axis in positions)
        {
            fits &= Rank == 0 || Shape[(int)axis] > 0;
        }

        Require.That(fits, operation, "an axis is empty", this);
        return OverAxisList(operation, positions, keep);
    }

    private Tensor OverAxisList(ReadOnlySpan<byte> operation, ReadOnlySpan<long> axes, bool keep)
    {
        var call = new OperatorCall();
        call.Push(this);
        call.Push(axes);
        call.Push(keep);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>Checks axes and counts them from the front.</summary>
    private void Axes(ReadOnlySpan<byte> operation, ReadOnlySpan<int> axes, Span<long> positions)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            positions[i] = Require.Axis(operation, this, axes[i]);
            Require.That(!positions[..i].Contains(positions[i]), operation, $"axis {axes[i]} is named twice", this);
        }
    }
}
