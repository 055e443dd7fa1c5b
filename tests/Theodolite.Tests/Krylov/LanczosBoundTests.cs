using CsCheck;
using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Tests.Curvature;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov;

[Collection(NativeHandles.Name)]
public sealed class LanczosBoundTests
{
    // Kuczyński and Woźniakowski (1992), theorem 4.2, with the numbers of the design: P = 235,146, δ = 1e−3, ε = 1e−3.
    [Fact]
    public void Steps_are_those_of_the_theorem()
    {
        Assert.Equal(216, new LanczosBound { Resolution = 1e-3, FailureProbability = 2e-3 }.Steps(235_146));
        var expected = 1.648 * Math.Sqrt(235_146) * Math.Exp(-Math.Sqrt(1e-3) * ((2 * 216) - 1));
        Assert.Equal(expected, LanczosBound.OneSided(235_146, 1e-3, 216), 1e-12);
        Assert.Equal(expected * expected, LanczosBound.OneSided(235_146, 1e-3, 216, 2), 1e-12);
    }

    [Fact]
    public void Steps_are_the_fewest_that_keep_the_promise() =>
        Gen.Select(Gen.Double[-4, -0.5], Gen.Double[-6, -0.1], Gen.Int[1, 4], Gen.Int[100, 1_000_000]).Sample(
            (epsilon, delta, starts, dimension) =>
            {
                var settings = new LanczosBound
                {
                    Resolution = Math.Pow(10, epsilon),
                    FailureProbability = Math.Pow(10, delta),
                    Starts = starts,
                };
                var k = settings.Steps(dimension);
                double Total(int steps) => 2 * LanczosBound.OneSided(dimension, settings.Resolution, steps, starts);
                Assert.True(k == dimension || Total(k) <= settings.FailureProbability * (1 + 1e-9));
                Assert.True(k == 1 || Total(k - 1) > settings.FailureProbability * (1 - 1e-9));
                var within = LanczosBound.Within(settings.Products(dimension), dimension, settings.FailureProbability, starts)!;
                Assert.True(within.Resolution <= settings.Resolution * (1 + 1e-9) || k == dimension);
                Assert.True(within.Products(dimension) <= settings.Products(dimension));
            },
            iter: 300,
            seed: "0000000000000");

