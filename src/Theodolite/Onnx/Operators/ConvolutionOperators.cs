using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Convolutions and their transposes over any number of spatial axes that a kernel can have.</summary>
internal static class ConvolutionOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Conv", Convolve);
        all.Add("ConvTranspose", Transposed);
    }

    private static Datum Convolve(OnnxCall call)
    {
        var (x, w) = (call[0].Value, call[1].Value);
        var sliding = Sliding.Of(call, x.Shape, w.Shape.Span[Math.Min(2, w.Shape.Rank)..]);
        var groups = Groups(call, w.Shape);
        if (x.Shape.Rank != w.Shape.Rank || x.Shape[1] != w.Shape[1] * groups)
        {
            throw call.Fault($"takes {x.Shape} and a kernel {w.Shape} in {groups} groups, whose channels differ");
        }

        if (x.Shape.Rank == 5)
        {
            var volume = Volumes(call, sliding.Pad(call, x, 0), w, sliding, groups);
            return call[0].With(call.Maybe(2) is { } added ? volume + added.Value.Along(volume.Shape, 1) : volume);
        }

        // Padding that differs between the ends is added before.
        var padding = sliding.Symmetric;
        x = padding is null ? sliding.Pad(call, x, 0) : x;
        var sums = Lifted(x, w, (image, kernel, lift) => image.Convolve(
            kernel,
            new Window([.. Longer(sliding.Stride, lift, 1)], [.. Longer(padding ?? new long[sliding.Stride.Length], lift, 0)], [.. Longer(
                sliding.Dilation,
                lift,
                1)], groups)));
        return call[0].With(call.Maybe(2) is { } bias ? sums + bias.Value.Along(sums.Shape, 1) : sums);
    }

    // Three axes: images of one depth are convolved together, and those that one window sees are summed.
    private static Value Volumes(OnnxCall call, Value x, Value w, Sliding sliding, int groups)
    {
        var window = new Window(
            [.. Longer(sliding.Stride[1..], false, 0)],
            [0, 0],
            [.. Longer(sliding.Dilation[1..], false, 0)],
            groups);
        var depth = ((x.Shape[2] - (sliding.Dilation[0] * (w.Shape[2] - 1)) - 1) / sliding.Stride[0]) + 1;
        if (depth < 1 || x.Shape[2] < (sliding.Dilation[0] * (w.Shape[2] - 1)) + 1)
        {
            throw call.Fault($"has a kernel {w.Shape} larger than what it slides over ({x.Shape} with padding)");
        }

        Value? sum = null;
        for (var k = 0L; k < w.Shape[2]; k++)
        {
            long[] places = [.. Enumerable.Range(0, (int)depth).Select(i => (i * sliding.Stride[0]) + (k * sliding.Dilation[0]))];
            var images = IndexOperators.Take(call, x, 2, places).Permute([0, 2, 1, 3, 4]);
            var kernel = w.Slice(2, k, 1).Reshape([w.Shape[0], w.Shape[1], w.Shape[3], w.Shape[4]]);
            var part = images.Reshape([x.Shape[0] * depth, x.Shape[1], x.Shape[3], x.Shape[4]]).Convolve(kernel, window);
            sum = sum is null ? part : sum + part;
        }

        var shape = sum!.Shape;
        return sum.Reshape([x.Shape[0], depth, shape[1], shape[2], shape[3]]).Permute([0, 2, 1, 3, 4]);
    }

    // The transpose of a convolution from the output's extents to the input's; padding cuts the ends off.
    private static Datum Transposed(OnnxCall call)
    {
        var (x, w) = (call[0].Value, call[1].Value);
        var groups = Groups(call, w.Shape, axis: 0);
        var spatial = x.Shape.Rank - 2;
        if (x.Shape.Rank != w.Shape.Rank || spatial is < 1 or > 2 || x.Shape[1] != w.Shape[0])
        {
            throw call.Fault($"takes {x.Shape} and a kernel {w.Shape}, whose channels differ");
        }

        var sliding = Sliding.Of(call, x.Shape, w.Shape.Span[2..], transposed: true);
        var whole = new long[spatial];
        for (var i = 0; i < spatial; i++)
        {
            whole[i] = ((x.Shape[i + 2] - 1) * sliding.Stride[i]) + (sliding.Dilation[i] * (w.Shape[i + 2] - 1)) + 1 + sliding.Extra[i];
        }

        var output = ShapeOperators.Checked(call, [x.Shape[0], w.Shape[1] * groups, .. whole]);
        var sums = Lifted(x, w, (image, kernel, lift) => image.ConvolutionInputGradient(
            kernel,
            new Window(
                [.. Longer(sliding.Stride, lift, 1)],
                [.. Longer(new long[spatial], lift, 0)],
                [.. Longer(sliding.Dilation, lift, 1)],
                groups),
            lift ? [.. output.Span, 1] : output));
        for (var i = 0; i < spatial; i++)
        {
            sums = IndexOperators.Pad(call, sums, i + 2, -sliding.Before[i], -sliding.After[i], "constant", 0);
        }

        return call[0].With(call.Maybe(2) is { } bias ? sums + bias.Value.Along(sums.Shape, 1) : sums);
    }

    // One spatial axis is traced as two of which the second has extent 1: the kernels for images are the ones that are fast.
    private static Value Lifted(Value x, Value w, Func<Value, Value, bool, Value> apply)
    {
        if (x.Shape.Rank != 3)
        {
            return apply(x, w, false);
        }

        var result = apply(x.Reshape([.. x.Shape.Span, 1]), w.Reshape([.. w.Shape.Span, 1]), true);
        return result.Reshape(Shape.Create(result.Shape.Span[..^1]));
    }

    private static IEnumerable<int> Longer(long[] values, bool lift, int more)
    {
        var numbers = values.Select(value => checked((int)value));
        return lift ? numbers.Append(more) : numbers;
    }

    private static int Groups(OnnxCall call, Shape kernel, int axis = 0)
    {
        var groups = call.Node.Int("group", 1);
        return groups is >= 1 and <= int.MaxValue && kernel.Rank >= 3 && kernel[axis] % groups == 0
            ? (int)groups
            : throw call.Fault($"has a kernel {kernel} in {groups} groups");
    }
}
