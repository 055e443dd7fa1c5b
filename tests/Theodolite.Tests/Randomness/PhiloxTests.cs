using CsCheck;
using Theodolite.Randomness;

namespace Theodolite.Tests.Randomness;

public sealed class PhiloxTests
{
    /// <summary>The known answers published with Random123 (kat_vectors, philox4x32 10).</summary>
    [Theory]
    [InlineData("00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8")]
    [InlineData("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd")]
    [InlineData("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1")]
    public void Block_gives_the_published_answers(string vector)
    {
        var w = vector.Split(' ').Select(word => Convert.ToUInt32(word, 16)).ToArray();
        Assert.Equal((w[6], w[7], w[8], w[9]), Philox.Block(w[0], w[1], w[2], w[3], w[4], w[5]));
    }

    [Fact]
    public void Words_of_the_sequence_are_the_blocks_in_order()
    {
        var philox = new Philox(0);
        Assert.Equal(0xe169c58d6627e8d5UL, philox.NextUInt64());
        Assert.Equal(0x9b00dbd8bc57ac4cUL, philox.NextUInt64());
        Assert.Equal(2UL, philox.Position);
    }

    [Fact]
    public void A_purpose_hashes_as_published()
    {
        // FNV-1a test vectors of RFC 9923, appendix C; SplitMix64's first outputs from state 0.
        Assert.Equal(0xcbf29ce484222325UL, StableHash.Fnv1a([]));
        Assert.Equal(0xaf63dc4c8601ec8cUL, StableHash.Fnv1a("a"u8));
        Assert.Equal(0x85944171f73967e8UL, StableHash.Fnv1a("foobar"u8));
        Assert.Equal(0xe220a8397b1dcdafUL, StableHash.Mix(0));
        Assert.Equal(0x6e789e6aa1b965f4UL, StableHash.Mix(0x9E3779B97F4A7C15));
    }

    [Fact]
    public void Seed_purpose_and_stream_each_change_the_numbers()
    {
        var all = new HashSet<ulong>();
        foreach (var seed in new ulong[] { 0, 1, 2 })
        {
            foreach (var purpose in new[] { "split", "init", "" })
            {
                foreach (var stream in new ulong[] { 0, 1 })
                {
                    Assert.True(all.Add(Philox.For(seed, purpose, stream).NextUInt64()));
                }
            }
        }

        Assert.Equal(Philox.For(7, "split").NextUInt64(), Philox.For(7, "split").NextUInt64());
    }

    [Fact]
    public void Fill_equals_single_draws_equals_random_access() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 33], Gen.ULong[0, 1000]).Sample((seed, count, start) =>
        {
            var fill = new Philox(seed) { Position = start };
            var step = new Philox(seed) { Position = start };
            var wide = new double[count];
            var narrow = new float[count];
            fill.FillGaussian(wide);
            Assert.Equal(start + (ulong)count, fill.Position);
            fill.Position = start;
            fill.FillGaussian(narrow);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(wide[i], step.GaussianAt(start + (ulong)i));
                Assert.Equal(wide[i], step.NextGaussian());
                Assert.Equal((float)wide[i], narrow[i]);
            }

            fill.Position = start;
            fill.FillUniform(wide);
            fill.Position = start;
            fill.FillUniform(narrow);
            step.Position = start;
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(wide[i], step.DoubleAt(start + (ulong)i));
                Assert.Equal(wide[i], step.NextDouble());
                Assert.InRange(wide[i] - narrow[i], 0, 1.0 / (1 << 24));
                Assert.InRange(narrow[i], 0, 1 - (1f / (1 << 24)));
            }
        }, seed: "0N0XIzNsQ0O2", iter: 100);

    [Fact]
    public void Bounded_integers_are_uniform()
    {
        const int bound = 7, draws = 70_000;
        var philox = Philox.For(1, "test");
        var counts = new int[bound];
        for (var i = 0; i < draws; i++)
        {
            counts[philox.NextInt(bound)]++;
        }

        // χ² with 6 degrees of freedom: 22.46 is exceeded with probability 0.001.
        Assert.True(counts.Sum(c => Math.Pow(c - (draws / bound), 2) / (draws / bound)) < 22.46);
        Assert.Equal(0, philox.NextInt(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => philox.NextInt(0));
    }

    [Fact]
    public void Gaussians_have_the_moments_of_the_normal_distribution()
    {
        const int draws = 200_000;
        var values = new double[draws];
        Philox.For(3, "test").FillGaussian(values);
        var tolerance = 5 / Math.Sqrt(draws);
        Assert.InRange(values.Average(), -tolerance, tolerance);
        Assert.InRange(values.Average(v => v * v) - 1, -tolerance * Math.Sqrt(2), tolerance * Math.Sqrt(2));
        Assert.InRange(values.Average(v => v * v * v), -tolerance * Math.Sqrt(15), tolerance * Math.Sqrt(15));
        Assert.InRange(values.Average(v => v * v * v * v) - 3, -tolerance * Math.Sqrt(96), tolerance * Math.Sqrt(96));
        Assert.InRange(values.Zip(values.Skip(1), (a, b) => a * b).Average(), -tolerance, tolerance);
    }

    [Fact]
    public void Signs_and_unit_vectors()
    {
        var philox = Philox.For(4, "test");
        var values = new double[10_000];
        philox.FillRademacher(values);
        Assert.All(values, v => Assert.Equal(1, Math.Abs(v)));
        Assert.InRange(values.Average(), -0.05, 0.05);
        philox.RandomUnitVector(values);
        Assert.Equal(1, values.Sum(v => v * v), 12);
        Assert.Throws<ArgumentException>(() => philox.RandomUnitVector([]));
    }

    [Fact]
    public void A_permutation_holds_every_index_once() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 200]).Sample(
            (seed, count) => Assert.Equal(Enumerable.Range(0, count), new Philox(seed).Permutation(count).Order()),
            seed: "0N0XIzNsQ0O2", iter: 50);

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.6, 0.2533471031357998)]
    [InlineData(0.9, 1.2815515655446008)]
    [InlineData(0.95, 1.6448536269514715)]
    [InlineData(0.01, -2.3263478740408408)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-12, -7.034483825301131)]
    public void Quantiles_are_those_of_the_tables(double p, double z) =>
        Assert.InRange(NormalQuantile.At(p) - z, -4e-15 * Math.Max(1, Math.Abs(z)), 4e-15 * Math.Max(1, Math.Abs(z)));

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void Quantiles_exist_only_inside_the_unit_interval(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalQuantile.At(p));
}
