using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>How a window slides: one number for each spatial axis.</summary>
/// <param name="Kernel">Extents of the window.</param>
/// <param name="Stride">Distance between windows.</param>
/// <param name="Dilation">Distance between the elements of a window.</param>
/// <param name="Before">Padding in front.</param>
/// <param name="After">Padding behind.</param>
/// <param name="Extra">Transposed convolutions: elements added behind.</param>
internal sealed record Sliding(long[] Kernel, long[] Stride, long[] Dilation, long[] Before, long[] After, long[] Extra)
{
    private const long Most = 1 << 20;

    /// <summary>The padding, where both ends have the same; null otherwise.</summary>
    public long[]? Symmetric => Before.AsSpan().SequenceEqual(After) ? Before : null;

    /// <summary>Reads what a node says of its window.</summary>
    /// <param name="call">The node.</param>
    /// <param name="input">What it slides over.</param>
    /// <param name="kernel">Extents of the window.</param>
    /// <param name="transposed">Whether it is a transposed convolution.</param>
    public static Sliding Of(OnnxCall call, Shape input, ReadOnlySpan<long> kernel, bool transposed = false)
    {
        var axes = kernel.Length;
        if (axes < 1 || input.Rank != axes + 2)
        {
            throw call.Fault($"slides a window of {axes} axes over {input}, which should have two axes more");
        }

        var own = kernel.ToArray();
        var (stride, dilation) = (Read(call, "strides", axes, 1, 1), Read(call, "dilations", axes, 1, 1));
        var extra = Read(call, "output_padding", axes, 0, 0);
        var (before, after) = (new long[axes], new long[axes]);
        var reach = new long[axes];
        for (var i = 0; i < axes; i++)
        {
            reach[i] = own[i] >= 1 && own[i] <= Most ? (dilation[i] * (own[i] - 1)) + 1 : throw call.Fault($"has a window of {own[i]}");
        }

        if (transposed && call.Node.Ints("output_shape") is { } wanted)
        {
            wanted = wanted.Length == axes + 2 ? wanted[2..] : wanted;
            for (var i = 0; i < axes; i++)
            {
                var total = wanted.Length == axes
                    ? (stride[i] * (input[i + 2] - 1)) + extra[i] + reach[i] - wanted[i]
                    : throw call.Fault("has an output_shape of another number of axes");
                if (total < 0)
                {
                    (extra[i], total) = (extra[i] - total, 0);
                }

                Share(i, total, call.Node.Text("auto_pad", "NOTSET") != "SAME_UPPER");
            }

            return new(own, stride, dilation, before, after, extra);
        }

        var automatic = call.Node.Text("auto_pad", "NOTSET");
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            for (var i = 0; i < axes; i++)
            {
                var output = (input[i + 2] + stride[i] - 1) / stride[i];
                Share(i, Math.Max(0, transposed ? reach[i] - stride[i] + extra[i] : ((output - 1) * stride[i]) + reach[i] - input[i + 2]),
                    automatic == "SAME_LOWER");
            }
        }
        else if (automatic != "VALID")
        {
            var pads = Read(call, "pads", 2 * axes, 0, -Most);
            (before, after) = (pads[..axes], pads[axes..]);
        }

        return new(own, stride, dilation, before, after, extra);

        // What is odd goes to one end.
        void Share(int axis, long total, bool front)
        {
            var less = total / 2;
            (before[axis], after[axis]) = front ? (total - less, less) : (less, total - less);
        }
    }

    /// <summary>The padding added.</summary>
    public Value Pad(OnnxCall call, Value x, double filler)
    {
        for (var i = 0; i < Before.Length; i++)
        {
            x = IndexOperators.Pad(call, x, i + 2, Before[i], After[i], "constant", filler);
        }

        return x;
    }

    private static long[] Read(OnnxCall call, string name, int count, long otherwise, long least)
    {
        var values = call.Node.Ints(name) is { Length: > 0 } given ? given : [.. Enumerable.Repeat(otherwise, count)];
        return values.Length == count && Array.TrueForAll(values, value => value >= least && value <= Most)
            ? values
            : throw call.Fault($"has {name} [{string.Join(", ", values)}] for {count} numbers");
    }
}
