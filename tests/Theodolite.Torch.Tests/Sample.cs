namespace Theodolite.Torch.Tests;

/// <summary>How the elements of a sample lie in memory.</summary>
public enum Layout
{
    Contiguous,
    Transposed,
    Strided,
}

/// <summary>Seeded random tensors, beside the same values as doubles in row-major order.</summary>
internal static class Sample
{
    /// <summary>Uniform values in an interval, rounded to the element type.</summary>
    public static double[] Values(int seed, long count, double low, double high, DType dtype)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Round(low + (high - low) * random.NextDouble(), dtype);
        }

        return values;
    }

    /// <summary>A tensor with given values in row-major order, laid out as told.</summary>
    public static Tensor Of(double[] values, Shape shape, DType dtype, Layout layout = Layout.Contiguous)
    {
        using var wide = Tensor.From(values, shape);
        var plain = wide.To(dtype);
        if (layout == Layout.Contiguous || shape.Rank == 0)
        {
            return plain;
        }

        using (plain)
        {
            return layout == Layout.Transposed ? Transposed(plain) : Strided(plain);
        }
    }

    /// <summary>The values of a tensor as doubles.</summary>
    public static double[] Read(Tensor tensor)
    {
        using var wide = tensor.To(DType.Float64);
        return wide.ToArray<double>();
    }

    public static void Close(double[] expected, Tensor actual, double tolerance)
    {
        var values = Read(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(expected[i]) && double.IsNaN(values[i]))
            {
                continue;
            }

            if (expected[i] == values[i])
            {
                continue;
            }

            var bound = tolerance * (1 + Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - values[i]) <= bound, $"[{i}]: expected {expected[i]:R}, got {values[i]:R}");
        }
    }

    public static double Round(double value, DType dtype) => dtype == DType.Float32 ? (float)value : value;

    private static Tensor Transposed(Tensor plain)
    {
        var last = plain.Rank - 1;
        using var turned = plain.Transpose(0, last);
        using var compact = turned.Clone();
        return compact.Transpose(0, last);
    }

    /// <summary>Every other element of a larger tensor, which starts inside its storage.</summary>
    private static Tensor Strided(Tensor plain)
    {
        using var pair = Tensor.Stack([plain, plain], plain.Rank);
        using var shifted = Tensor.Cat([pair, pair], 0);
        using var tail = shifted.Narrow(0, plain.Shape[0], plain.Shape[0]);
        return tail.Select(plain.Rank, 1);
    }
}
