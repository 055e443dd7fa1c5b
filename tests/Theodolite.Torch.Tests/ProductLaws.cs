namespace Theodolite.Torch.Tests;

/// <summary>Matrix products agree with three nested loops, in every layout, empty ones too.</summary>
public class ProductLaws : LeakFree
{
    private static readonly (long M, long K, long N)[] Sizes = [(1, 1, 1), (3, 4, 5), (17, 33, 9), (0, 3, 2), (2, 0, 3)];

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void MatricesMultiply(DType dtype)
    {
        foreach (var (m, k, n) in Sizes)
        {
            foreach (var layoutA in Enum.GetValues<Layout>())
            {
                foreach (var layoutB in Enum.GetValues<Layout>())
                {
                    var a = Sample.Values(1, m * k, -1, 1, dtype);
                    var b = Sample.Values(2, k * n, -1, 1, dtype);
                    using var left = Sample.Of(a, [m, k], dtype, layoutA);
                    using var right = Sample.Of(b, [k, n], dtype, layoutB);
                    using var product = left.MatMul(right);
                    var expected = Multiply(a, b, m, k, n);
                    var tolerance = 4 * (k + 1) * dtype.UnitRoundoff();
                    Sample.Close(expected, product, tolerance);
                    using var result = Tensor.Full([m, n], 2, dtype);
                    Tensor.AddMatMul(result, result, left, right, 0.5, -0.3);
                    Sample.Close([.. expected.Select(x => 1 - 0.3 * x)], result, tolerance);
                    Tensor.MatMulOut(result, left, right);
                    Sample.Close(expected, result, tolerance);
                }
            }
        }
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void BatchesMultiply(DType dtype)
    {
        foreach (var (m, k, n) in Sizes)
        {
            foreach (var layout in Enum.GetValues<Layout>())
            {
                var a = Sample.Values(3, 2 * m * k, -1, 1, dtype);
                var b = Sample.Values(4, 2 * k * n, -1, 1, dtype);
                using var left = Sample.Of(a, [2, m, k], dtype, layout);
                using var right = Sample.Of(b, [2, k, n], dtype);
                using var product = left.MatMul(right);
                double[] expected =
                [
                    .. Multiply(a[..(int)(m * k)], b[..(int)(k * n)], m, k, n),
                .. Multiply(a[(int)(m * k)..], b[(int)(k * n)..], m, k, n),
            ];
                var tolerance = 4 * (k + 1) * dtype.UnitRoundoff();
                Sample.Close(expected, product, tolerance);
                using var result = Tensor.Full([2, m, n], 2, dtype);
                Tensor.AddBatchMatMul(result, result, left, right, 0.5, 2);
                Sample.Close([.. expected.Select(x => 1 + 2 * x)], result, tolerance);
                Tensor.MatMulOut(result, left, right);
                Sample.Close(expected, result, tolerance);
            }
        }
    }

    [Fact]
    public void VectorsMultiply()
    {
        var a = Own(Tensor.From<double>(1, 2, 3));
        var m = Own(Tensor.From<double>([1, 0, 2, 0, 1, 1], [2, 3]));
        Assert.Equal(14, Own(a.Dot(a)).ToDouble());
        Assert.Equal([7, 5], Own(m.MatMul(a)).ToArray<double>());
    }

    /// <summary>The factors of the double forms must not pass through single precision.</summary>
    [Fact]
    public void FactorsKeepDoublePrecision()
    {
        var one = Own(Tensor.Ones([1, 1], DType.Float64));
        var result = Own(Tensor.Zeros([1, 1], DType.Float64));
        Tensor.AddMatMul(result, one, one, one, 0.1, 0.2);
        Assert.Equal(0.1 + 0.2, result.ToDouble(), 1e-16);
        Assert.Equal(1 + 0.1, Own(one.Add(one, 0.1)).ToDouble());
    }

    private static double[] Multiply(double[] a, double[] b, long m, long k, long n)
    {
        var product = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var l = 0; l < k; l++)
            {
                for (var j = 0; j < n; j++)
                {
                    product[i * n + j] += a[i * k + l] * b[l * n + j];
                }
            }
        }

        return product;
    }
}
