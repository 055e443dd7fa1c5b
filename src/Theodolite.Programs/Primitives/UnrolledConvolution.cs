using System.Collections.Concurrent;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>
/// The convolution family in float64 on a CPU as matrix products over small images. The weight is unrolled into the matrix
/// T [C·p, O·q] that maps images of p positions to images of q: y = xT, x̄ = ȳTᵀ and T̄ = xᵀȳ.
/// </summary>
/// <remarks>
/// libtorch's convolutions in float64 run at a few hundredths of the speed of its matrix products, since oneDNN has none. With a
/// kernel of κ entries the unrolled form multiplies p/κ times as much, most of it by zeros, and still wins by far while p/κ
/// is small. Unrolling itself is a product with the constant 0-1 matrix S [κ, p·q] that says which entry joins which positions.
/// </remarks>
internal static class UnrolledConvolution
{
    private const long MostWaste = 16;
    private const long MostPattern = 1L << 21;
    private const long MostUnrolled = 1L << 23;

    private static readonly ConcurrentDictionary<(Window Window, Shape Input, Shape Kernel), double[]> s_patterns = new();

    /// <summary>Whether this form serves, for an input [N, C, …] and a weight [O, C/groups, …].</summary>
    public static bool Pays(Tensor any, Window window, Shape input, Shape weight)
    {
        if (any.DType != DType.Float64 || any.Device != Device.Cpu)
        {
            return false;
        }

        var (p, q, kernel) = (Positions(input), Outputs(window, input, weight), Positions(weight));
        return p <= MostWaste * kernel && p <= MostWaste * input[0] && kernel * p * q <= MostPattern
            && weight[0] * weight[1] * p * q <= MostUnrolled;
    }

    /// <summary>y from x and w.</summary>
    public static Tensor Forward(Tensor x, Tensor w, Window window)
    {
        using var unrolled = Unroll(w, window, x.Shape);
        using var rows = Rows(x, window.Groups);
        using var y = rows.MatMul(unrolled);
        var shape = new long[x.Shape.Rank];
        (shape[0], shape[1]) = (x.Shape[0], w.Shape[0]);
        for (var i = 0; i < window.Stride.Count; i++)
        {
            shape[i + 2] = window.OutputExtent(i, x.Shape[i + 2], w.Shape[i + 2]);
        }

        return Images(y, Shape.Create(shape), window.Groups);
    }

    /// <summary>x̄ from ȳ and w.</summary>
    public static Tensor InputGradient(Tensor y, Tensor w, Window window, Shape input)
    {
        using var unrolled = Unroll(w, window, input);
        using var turned = unrolled.Transpose(-1, -2);
        using var rows = Rows(y, window.Groups);
        using var x = rows.MatMul(turned);
        return Images(x, input, window.Groups);
    }

    /// <summary>w̄ from x and ȳ.</summary>
    public static Tensor WeightGradient(Tensor x, Tensor y, Window window, Shape weight)
    {
        var (groups, p, q) = (window.Groups, Positions(x.Shape), Positions(y.Shape));
        using var left = Rows(x, groups);
        using var turned = left.Transpose(-1, -2);
        using var right = Rows(y, groups);
        using var product = turned.MatMul(right);
        using var split = product.Reshape([groups, weight[1], p, weight[0] / groups, q]);
        using var ordered = split.Permute(0, 3, 1, 2, 4);
        using var flat = ordered.Reshape([weight[0] * weight[1], p * q]);
        using var pattern = Pattern(window, x.Shape, weight);
        using var turnedPattern = pattern.Transpose(0, 1);
        using var gradient = flat.MatMul(turnedPattern);
        return gradient.Reshape(weight);
    }

    // T, [C·p, O·q], or one such matrix per group.
    private static Tensor Unroll(Tensor w, Window window, Shape input)
    {
        var (groups, p, q) = (window.Groups, Positions(input), Outputs(window, input, w.Shape));
        var (outputs, channels) = (w.Shape[0] / groups, w.Shape[1]);
        using var entries = w.Reshape([w.Shape[0] * channels, Positions(w.Shape)]);
        using var pattern = Pattern(window, input, w.Shape);
        using var spread = entries.MatMul(pattern);
        using var split = spread.Reshape([groups, outputs, channels, p, q]);
        using var ordered = split.Permute(0, 2, 3, 1, 4);
        return groups == 1 ? ordered.Reshape([channels * p, outputs * q]) : ordered.Reshape([groups, channels * p, outputs * q]);
    }

    // Images as rows [N, C·p]; with groups [groups, N, C/groups·p].
    private static Tensor Rows(Tensor images, int groups)
    {
        var samples = images.Shape[0];
        var length = images.Shape.Count / samples;
        if (groups == 1)
        {
            return images.Reshape([samples, length]);
        }

        using var split = images.Reshape([samples, groups, length / groups]);
        return split.Permute(1, 0, 2);
    }

    private static Tensor Images(Tensor rows, Shape shape, int groups)
    {
        if (groups == 1)
        {
            return rows.Reshape(shape);
        }

        using var ordered = rows.Permute(1, 0, 2);
        return ordered.Reshape(shape);
    }

    // S, [κ, p·q]. A program meets few geometries; their patterns are kept, in managed memory.
    private static Tensor Pattern(Window window, Shape input, Shape weight)
    {
        var kernel = Spatial(weight);
        var entries = s_patterns.GetOrAdd(
            (window with { Groups = 1 }, Spatial(input), kernel),
            static key => Build(key.Window, key.Input, key.Kernel));
        return Tensor.From(entries, [kernel.Count, entries.Length / kernel.Count]);
    }

    private static double[] Build(Window window, Shape input, Shape kernel)
    {
        var axes = window.Stride.Count;
        var output = new long[axes];
        for (var i = 0; i < axes; i++)
        {
            output[i] = window.OutputExtent(i, input[i], kernel[i]);
        }

        var (p, q, entries) = (input.Count, output.Aggregate(1L, (a, b) => a * b), kernel.Count);
        var pattern = new double[entries * p * q];
        for (var k = 0L; k < entries; k++)
        {
            for (var o = 0L; o < q; o++)
            {
                if (Source(window, input, kernel, output, k, o) is { } source)
                {
                    pattern[(((k * p) + source) * q) + o] = 1;
                }
            }
        }

        return pattern;
    }

    // The input position that entry k of the kernel joins with output position o, or null in the padding.
    private static long? Source(Window window, Shape input, Shape kernel, long[] output, long k, long o)
    {
        var (source, weight) = (0L, 1L);
        for (var i = window.Stride.Count - 1; i >= 0; i--)
        {
            var at = ((o % output[i]) * window.Stride[i]) - window.Padding[i] + ((k % kernel[i]) * window.Dilation[i]);
            if (at < 0 || at >= input[i])
            {
                return null;
            }

            source += at * weight;
            weight *= input[i];
            (o, k) = (o / output[i], k / kernel[i]);
        }

        return source;
    }

    private static Shape Spatial(Shape images) => Shape.Create(images.Span[2..]);

    private static long Positions(Shape images) => Spatial(images).Count;

    private static long Outputs(Window window, Shape input, Shape weight)
    {
        var outputs = 1L;
        for (var i = 0; i < window.Stride.Count; i++)
        {
            outputs *= window.OutputExtent(i, input[i + 2], weight[i + 2]);
        }

        return outputs;
    }
}
