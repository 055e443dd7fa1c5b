using System.Text;

namespace Theodolite.Randomness;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as
/// 1, 2, 3", SC 2011), keyed by a seed and a purpose. Draw number i is a pure function of (seed, purpose, stream, i):
/// the same numbers on every device, thread count, process and platform, since only integer and IEEE basic operations
/// (+ − × ÷ √) are used.
/// </summary>
/// <remarks>
/// The draws form one sequence of 64-bit words, two to a block of the counter. A real number, uniform or Gaussian,
/// takes one word; so a fill of n numbers equals n single draws, and <c>…At</c> members reach any of them out of order.
/// An instance carries a position and is not meant to be shared between threads.
/// </remarks>
public sealed class Philox
{
    private readonly uint _key0;
    private readonly uint _key1;
    private readonly ulong _stream;

    /// <summary>Starts a sequence from a raw 64-bit key; <see cref="For"/> is the usual way in.</summary>
    public Philox(ulong key, ulong stream = 0)
    {
        _key0 = (uint)key;
        _key1 = (uint)(key >> 32);
        _stream = stream;
    }

    /// <summary>Index of the next 64-bit word; set it to resume a saved sequence.</summary>
    public ulong Position { get; set; }

    /// <summary>
    /// The sequence for a purpose, such as <c>"split"</c> or <c>"init/0.weight"</c>. The key is
    /// mix(mix(seed) ⊕ FNV-1a(purpose)) with SplitMix64's finalizer; <paramref name="stream"/> numbers independent
    /// sequences of one purpose (epochs, probes, restarts).
    /// </summary>
    public static Philox For(ulong seed, string purpose, ulong stream = 0) =>
        new(StableHash.Mix(StableHash.Mix(seed) ^ StableHash.Fnv1a(Encoding.UTF8.GetBytes(purpose))), stream);

    /// <summary>The same sequence at another position: another thread may go on from there.</summary>
    public Philox At(ulong position) => new(_key0 | ((ulong)_key1 << 32), _stream) { Position = position };

    /// <summary>One block: the bijection of a 128-bit counter under a 64-bit key, ten rounds.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var p0 = 0xD2511F53UL * c0;
            var p1 = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>Word number <paramref name="index"/> of the sequence; does not move the position.</summary>
    public ulong UInt64At(ulong index)
    {
        var (low, high) = Pair(index >> 1);
        return (index & 1) == 0 ? low : high;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³; does not move the position.</summary>
    public double DoubleAt(ulong index) => ToDouble(UInt64At(index));

    /// <summary>Standard normal by inversion, |z| &lt; 8.3; does not move the position.</summary>
    public double GaussianAt(ulong index) => ToGaussian(UInt64At(index));

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => UInt64At(Position++);

    /// <summary>32 random bits: the high half of the next word.</summary>
    public uint NextUInt32() => (uint)(NextUInt64() >> 32);

    /// <summary>Uniform on [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => ToDouble(NextUInt64());

    /// <summary>Uniform on [0, 1), a multiple of 2⁻²⁴: what <see cref="NextDouble"/> would give, truncated.</summary>
    public float NextSingle() => ToSingle(NextUInt64());

    /// <summary>Standard normal.</summary>
    public double NextGaussian() => ToGaussian(NextUInt64());

    /// <summary>Uniform on {0, …, bound − 1} without bias (Lemire, "Fast Random Integer Generation in an Interval", 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (uint)bound;
        var product = (ulong)NextUInt32() * range;
        if ((uint)product < range)
        {
            var threshold = unchecked(0u - range) % range;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Fills with uniforms on [0, 1) as <see cref="NextDouble"/> does.</summary>
    public void FillUniform(Span<double> values) => Fill(values, ToDouble);

    /// <summary>Fills with uniforms on [0, 1) as <see cref="NextSingle"/> does.</summary>
    public void FillUniform(Span<float> values) => Fill(values, ToSingle);

    /// <summary>Fills with standard normals as <see cref="NextGaussian"/> does.</summary>
    public void FillGaussian(Span<double> values)
    {
        Fill(values, ToProbability);
        NormalQuantile.At(values);
    }

    /// <summary>Fills with the same standard normals as the float64 fill, rounded.</summary>
    public void FillGaussian(Span<float> values)
    {
        Span<double> wide = stackalloc double[256];
        while (!values.IsEmpty)
        {
            var part = wide[..Math.Min(wide.Length, values.Length)];
            FillGaussian(part);
            for (var i = 0; i < part.Length; i++)
            {
                values[i] = (float)part[i];
            }

            values = values[part.Length..];
        }
    }

    /// <summary>Fills with signs: +1 and −1 with equal probability.</summary>
    public void FillRademacher(Span<double> values) => Fill(values, bits => (long)bits < 0 ? -1.0 : 1.0);

    /// <summary>Fills with a uniformly distributed direction of Euclidean norm 1.</summary>
    /// <exception cref="ArgumentException">The vector has no element.</exception>
    public void RandomUnitVector(Span<double> vector)
    {
        if (vector.IsEmpty)
        {
            throw new ArgumentException("A unit vector needs at least one element.", nameof(vector));
        }

        double norm;
        do
        {
            FillGaussian(vector);
            var sum = 0.0;
            foreach (var value in vector)
            {
                sum += value * value;
            }

            norm = Math.Sqrt(sum);
        }
        while (norm == 0);
        foreach (ref var value in vector)
        {
            value /= norm;
        }
    }

    /// <summary>Puts the items into a uniformly random order (Fisher–Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A uniformly random order of 0, …, count − 1.</summary>
    public int[] Permutation(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var items = new int[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = i;
        }

        Shuffle(items);
        return items;
    }

    private void Fill<T>(Span<T> values, Func<ulong, T> convert)
    {
        var i = 0;
        if ((Position & 1) == 1 && i < values.Length)
        {
            values[i++] = convert(NextUInt64());
        }

        for (; i + 1 < values.Length; i += 2, Position += 2)
        {
            var (low, high) = Pair(Position >> 1);
            values[i] = convert(low);
            values[i + 1] = convert(high);
        }

        if (i < values.Length)
        {
            values[i] = convert(NextUInt64());
        }
    }

    private (ulong Low, ulong High) Pair(ulong block)
    {
        var (x0, x1, x2, x3) = Block((uint)block, (uint)(block >> 32), (uint)_stream, (uint)(_stream >> 32), _key0, _key1);
        return (x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32));
    }

    private static double ToDouble(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private static float ToSingle(ulong bits) => (bits >> 40) * (1.0f / (1 << 24));

    // 52 bits and a half keep the argument inside (0, 1), symmetric about ½, and exact.
    private static double ToProbability(ulong bits) => ((bits >> 12) + 0.5) * (1.0 / (1UL << 52));

    private static double ToGaussian(ulong bits) => NormalQuantile.At(ToProbability(bits));
}
