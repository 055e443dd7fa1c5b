using System.Collections.Immutable;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Geometry of a convolution over one or more spatial axes; every list has one entry per spatial axis.</summary>
public readonly record struct Window(Axes Stride, Axes Padding, Axes Dilation, int Groups)
{
    /// <summary>Output extent along spatial axis i: ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1.</summary>
    public long OutputExtent(int i, long extent, long kernel) =>
        ((extent + (2 * Padding[i]) - (Dilation[i] * (kernel - 1)) - 1) / Stride[i]) + 1;

    internal ConvolutionGeometry Native() => new(Longs(Stride), Longs(Padding), Longs(Dilation), false, [], Groups);

    private static ImmutableArray<long> Longs(Axes axes) => [.. axes.Select(axis => (long)axis)];

    public override string ToString() => $"stride={Stride} padding={Padding} dilation={Dilation} groups={Groups}";
}

/// <summary>Shorthand for the convolution family.</summary>
public static class ConvolutionOperations
{
    public static Value Convolve(this Value x, Value weight, Window window) => x.Builder.Apply(new Convolution(window), x, weight);

    public static Value ConvolutionInputGradient(this Value y, Value weight, Window window, Shape input) =>
        y.Builder.Apply(new ConvolutionInputGradient(window, input), y, weight);

    public static Value ConvolutionWeightGradient(this Value x, Value y, Window window, Shape weight) =>
        x.Builder.Apply(new ConvolutionWeightGradient(window, weight), x, y);
}

/// <summary>
/// Cross-correlation y[n, o, …] = Σ x[n, c, …]·w[o, c, …], x [N, C, …], w [O, C/groups, k…]. It, its input gradient and its
/// weight gradient are one trilinear form ⟨y, conv(x, w)⟩ with one of the three arguments left open, so each is the
/// transpose of the others and their rules close.
/// </summary>
public sealed record Convolution(Window Window) : Primitive
{
    public override string Name => "convolution";

    public override string Settings => $"[{Window}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (x, w) = (operands[0], operands[1]);
        if (x.Shape.Rank != Window.Stride.Count + 2 || w.Shape.Rank != x.Shape.Rank || x.DType != w.DType
            || x.Shape[1] != w.Shape[1] * Window.Groups || w.Shape[0] % Window.Groups != 0)
        {
            throw Misfit(operands, $"an input [N, C, …] and a weight [O, C/{Window.Groups}, …]");
        }

        var extents = new long[x.Shape.Rank];
        (extents[0], extents[1]) = (x.Shape[0], w.Shape[0]);
        for (var i = 0; i < Window.Stride.Count; i++)
        {
            extents[i + 2] = Window.OutputExtent(i, x.Shape[i + 2], w.Shape[i + 2]);
            if (extents[i + 2] <= 0)
            {
                throw Misfit(operands, "a kernel no larger than the padded input");
            }
        }

        return (Shape.Create(extents), x.DType);
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        if (UnrolledConvolution.Pays(operands[0], Window, operands[0].Shape, operands[1].Shape))
        {
            return UnrolledConvolution.Forward(operands[0], operands[1], Window);
        }

        // Fewer channels than a block are read as they lie.
        var channels = operands[1].Shape[1];
        var missing = channels < WholeChannels.Block ? 0 : WholeChannels.Missing(operands[0], operands[1].Shape, Window.Groups, channels);
        if (missing == 0)
        {
            return Tensor.Convolution(operands[0], operands[1], null, Window.Native());
        }

        using var x = WholeChannels.Fill(operands[0], 1, missing);
        using var w = WholeChannels.Fill(operands[1], 1, missing);
        return Tensor.Convolution(x, w, null, Window.Native());
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0]?.Convolve(primals[1], Window);
        var right = tangents[1] is { } w ? primals[0].Convolve(w, Window) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => linear == 0
        ? cotangent.ConvolutionInputGradient(operands[1], Window, operands[0].Shape)
        : operands[0].ConvolutionWeightGradient(cotangent, Window, operands[1].Shape);

    /// <summary>The block folds into the samples when it sits in x, into the output channels when it sits in w.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (x, w) = (operands[0], operands[1]);
        return (x.Axis, w.Axis) switch
        {
            ({ }, null) => Fold.OverSamples(x, size, images => images.Convolve(w.Value, Window)),
            (null, { }) => Fold.UnfoldChannels(x.Value.Convolve(Fold.Leading(w, size, Window.Groups), Window), size, Window.Groups),
            _ => Fold.UnfoldChannels(
                Fold.Channels(x, size, 1).Convolve(Fold.Leading(w, size, 1), Window with { Groups = Window.Groups * (int)size }), size, 1),
        };
    }
}

