namespace Theodolite.Benchmarks;

/// <summary>The weights, directions and orders that <c>pytorch/reproducible.py</c> computes, bit for bit (SplitMix64).</summary>
public static class ReproducibleNumbers
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Numbers in [0, 1): uᵢ = mix(mix(seed) + (i + 1)·γ), kept to 53 bits.</summary>
    public static double[] Uniform(ulong seed, long count)
    {
        var state = Mix(seed);
        var numbers = new double[count];
        for (var i = 0L; i < count; i++)
        {
            state += Gamma;
            numbers[i] = (Mix(state) >> 11) * (1.0 / (1UL << 53));
        }

        return numbers;
    }

    /// <summary>Direction number <paramref name="index"/> of ℝᴾ, uniform in [−1, 1).</summary>
    public static float[] Direction(int index, long count) =>
        Array.ConvertAll(Uniform(1000 + (ulong)index, count), u => (float)((2 * u) - 1));

    /// <summary>Xavier-uniform weights of parameter tensor <paramref name="tensor"/> in PyTorch's order; a bias is zero.</summary>
    public static float[] Xavier(int tensor, params ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            count *= extent;
        }

        if (shape.Length == 1)
        {
            return new float[count];
        }

        var receptive = count / (shape[0] * shape[1]);
        var bound = Math.Sqrt(6.0 / ((shape[0] + shape[1]) * receptive));
        return Array.ConvertAll(Uniform(1 + (ulong)tensor, count), u => (float)(bound * ((2 * u) - 1)));
    }

    /// <summary>Order in which epoch <paramref name="epoch"/> visits the samples.</summary>
    public static long[] Permutation(int epoch, int count)
    {
        var keys = Uniform(2000 + (ulong)epoch, count);
        return [.. Enumerable.Range(0, count).OrderBy(i => keys[i]).Select(i => (long)i)];
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
