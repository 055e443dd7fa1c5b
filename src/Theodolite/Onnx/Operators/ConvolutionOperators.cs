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

    // The transpose of a convolution from the output's extents to the input's; padding cuts the ends off.
    private static Datum Transposed(OnnxCall call)
    {
        var (x, w) = (call[0].Value, call[1].Value);
        var groups = Groups(call, w.Shape, axis: 0);
        var spatial = x.Shape.Rank - 2;
        if (x.Shape.Rank != w.Shape.Rank || spatial < 1 || x.Shape[1] != w.Shape[0])
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
