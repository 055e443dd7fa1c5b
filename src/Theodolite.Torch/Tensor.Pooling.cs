namespace Theodolite.Torch;

/// <summary>Pooling of a batch [n, c, h, w]; kernel, stride and padding have two entries, the padding at most half the kernel.</summary>
public sealed partial class Tensor
{
    /// <summary>The largest element of each window, and its position in the plane (<c>aten::max_pool2d_with_indices</c>).</summary>
    public (Tensor Values, Tensor Indices) MaxPool2d(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding)
    {
        var operation = "aten::max_pool2d_with_indices"u8;
        RequirePooling(operation, this, kernel, stride, padding);
        var call = new OperatorCall();
        call.Push(this);
        PushMaxPool(ref call, kernel, stride, padding);
        call.Invoke(operation);
        return (call.Take(), call.Take(1));
    }

    /// <summary>
    /// Gradient by the input of <see cref="MaxPool2d"/>; this tensor is the gradient by its result
    /// (<c>aten::max_pool2d_with_indices_backward</c>).
    /// </summary>
    public Tensor MaxPool2dBackward(
        Tensor input, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, Tensor indices)
    {
        var operation = "aten::max_pool2d_with_indices_backward"u8;
        RequirePooled(operation, input, kernel, stride, padding);
        Require.OfType(operation, indices, DType.Int64);
        Require.SameDevice(operation, this, indices);
        Require.SameShape(operation, this, indices);
        var (least, greatest) = indices.Range();
        Require.That(
            least >= 0 && greatest < input.Shape[2] * input.Shape[3],
            operation,
            "the indices leave the plane",
            this,
            input,
            indices);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(input);
        PushMaxPool(ref call, kernel, stride, padding);
        call.Push(indices);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>
    /// Mean of each window; the padding counts as zeros, or is left out of the mean (<c>aten::avg_pool2d</c>).
    /// </summary>
    public Tensor AvgPool2d(
        ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, bool countIncludePad = true)
    {
        var operation = "aten::avg_pool2d"u8;
        RequirePooling(operation, this, kernel, stride, padding);
        var call = new OperatorCall();
        call.Push(this);
        PushAvgPool(ref call, kernel, stride, padding, countIncludePad);
        call.Invoke(operation);
        return call.Take();
    }

    /// <summary>
    /// Gradient by the input of <see cref="AvgPool2d"/>; this tensor is the gradient by its result
    /// (<c>aten::avg_pool2d_backward</c>).
    /// </summary>
    public Tensor AvgPool2dBackward(
        Tensor input,
        ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding,
        bool countIncludePad = true)
    {
        var operation = "aten::avg_pool2d_backward"u8;
        RequirePooled(operation, input, kernel, stride, padding);
        var call = new OperatorCall();
        call.Push(this);
        call.Push(input);
        PushAvgPool(ref call, kernel, stride, padding, countIncludePad);
        call.Invoke(operation);
        return call.Take();
    }

    private static void PushMaxPool(
        ref OperatorCall call, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding)
    {
        call.Push(kernel);
        call.Push(stride);
        call.Push(padding);
        call.Push((ReadOnlySpan<long>)[1, 1]);
        call.Push(false);
    }

    private static void PushAvgPool(
        ref OperatorCall call,
        ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding,
        bool countIncludePad)
    {
        call.Push(kernel);
        call.Push(stride);
        call.Push(padding);
        call.Push(false);
        call.Push(countIncludePad);
        call.PushNone();
    }

    private void RequirePooled(
        ReadOnlySpan<byte> operation,
        Tensor input,
        ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding)
    {
        RequirePooling(operation, input, kernel, stride, padding);
        Require.Alike(operation, this, input);
        var output = Shape.Create(
            [input.Shape[0], input.Shape[1], Pooled(input, 0, kernel, stride, padding), Pooled(input, 1, kernel, stride, padding)]);
        Require.That(Shape == output, operation, $"the gradient needs shape {output}", this, input);
    }

    private static void RequirePooling(
        ReadOnlySpan<byte> operation,
        Tensor input,
        ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding)
    {
        Require.Floating(operation, input);
        Require.OfRank(operation, input, 4);
        Require.That(
            kernel.Length == 2 && stride.Length == 2 && padding.Length == 2,
            operation, "kernel, stride and padding need two entries each", input);
        Require.That(input.Shape[1] > 0, operation, "has no channels", input);
        for (var axis = 0; axis < 2; axis++)
        {
            Require.That(
                kernel[axis] > 0 && stride[axis] > 0 && padding[axis] >= 0 && padding[axis] <= kernel[axis] / 2,
                operation, "kernel and stride must be positive, the padding at most half the kernel", input);
            Require.That(
                input.Shape[axis + 2] > 0 && input.Shape[axis + 2] + 2 * padding[axis] >= kernel[axis],
                operation, "the kernel is larger than the plane", input);
        }
    }

    private static long Pooled(
        Tensor input, int axis, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding) =>
        (input.Shape[axis + 2] + 2 * padding[axis] - kernel[axis]) / stride[axis] + 1;
}