/// <summary>A convolution with a bias per output channel in one kernel: a fusion that only the evaluator sees.</summary>
public sealed record BiasedConvolution(Window Window) : Primitive
{
    public override string Name => "biased-convolution";

    public override string Settings => $"[{Window}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands)
    {
        var (shape, dtype) = new Convolution(Window).Infer(operands[..2]);
        return operands[2].Shape == [shape[1]] && operands[2].DType == dtype
            ? (shape, dtype)
            : throw Misfit(operands, $"a bias [{shape[1]}]");
    }

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var (x, w, bias) = (operands[0], operands[1], operands[2]);
        if (!UnrolledConvolution.Pays(x, Window, x.Shape, w.Shape))
        {
            return Tensor.Convolution(x, w, bias, Window.Native());
        }

        var y = UnrolledConvolution.Forward(x, w, Window);
        using var channels = bias.Reshape([bias.Count, .. Enumerable.Repeat(1L, y.Rank - 2)]);
        return y.Add_(channels);
    }

    public override Value? Lower(ReadOnlySpan<Value> operands)
    {
        var y = operands[0].Convolve(operands[1], Window);
        return y + operands[2].Expand(y.Shape, [1]);
    }
}

/// <summary>
/// A convolution whose result has its channels last in memory, as the kernel that takes maxima wants it: a fusion that only the evaluator
/// sees.
/// </summary>
public sealed record PooledConvolution(Window Window) : Primitive
{
    public override string Name => "pooled-convolution";

    public override string Settings => $"[{Window}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => new Convolution(Window).Infer(operands);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        if (!ChannelsLast.Serves(operands[0], Window, operands[1].Shape))
        {
            return new Convolution(Window).Evaluate(operands);
        }

        using var x = ChannelsLast.Of(operands[0]);
        return Tensor.Convolution(x, operands[1], null, Window.Native());
    }

    public override Value? Lower(ReadOnlySpan<Value> operands) => operands[0].Convolve(operands[1], Window);
}

/// <summary>x̄ from ȳ and w: the transpose of <see cref="Convolution"/> in its input.</summary>
public sealed record ConvolutionInputGradient(Window Window, Shape InputShape) : Primitive
{
    public override string Name => "convolution-input-gradient";

    public override string Settings => $"[{Window} input={InputShape}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => (InputShape, operands[0].DType);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        if (UnrolledConvolution.Pays(operands[0], Window, InputShape, operands[1].Shape))
        {
            return UnrolledConvolution.InputGradient(operands[0], operands[1], Window, InputShape);
        }

        using var input = Fold.Phantom(InputShape, operands[0]);
        var missing = WholeChannels.Missing(operands[0], operands[1].Shape, Window.Groups, operands[1].Shape[0]);
        if (missing == 0)
        {
            return Tensor.ConvolutionBackward(operands[0], input, operands[1], Window.Native(), true, false, false).Input!;
        }

