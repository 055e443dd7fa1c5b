namespace Theodolite.Torch.Tests;

/// <summary>Convolutions agree with a naive loop, and their gradients are their adjoints.</summary>
public class ConvolutionLaws : LeakFree
{
    private static readonly ConvolutionGeometry[] Geometries =
    [
        default,
        ConvolutionGeometry.Uniform(2),
        ConvolutionGeometry.Uniform(2, padding: 1),
        ConvolutionGeometry.Uniform(2, stride: 2, padding: 1),
        ConvolutionGeometry.Uniform(2, dilation: 2, padding: 2),
        ConvolutionGeometry.Uniform(2, groups: 2),
        new([2, 1], [0, 1], [1, 2], false, [0, 0], 2),
    ];

    [Fact]
    public void AgreesWithTheNaiveLoop()
    {
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var g in Geometries)
            {
                var groups = Math.Max(g.Groups, 1);
                Shape inputShape = [2, 4, 7, 6];
                Shape weightShape = [6, 4 / groups, 3, 2];
                var x = Sample.Values(1, inputShape.Count, -1, 1, dtype);
                var w = Sample.Values(2, weightShape.Count, -1, 1, dtype);
                var b = Sample.Values(3, 6, -1, 1, dtype);
                using var input = Sample.Of(x, inputShape, dtype, Layout.Strided);
                using var weight = Sample.Of(w, weightShape, dtype);
                using var bias = Sample.Of(b, [6], dtype);
                using var output = Tensor.Convolution(input, weight, bias, g);
                var shape = g.OutputShape(inputShape, weightShape);
                Assert.Equal(shape, output.Shape);
                Sample.Close(Naive(x, inputShape, w, weightShape, b, shape, g), output, 200 * dtype.UnitRoundoff());
            }
        }
    }

    [Fact]
    public void GradientsAreAdjoints()
    {
        foreach (var g in Geometries)
        {
            foreach (var transposed in (bool[])[false, true])
            {
                var geometry = g with { Transposed = transposed };
                var groups = Math.Max(g.Groups, 1);
                Shape inputShape = [2, 4, 7, 6];
                Shape weightShape = transposed ? [4, 6 / groups, 3, 2] : [6, 4 / groups, 3, 2];
                CheckAdjoint(inputShape, weightShape, geometry);
            }
        }

        CheckAdjoint([3, 2, 9], [4, 2, 3], ConvolutionGeometry.Uniform(1, stride: 2, padding: 1));
        CheckAdjoint([3, 2, 9], [2, 4, 3], new([2], [1], [1], true, [1]));
    }

    [Fact]
    public void GeometriesCompareByTheirLists()
    {
        Assert.Equal(ConvolutionGeometry.Uniform(2, padding: 1), new([1, 1], [1, 1], [1, 1], false, [0, 0]));
        Assert.NotEqual(ConvolutionGeometry.Uniform(2, padding: 1), ConvolutionGeometry.Uniform(2));
    }

    /// <summary>The convolution is bilinear: ⟨conv(x, w), u⟩ = ⟨x, ∂x⟩ = ⟨w, ∂w⟩, and ⟨1 ⊗ b, u⟩ = ⟨b, ∂b⟩.</summary>
    private static void CheckAdjoint(Shape inputShape, Shape weightShape, ConvolutionGeometry g)
    {
        const DType F64 = DType.Float64;
        using var input = Sample.Of(Sample.Values(4, inputShape.Count, -1, 1, F64), inputShape, F64);
        using var weight = Sample.Of(Sample.Values(5, weightShape.Count, -1, 1, F64), weightShape, F64);
        using var output = Tensor.Convolution(input, weight, null, g);
        Assert.Equal(g.OutputShape(inputShape, weightShape), output.Shape);
        using var u = Sample.Of(Sample.Values(6, output.Count, -1, 1, F64), output.Shape, F64);
        var (byInput, byWeight, byBias) = Tensor.ConvolutionBackward(u, input, weight, g, true, true, true);
        using var left = byInput!;
        using var right = byWeight!;
        using var bias = byBias!;
        var inner = output.InnerProduct(u);
        Assert.Equal(inner, left.InnerProduct(input), 1e-11);
        Assert.Equal(inner, right.InnerProduct(weight), 1e-11);
        using var channels = u.Sum(u.Rank == 4 ? [0, 2, 3] : [0, 2]);
        Sample.Close(channels.ToArray<double>(), bias, 1e-12);
        var (none, only, neither) = Tensor.ConvolutionBackward(u, input, weight, g, false, true, false);
        Assert.Null(none);
        Assert.Null(neither);
        using var alone = only!;
        Sample.Close(right.ToArray<double>(), alone, 1e-12);
    }

    private static double[] Naive(
        double[] x, Shape xs, double[] w, Shape ws, double[] b, Shape ys, ConvolutionGeometry g)
    {
        var groups = Math.Max(g.Groups, 1);
        long sh = At(g.Stride, 0, 1), sw = At(g.Stride, 1, 1), ph = At(g.Padding, 0, 0), pw = At(g.Padding, 1, 0);
        long dh = At(g.Dilation, 0, 1), dw = At(g.Dilation, 1, 1);
        var y = new double[ys.Count];
        for (long i = 0; i < y.Length; i++)
        {
            var (column, row) = (i % ys[3], i / ys[3] % ys[2]);
            var (channel, sample) = (i / (ys[3] * ys[2]) % ys[1], i / (ys[3] * ys[2] * ys[1]));
            y[i] = b[channel];
            var first = channel / (ys[1] / groups) * ws[1];
            for (long c = 0; c < ws[1]; c++)
            {
                for (long p = 0; p < ws[2]; p++)
                {
                    for (long q = 0; q < ws[3]; q++)
                    {
                        var (h, v) = (row * sh - ph + p * dh, column * sw - pw + q * dw);
                        if (h < 0 || h >= xs[2] || v < 0 || v >= xs[3])
                        {
                            continue;
                        }

                        y[i] += x[((sample * xs[1] + first + c) * xs[2] + h) * xs[3] + v]
                            * w[((channel * ws[1] + c) * ws[2] + p) * ws[3] + q];
                    }
                }
            }
        }

        return y;
    }

    private static long At(System.Collections.Immutable.ImmutableArray<long> values, int axis, long otherwise) =>
        values.IsDefaultOrEmpty ? otherwise : values[axis];
}
