namespace Theodolite.Torch;

/// <summary>Normalised exponentials.</summary>
public sealed partial class Tensor
{
    /// <summary>eˣ / Σ eˣ along an axis (<c>aten::_softmax</c>).</summary>
    public Tensor Softmax(int axis) => AlongAxis("aten::_softmax"u8, axis);

    /// <summary>x − ln Σ eˣ along an axis (<c>aten::_log_softmax</c>).</summary>
    public Tensor LogSoftmax(int axis) => AlongAxis("aten::_log_softmax"u8, axis);

    /// <summary>ln Σ eˣ over axes, without overflow (<c>aten::logsumexp</c>).</summary>
    public Tensor LogSumExp(ReadOnlySpan<int> axes, bool keep = false)
    {
        Require.Floating("aten::logsumexp"u8, this);
        Require.That(!axes.IsEmpty, "aten::logsumexp"u8, "needs an axis", this);
        Span<long> positions = stackalloc long[axes.Length];
        Axes("aten::logsumexp"u8, axes, positions);
        return OverAxisList("aten::logsumexp"u8, positions, keep);
    }

    /// <summary>y·(g − Σ g·y) for y = softmax x; this tensor is g (<c>aten::_softmax_backward_data</c>).</summary>
    public Tensor SoftmaxBackward(Tensor output, int axis) => BackwardAlong("aten::_softmax_backward_data"u8, output, axis);

    /// <summary>g − eʸ·Σ g for y = log-softmax x; this tensor is g (<c>aten::_log_softmax_backward_data</c>).</summary>
    public Tensor LogSoftmaxBackward(Tensor output, int axis) =>
        BackwardAlong("aten::_log_softmax_backward_data"u8, output, axis);

    private Tensor AlongAxis(ReadOnlySpan<byte> operation, int axis)
    {
        Require.Floating(operation, this);
        axis = Require.Axis(operation, this, axis);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(axis);
        call.Push(false);
        call.Invoke(operation);
        return call.Take().WithMetadataOf(this);
    }

    private Tensor BackwardAlong(ReadOnlySpan<byte> operation, Tensor output, int axis)
    {
        RequireBackward(operation, output);
        axis = Require.Axis(operation, this, axis);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(output);
        call.Push(axis);
        call.Push(Codes.Of(DType));
        call.Invoke(operation);
        return call.Take().WithMetadataOf(this);
    }
}