        using var y = WholeChannels.Fill(operands[0], 1, missing);
        using var w = WholeChannels.Fill(operands[1], 0, missing);
        return Tensor.ConvolutionBackward(y, input, w, Window.Native(), true, false, false).Input!;
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0]?.ConvolutionInputGradient(primals[1], Window, InputShape);
        var right = tangents[1] is { } w ? primals[0].ConvolutionInputGradient(w, Window, InputShape) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => linear == 0
        ? cotangent.Convolve(operands[1], Window)
        : cotangent.ConvolutionWeightGradient(operands[0], Window, operands[1].Shape);

    /// <summary>The block folds into the samples when it sits in ȳ, into the input channels when it sits in w.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (y, w) = (operands[0], operands[1]);
        switch (y.Axis, w.Axis)
        {
            case ({ }, null):
                var samples = InputShape.With(0, InputShape[0] * size);
                return Fold.OverSamples(y, size, images => images.ConvolutionInputGradient(w.Value, Window, samples));
            case (null, { }):
                var channels = InputShape.With(1, InputShape[1] * size);
                return Fold.UnfoldChannels(
                    y.Value.ConvolutionInputGradient(Fold.Channels(w, size, 1), Window, channels),
                    size,
                    Window.Groups);
            default:
                var both = InputShape.With(1, InputShape[1] * size);
                var grouped = Window with { Groups = Window.Groups * (int)size };
                return Fold.UnfoldChannels(
                    Fold.Channels(y, size, 1).ConvolutionInputGradient(Fold.Leading(w, size, 1), grouped, both),
                    size,
                    1);
        }
    }
}

/// <summary>w̄ from x and ȳ: the transpose of <see cref="Convolution"/> in its weight.</summary>
public sealed record ConvolutionWeightGradient(Window Window, Shape WeightShape) : Primitive
{
    public override string Name => "convolution-weight-gradient";

    public override string Settings => $"[{Window} weight={WeightShape}]";

    public override (Shape Shape, DType DType) Infer(ReadOnlySpan<Value> operands) => (WeightShape, operands[0].DType);

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        if (UnrolledConvolution.Pays(operands[0], Window, operands[0].Shape, WeightShape))
        {
            return UnrolledConvolution.WeightGradient(operands[0], operands[1], Window, WeightShape);
        }

        using var weight = Fold.Phantom(WeightShape, operands[0]);
        if (!ChannelsLast.PaysForWeightGradient(operands[0], Window, WeightShape))
        {
            return Tensor.ConvolutionBackward(operands[1], operands[0], weight, Window.Native(), false, true, false).Weight!;
        }

        using var x = ChannelsLast.Of(operands[0]);
        using var y = ChannelsLast.Of(operands[1]);
        using var gradient = Tensor.ConvolutionBackward(y, x, weight, Window.Native(), false, true, false).Weight!;
        return gradient.Contiguous();
    }

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents)
    {
        var left = tangents[0]?.ConvolutionWeightGradient(primals[1], Window, WeightShape);
        var right = tangents[1] is { } y ? primals[0].ConvolutionWeightGradient(y, Window, WeightShape) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    public override Value? Transpose(ReadOnlySpan<Value> operands, int linear, Value cotangent) => linear == 0
        ? operands[1].ConvolutionInputGradient(cotangent, Window, operands[0].Shape)
        : operands[0].Convolve(cotangent, Window);

    /// <summary>The block folds into the input channels when it sits in x, into the output channels when it sits in ȳ.</summary>
    public override Batched Batch(ReadOnlySpan<Batched> operands, long size)
    {
        var (x, y) = (operands[0], operands[1]);
        switch (x.Axis, y.Axis)
        {
            case ({ }, null):
                {
                    // Each group's channels hold its k·C/g inputs, so the weight gains k·C/g input channels: [O, k, C/g, …].
                    var shape = WeightShape.With(1, WeightShape[1] * size);
                    var gradient = Fold.Channels(x, size, Window.Groups).ConvolutionWeightGradient(y.Value, Window, shape);
                    return new Batched(gradient.Reshape(WeightShape.Insert(1, size)), 1);
                }

            case (null, { }):
                {
                    var shape = WeightShape.With(0, WeightShape[0] * size);
                    var gradient = x.Value.ConvolutionWeightGradient(Fold.Channels(y, size, Window.Groups), Window, shape);
                    return Fold.UnfoldLeading(gradient, size, Window.Groups);
                }

            default:
                {
                    var shape = WeightShape.With(0, WeightShape[0] * size);
                    var grouped = Window with { Groups = Window.Groups * (int)size };
                    var gradient = Fold.Channels(x, size, 1).ConvolutionWeightGradient(Fold.Channels(y, size, 1), grouped, shape);
                    return Fold.UnfoldLeading(gradient, size, 1);
                }
        }
    }
}
