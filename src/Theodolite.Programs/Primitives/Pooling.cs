using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Kernel, stride and padding of a pooling over the last two axes.</summary>
public readonly record struct PoolWindow(Axes Kernel, Axes Stride, Axes Padding)
{
    internal long[] NativeKernel => [Kernel[0], Kernel[1]];

    internal long[] NativeStride => [Stride[0], Stride[1]];

    internal long[] NativePadding => [Padding[0], Padding[1]];

    /// <summary>[…, H, W] → […, H′, W′] with H′ = ⌊(H + 2p − k)/s⌋ + 1.</summary>
    public Shape Output(Shape input) => input
        .With(-2, ((input[-2] + (2 * Padding[0]) - Kernel[0]) / Stride[0]) + 1)
        .With(-1, ((input[-1] + (2 * Padding[1]) - Kernel[1]) / Stride[1]) + 1);

    public override string ToString() => $"kernel={Kernel} stride={Stride} padding={Padding}";
}

/// <summary>Shorthand for pooling.</summary>
public static class PoolingOperations
{
    public static Value AveragePool(this Value x, PoolWindow window) => x.Builder.Apply(new AveragePool(window), x);

    /// <summary>The maximum of each window of images [N, C, H, W]; padding never wins.</summary>
    public static Value MaxPool(this Value x, PoolWindow window)
    {
        var index = x.Builder.Apply(new MaxPoolIndex(window), x);
        var shape = x.Shape;
        var positions = index.Reshape([shape[0], shape[1], index.Shape[2] * index.Shape[3]]);
        return x.Reshape([shape[0], shape[1], shape[2] * shape[3]]).TakeAlong(2, positions).Reshape(index.Shape);
    }
}

/// <summary>
/// Position (row·W + column) of the maximum of each window, int64; it has no derivative. Max-pooling itself is a
/// <see cref="TakeAlong"/> at these positions, so that its tangent gathers where its value did.
/// </summary>
public sealed record MaxPoolIndex(PoolWindow Window) : Primitive
{
    public override string Name => "max-pool-index";

    public override string Settings => $"[{Window}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var output = operands[0].Shape.Rank == 4 ? Window.Output(operands[0].Shape) : default;
        return output.Rank == 4 && output[2] > 0 && output[3] > 0
            ? (output, DType.Int64)
            : throw Misfit(operands, "images [N, C, H, W] no smaller than the window");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var (values, indices) = operands[0].MaxPool2d(Window.NativeKernel, Window.NativeStride, Window.NativePadding);
        values.Dispose();
        using (indices)
        {
            return indices.Contiguous();
        }
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) => null;

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        Fold.OverSamples(operands[0], size, images => images.Builder.Apply(this, images));

    /// <summary>
    /// Windows whose maximum is attained at several places where it is not flat by construction: the first maximum,
    /// read from the front and from the back, differs.
    /// </summary>
    public override long CountKinks(ReadOnlySpan<Tensor> operands)
    {
        var x = operands[0];
        if (Window.Padding.Contains(1) || Window.Padding.Span.ContainsAnyExcept(0))
        {
            return 0;
        }

        using var reversed = x.Flip([2, 3]);
        var (front, frontIndex) = x.MaxPool2d(Window.NativeKernel, Window.NativeStride, Window.NativePadding);
        var cropped = CropForReversal(reversed);
        var (back, backIndex) = cropped.MaxPool2d(Window.NativeKernel, Window.NativeStride, Window.NativePadding);
        using (front)
        using (frontIndex)
        using (cropped)
        using (back)
        using (backIndex)
        using (var last = backIndex.Flip([2, 3]))
        {
            var first = frontIndex.ToArray<long>();
            var mirrored = last.ToArray<long>();
            var (height, width) = (x.Shape[2], x.Shape[3]);
            var (croppedHeight, croppedWidth) = (cropped.Shape[2], cropped.Shape[3]);
            var ties = 0L;
            for (var i = 0; i < first.Length; i++)
            {
                var (row, column) = (mirrored[i] / croppedWidth, mirrored[i] % croppedWidth);
                var position = ((croppedHeight - 1 - row) * width) + (croppedWidth - 1 - column);
                ties += position == first[i] ? 0 : 1;
            }

            return ties;
        }
    }

    /// <summary>Drops the rows and columns that no window reaches, which a reversed image has in front.</summary>
    private Tensor CropForReversal(Tensor reversed)
    {
        var (height, width) = (reversed.Shape[2], reversed.Shape[3]);
        var spareRows = (height - Window.Kernel[0]) % Window.Stride[0];
        var spareColumns = (width - Window.Kernel[1]) % Window.Stride[1];
        using var rows = reversed.Narrow(2, spareRows, height - spareRows);
        using var view = rows.Narrow(3, spareColumns, width - spareColumns);
        return view.Clone();
    }
}

/// <summary>Mean over each window of images [N, C, H, W], padding counted as zeros. Linear.</summary>
public sealed record AveragePool(PoolWindow Window) : Primitive
{
    public override string Name => "average-pool";

    public override string Settings => $"[{Window}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var output = operands[0].Shape.Rank == 4 ? Window.Output(operands[0].Shape) : default;
        return output.Rank == 4 && output[2] > 0 && output[3] > 0
            ? (output, operands[0].DType)
            : throw Misfit(operands, "images [N, C, H, W] no smaller than the window");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) =>
        operands[0].AvgPool2d(Window.NativeKernel, Window.NativeStride, Window.NativePadding);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0]?.AveragePool(Window);

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) =>
        cotangent.Builder.Apply(new AveragePoolGradient(Window, operands[0].Shape), cotangent);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size) =>
        Fold.OverSamples(operands[0], size, images => images.AveragePool(Window));
}

/// <summary>The transpose of <see cref="AveragePool"/>: spreads each value over its window.</summary>
public sealed record AveragePoolGradient(PoolWindow Window, Shape InputShape) : Primitive
{
    public override string Name => "average-pool-gradient";

    public override string Settings => $"[{Window} input={InputShape}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) =>
        operands[0].Shape == Window.Output(InputShape)
            ? (InputShape, operands[0].DType)
            : throw Misfit(operands, $"{Window.Output(InputShape)}");

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        using var input = Fold.Phantom(InputShape, operands[0]);
        return operands[0].AvgPool2dBackward(input, Window.NativeKernel, Window.NativeStride, Window.NativePadding);
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        tangents[0] is { } t ? t.Builder.Apply(this, t) : null;

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => cotangent.AveragePool(Window);

    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var folded = new AveragePoolGradient(Window, InputShape.With(0, InputShape[0] * size));
        return Fold.OverSamples(operands[0], size, images => images.Builder.Apply(folded, images));
    }
}