    // Hard on purpose: both extreme eigenvalues are isolated by little more than ε, and the others are spread like
    // Chebyshev nodes, for which no polynomial is small except the theorem's own.
    [Theory]
    [InlineData(1, 10, 400)]
    [InlineData(2, 9, 250)]
    public void Bounds_fail_as_rarely_as_promised_and_sometimes_do(int starts, int steps, int trials)
    {
        const int N = 200;
        const double Resolution = 0.05;
        var promised = LanczosBound.OneSided(N, Resolution, steps, starts);
        var settings = new LanczosBound { Resolution = Resolution, FailureProbability = 2 * promised * (1 + 1e-9), Starts = starts };
        Assert.Equal(steps, settings.Steps(N));
        using var a = new DiagonalOperator(Isolated(N, 1.05 * Resolution));
        var (missedLow, missedHigh, wrong) = (0, 0, 0);
        for (var seed = 0; seed < trials; seed++)
        {
            var result = (settings with { Seed = (ulong)seed }).Compute(a);
            Assert.Equal(settings.FailureProbability, result.FailureProbability);
            missedLow += result.Smallest > Resolution ? 1 : 0;
            missedHigh += result.Largest < 1 - Resolution ? 1 : 0;
            wrong += result.LowerBound > 0 || result.UpperBound < 1 ? 1 : 0;
        }

        // Three standard errors of a binomial count above the promise would be a broken promise.
        double Most(double p) => trials * (p + (3 * Math.Sqrt(p * (1 - p) / trials)));
        Assert.InRange(missedLow, 1, Most(promised));
        Assert.InRange(missedHigh, 1, Most(promised));
        Assert.InRange(wrong, 0, Most(2 * promised));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Bounds_hold_at_a_small_failure_probability(int starts) =>
        Gen.Select(Gen.Double[-3, 3].Array[30, 80], Gen.Int[0, 10_000]).Sample(
            (values, seed) =>
            {
                var norm = values.Max(Math.Abs);
                using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, (ulong)seed), values.Length);
                var result = new LanczosBound { Resolution = 0.1, FailureProbability = 1e-6, Starts = starts, Seed = (ulong)seed }.Compute(
                    a);
                Assert.InRange(values.Min(), result.LowerBound, result.Smallest + (1e-12 * norm));
                Assert.InRange(values.Max(), result.Largest - (1e-12 * norm), result.UpperBound);
                Assert.True(result.Orthogonality < 1e-12);
                var image = new double[values.Length];
                a.Apply(result.Vector.Span, image, 1);
                Assert.Equal(result.Smallest, image.Zip(result.Vector.ToArray(), (x, y) => x * y).Sum(), 1e-12 * norm);
            },
            iter: 20,
            seed: "0000000000000");

    // A run may stop when it likes: the event that makes a bound wrong is one start too close to the complement, whatever the steps.
    [Theory]
    [InlineData(0.3, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.3, 2)]
    public void Bounds_of_a_run_that_stops_when_they_please_fail_as_rarely_as_promised(double probability, int starts)
    {
        const int N = 200;
        const int Trials = 400;
        using var a = new DiagonalOperator(Isolated(N, 0.05));
        var (wrong, steps) = (0, 0.0);
        for (var seed = 0; seed < Trials; seed++)
        {
            var result = new LanczosBound
            {
                Resolution = 0.01,
                FailureProbability = probability,
                Starts = starts,
                Seed = (ulong)seed,
                Suffices = bounds => bounds.Smallest - bounds.LowerBound < 0.03 && bounds.UpperBound - bounds.Largest < 0.03,
            }.Compute(a);
            Assert.Equal(probability, result.FailureProbability);
            wrong += result.LowerBound > 0 || result.UpperBound < 1 ? 1 : 0;
            steps += result.Steps;
        }

        Assert.InRange(wrong, 1, Trials * (probability + (3 * Math.Sqrt(probability * (1 - probability) / Trials))));
        var enough = new LanczosBound { Resolution = 0.02, FailureProbability = probability, Starts = starts }.Steps(N);
        Assert.InRange(steps / Trials, 2, enough);
    }

    // Where the theorem of Kuczyński and Woźniakowski holds, the bound of the polynomials lies no further below λ_min than its slack.
    [Fact]
    public void Bound_is_no_weaker_than_the_theorem_that_chose_its_steps() =>
        Gen.Select(Gen.Int[50, 400], Gen.Double[-2, -0.7], Gen.Int[0, 1000]).Sample(
            (n, epsilon, seed) =>
            {
                using var a = new DiagonalOperator(Isolated(n, 0.3 / n));
                var settings = new LanczosBound { Resolution = Math.Pow(10, epsilon), FailureProbability = 1e-3, Seed = (ulong)seed };
                var result = settings.Compute(a);
                Assert.InRange(result.LowerBound, -settings.Resolution, 1e-12);
                Assert.InRange(result.UpperBound, 1 - 1e-12, 1 + settings.Resolution);
            },
            iter: 40,
            seed: "0000000000000");

    // Networks: a few large eigenvalues over a bulk. Once those are found the polynomials see the bulk alone.
    [Fact]
    public void Outliers_cost_a_step_each_and_not_a_spread_a_hundred_times_as_wide()
    {
        var values = Enumerable.Range(0, 3000).Select(i => i < 8 ? 100.0 + (40 * i) : 0.2 + (0.8 * i / 3000)).ToArray();
        using var a = new DiagonalOperator(values);
        var settings = new LanczosBound { Resolution = 0.15 / 380, Suffices = bounds => bounds.LowerBound > 0.05 };
        var result = settings.Compute(a);
        Assert.InRange(result.LowerBound, 0.05, values.Min());
        Assert.InRange(result.Steps, 9, settings.Steps(3000) / 4);
    }

    [Fact]
    public void Invariant_space_bounds_all_that_it_has_not_seen()
    {
        var values = Enumerable.Range(0, 1000).Select(i => i % 3 == 0 ? 0.5 : i % 3 == 1 ? 1.0 : 4.0).ToArray();
        using var a = new DiagonalOperator(values);
        var result = new LanczosBound { Resolution = 1e-3, Suffices = bounds => bounds.LowerBound > 0.499 }.Compute(a);
        Assert.Equal(3, result.Steps);
        Assert.InRange(result.LowerBound, 0.499, 0.5);
        Assert.InRange(result.UpperBound, 4, 4.001);
    }

    // A kernel, a few positive values and now and then a single negative one, in float32: the space is exhausted to rounding after a dozen
    // steps, and what the remainder hides must not be called impossible.
    [Fact]
    public void Bounds_from_float32_products_hold()
    {
        const int N = 20_000;
        for (var seed = 0; seed < 40; seed++)
        {
            var lowest = seed % 2 == 0 ? 0 : -1e-3 * (1 + (seed % 7));
            double[] values = [lowest, .. Enumerable.Range(1, 9).Select(i => 0.05 + (0.007 * i)), .. new double[N - 10]];
            using var a = new SingleDiagonal(values);
            var result = new LanczosBound
            {
                Resolution = 1e-2,
                Seed = (ulong)seed,
                ProductError = 4 * 17 * DType.Float32.UnitRoundoff() * values.Max() / Math.Sqrt(N),
                Suffices = bounds => bounds.Smallest - bounds.LowerBound < 1e-3,
            }.Compute(a);
            Assert.InRange(result.LowerBound, -0.02, lowest);
            Assert.InRange(result.UpperBound, values.Max(), 0.2);
            Assert.InRange(result.Steps, 3, 40);
        }
    }

    [Fact]
    public void Steps_are_no_more_than_allowed_and_the_bound_says_what_they_gave()
    {
        using var a = new DiagonalOperator(Isolated(400, 0.01));
        var result = new LanczosBound { Resolution = 1e-4, MaximumSteps = 20 }.Compute(a);
        Assert.Equal(20, result.Steps);
        Assert.InRange(result.LowerBound, -1, 0);
        Assert.InRange(result.ResolutionBelow, 1e-3, 0.3);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LanczosBound { MaximumSteps = 0 });
    }

    [Fact]
    public void Whole_space_leaves_nothing_to_chance()
    {
        // Three distinct eigenvalues: the Krylov space of one start is exhausted at once, and goes on in its complement.
        var values = Enumerable.Range(0, 12).Select(i => (i % 3) - 1.0).ToArray();
        using var a = new DiagonalOperator(values);
        var result = new LanczosBound { Resolution = 1e-9 }.Compute(a);
        Assert.Equal((12, 0.0), (result.Steps, result.FailureProbability));
        Assert.Equal(-1, result.LowerBound, 1e-12);
        Assert.Equal(1, result.UpperBound, 1e-12);
    }

    [Fact]
    public void Budget_decides_between_lockstep_and_one_after_another()
    {
        var values = Enumerable.Range(0, 500).Select(i => Math.Sin(i)).ToArray();
        using var a = new DiagonalOperator(values);
        var settings = new LanczosBound { Resolution = 0.05, FailureProbability = 1e-3, Starts = 3 };
        var k = settings.Steps(500);
        var one = LanczosBoundIteration.Bytes(a, k, parts: 1);
        var (wide, narrow) = (settings.Compute(a), (settings with { MemoryBytes = one }).Compute(a));
        Assert.Equal((3 * one, one), (wide.MemoryBytes, narrow.MemoryBytes));
        Assert.Equal(wide.Smallest, narrow.Smallest, 1e-13);
        Assert.Equal(wide.Products, narrow.Products);
        var failure = Assert.Throws<BadInputException>(() => (settings with { MemoryBytes = one - 1 }).Compute(a));
        Assert.Contains($"{one} bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_stops_it_and_nan_is_a_numerical_failure()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        using var a = new DiagonalOperator(new double[50].Select((_, i) => (double)i).ToArray());
        Assert.Throws<OperationCanceledException>(() => new LanczosBound { Resolution = 0.1 }.Compute(a, cancellation: source.Token));
        using var nan = new DiagonalOperator([1, double.NaN, 2]);
        Assert.Throws<NumericalFailureException>(() => new LanczosBound { Resolution = 0.1 }.Compute(nan));
    }

    private static double[] Isolated(int n, double gap) =>
    [
        0,
        .. Enumerable.Range(1, n - 2).Select(i => gap + ((1 - (2 * gap)) * (1 - Math.Cos(Math.PI * (i - 0.5) / (n - 2))) / 2)),
        1,
    ];
}
