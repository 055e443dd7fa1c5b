namespace Theodolite.Torch.Tests;

/// <summary>Pooling agrees with a loop over windows; its gradients are adjoints of what it does linearly.</summary>
public class PoolingLaws : LeakFree
{
    private static readonly (long[] Kernel, long[] Stride, long[] Padding)[] Windows =
        [([2, 2], [2, 2], [0, 0]), ([3, 2], [2, 1], [1, 1]), ([3, 3], [3, 3], [0, 1])];

    private static readonly Shape Plane = [2, 3, 7, 6];

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void AgreesWithALoopOverWindows(DType dtype)
    {
        var values = Sample.Values(1, Plane.Count, -1, 1, dtype);
        using var input = Sample.Of(values, Plane, dtype);
        foreach (var (kernel, stride, padding) in Windows)
        {
            var (largest, indices) = input.MaxPool2d(kernel, stride, padding);
            using var max = largest;
            using var where = indices;
            Sample.Close(Loop(values, kernel, stride, padding, (window, _) => window.Max()), max, 0);
            using var flat = input.View([2, 3, 42]);
            using var positions = where.View([2, 3, where.Shape[2] * where.Shape[3]]);
            using var picked = flat.Gather(2, positions);
            Assert.Equal(Sample.Read(max), Sample.Read(picked));
            foreach (var counted in (bool[])[true, false])
            {
                using var mean = input.AvgPool2d(kernel, stride, padding, counted);
                var expected = Loop(
                    values, kernel, stride, padding, (window, all) => window.Sum() / (counted ? all : window.Count));
                Sample.Close(expected, mean, 20 * dtype.UnitRoundoff());
            }
        }
    }

    [Fact]
    public void GradientsAreAdjoints()
    {
        const DType F64 = DType.Float64;
        using var x = Sample.Of(Sample.Values(2, Plane.Count, -1, 1, F64), Plane, F64);
        foreach (var (kernel, stride, padding) in Windows)
        {
            var (largest, indices) = x.MaxPool2d(kernel, stride, padding);
            using var max = largest;
            using var where = indices;
            using var u = Sample.Of(Sample.Values(3, max.Count, -1, 1, F64), max.Shape, F64);
            using var back = u.MaxPool2dBackward(x, kernel, stride, padding, where);
            Assert.Equal(max.InnerProduct(u), back.InnerProduct(x), 1e-12);
            using var mean = x.AvgPool2d(kernel, stride, padding, countIncludePad: false);
            using var spread = u.AvgPool2dBackward(x, kernel, stride, padding, countIncludePad: false);
            Assert.Equal(mean.InnerProduct(u), spread.InnerProduct(x), 1e-12);
        }
    }

    private static double[] Loop(
        double[] values, long[] kernel, long[] stride, long[] padding, Func<List<double>, long, double> reduce)
    {
        var result = new List<double>();
        var rows = (Plane[2] + 2 * padding[0] - kernel[0]) / stride[0] + 1;
        var columns = (Plane[3] + 2 * padding[1] - kernel[1]) / stride[1] + 1;
        for (var plane = 0; plane < Plane[0] * Plane[1]; plane++)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var window = new List<double>();
                    for (var p = 0; p < kernel[0]; p++)
                    {
                        for (var q = 0; q < kernel[1]; q++)
                        {
                            var (h, v) = (row * stride[0] - padding[0] + p, column * stride[1] - padding[1] + q);
                            if (h >= 0 && h < Plane[2] && v >= 0 && v < Plane[3])
                            {
                                window.Add(values[(plane * Plane[2] + h) * Plane[3] + v]);
                            }
                        }
                    }

                    result.Add(reduce(window, kernel[0] * kernel[1]));
                }
            }
        }

        return [.. result];
    }
}
