using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Estimators;

public sealed class SpectralDensityTests
{
    [Theory]
    [InlineData(ProbeKind.Gaussian)]
    [InlineData(ProbeKind.Rademacher)]
    public void Moments_of_each_probe_are_exact_up_to_degree_2m_minus_1(ProbeKind kind)
    {
        const int N = 60;
        const int M = 5;
        using var a = new DenseOperator(Scaled(RandomMatrices.Gaussian(N, 3), 1 / Math.Sqrt(N)), N);
        var result = new SpectralDensity { Probes = 3, Steps = M, Seed = 8, Kind = kind }.Compute(a);
        using var block = new RandomProbes(a, kind, 8, "density").Block(0, 3);
        var probes = block.ToArray<double>();
        Assert.Equal(3 * M, result.Products);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, result.Probes[i].Weights.Sum(), 1e-14);
            var z = probes[(i * N)..((i + 1) * N)];
            var square = z.Sum(x => x * x);
            var power = z;
            for (var k = 0; k < 2 * M; k++)
            {
                var moment = z.Zip(power, (x, y) => x * y).Sum() / square;
                Assert.Equal(moment, result.Probes[i].Integrate(x => Math.Pow(x, k)), 1e-11);
                var next = new double[N];
                a.Apply(power, next, 1);
                power = next;
            }

            var beyond = z.Zip(power, (x, y) => x * y).Sum() / square;
            Assert.True(Math.Abs(beyond - result.Probes[i].Integrate(x => Math.Pow(x, 2 * M))) > 1e-6);
        }
    }

    [Fact]
    public void With_as_many_steps_as_dimensions_the_rule_is_the_spectrum()
    {
        double[] values = [-3, -1, 0.5, 2, 2, 2, 7];
        using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, 5), values.Length);
        var result = new SpectralDensity { Probes = 4 }.Compute(a);
        // A multiple eigenvalue may come with a copy at rounding distance, which shares its weight.
        Assert.All(result.Probes, rule =>
        {
            Assert.All(values, value => Assert.Contains(rule.Nodes, node => Math.Abs(node - value) < 1e-10));
            Assert.Equal(1, rule.Integrate(node => values.Any(value => Math.Abs(node - value) < 1e-10) ? 1 : 0), 1e-12);
        });
        Assert.Equal(result.CountBelow(1).Low.Value, result.CountBelow(1).High.Value, 1e-9);
        using var simple = new DiagonalOperator([1, 2, 4]);
        Assert.All(new SpectralDensity { Probes = 4 }.Compute(simple).Probes, rule => Assert.True(rule.IsExact));
    }

    // φ of a Gaussian ensemble is the semicircle on [−2, 2]: the distribution function within its bounds and four standard errors.
    [Fact]
    public void Random_symmetric_matrices_have_the_semicircle()
    {
        const int N = 300;
        using var a = new DenseOperator(Scaled(RandomMatrices.Gaussian(N, 21), 1 / Math.Sqrt(N)), N);
        var result = new SpectralDensity { Probes = 12, Steps = 40, Seed = 1 }.Compute(a);
        for (var x = -2.2; x <= 2.2; x += 0.1)
        {
            var truth = Math.Abs(x) >= 2
                ? (x > 0 ? 1 : 0)
                : 0.5 + (x * Math.Sqrt(4 - (x * x)) / (4 * Math.PI)) + (Math.Asin(x / 2) / Math.PI);
            CheckCount(result.CountBelow(x), N * truth, 2);
        }

        // Moments: Catalan numbers; tr A² fluctuates by about √2·√2 over N of them.
        Assert.Equal(1, result.Moment(2).Value / N, (4 * result.Moment(2).StandardError / N) + (8.0 / N));
        Assert.Equal(2, result.Moment(4).Value / N, (4 * result.Moment(4).StandardError / N) + (40.0 / N));
        var curve = result.Curve(400);
        var inside = Enumerable.Range(0, 400).Where(i => Math.Abs(curve.Grid[i]) < 1.5);
        Assert.All(inside, i => Assert.Equal(
            Math.Sqrt(4 - (curve.Grid[i] * curve.Grid[i])) / (2 * Math.PI),
            curve.Values[i],
            (5 * curve.StandardErrors[i]) + 0.03));
    }

    [Fact]
    public void Sample_covariances_have_the_density_of_Marchenko_and_Pastur()
    {
        const int N = 240;
        const int Samples = 720;
        using var a = new DenseOperator(Covariance(N, Samples, 5), N);
        var result = new SpectralDensity { Probes = 10, Steps = 40, Seed = 2 }.Compute(a);
        var (low, high) = (Math.Pow(1 - Math.Sqrt(1.0 / 3), 2), Math.Pow(1 + Math.Sqrt(1.0 / 3), 2));
        double Density(double t) => t <= low || t >= high ? 0 : Math.Sqrt((t - low) * (high - t)) / (2 * Math.PI * t / 3);
        var (truth, step) = (0.0, 1e-4);
        var next = 0.1;
        for (var t = low; t < high; t += step)
        {
            truth += Density(t + (step / 2)) * step;
            if (t < next)
            {
                continue;
            }

            CheckCount(result.CountBelow(t + step), N * truth, 2);
            next = t + 0.1;
        }

        // The logarithmic form carries the Jacobian |λ|·ln 10.
        var log = result.LogCurve(200, sigma: 0.04);
        Assert.Equal(0, log.Negative.Mass, 1e-12);
        Assert.Equal(1, log.Positive.Mass, 1e-12);
        for (var i = 0; i < 200; i++)
        {
            var t = Math.Pow(10, log.Positive.Grid[i]);
            if (t > 1.5 * low && t < 0.8 * high)
            {
                Assert.Equal(Density(t) * t * Math.Log(10), log.Positive.Values[i], (5 * log.Positive.StandardErrors[i]) + 0.1);
            }
        }
    }

    [Fact]
    public void Outliers_leave_no_ghosts_where_bases_are_kept_and_ghosts_share_a_weight_where_not()
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(i => i switch { 0 => 50.0, 1 => 40, 2 => -30, _ => i / 300.0 })];
        using var a = new DiagonalOperator(values);
        var settings = new SpectralDensity { Probes = 2, Steps = 80, Seed = 4 };
        var kept = settings.Compute(a);
        var local = (settings with { Orthogonality = Orthogonality.Local }).Compute(a);
        Assert.Equal((Orthogonality.HalfPrecision, Orthogonality.Local), (kept.Orthogonality, local.Orthogonality));
        Assert.True(kept.Sweeps < 160, $"{kept.Sweeps} sweeps");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(3, kept.Probes[i].Nodes.Count(x => x is < -1 or > 2));
            Assert.True(local.Probes[i].Nodes.Count(x => x is < -1 or > 2) > 3, "the test shows no ghosts");
            foreach (var outlier in (double[])[50, 40, -30])
            {
                double Weight(DensityResult result) => result.Probes[i].Integrate(x => Math.Abs(x - outlier) < 1 ? 1 : 0);
                Assert.Equal(Weight(kept), Weight(local), 1e-10);
            }

            Assert.Equal(kept.Probes[i].Integrate(Math.Cos), local.Probes[i].Integrate(Math.Cos), 1e-8);
        }
    }

    [Fact]
    public void Deflated_pairs_become_atoms_and_take_their_variance_with_them()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => i switch { 0 => 500.0, 1 => 400, 2 => -300, _ => i / 200.0 })];
        using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, 9), 200);
        var spectrum = new DenseSpectrum().Compute(a).Dense!;
        int[] known = [0, 198, 199];
        var deflation = new Deflation(
            [.. known.Select(i => spectrum.Values[i])],
            [.. known.Select(i => (ReadOnlyMemory<double>)spectrum.Vector(i).ToArray())]);
        var settings = new SpectralDensity { Probes = 4, Steps = 12, Seed = 3 };
        var plain = settings.Compute(a);
        var deflated = (settings with { Deflation = deflation }).Compute(a);
        Assert.True(deflated.Trace.StandardError < 0.05 * plain.Trace.StandardError);
        Assert.Equal(values.Sum(), deflated.Trace.Value, 5 * deflated.Trace.StandardError);
        Assert.Equal(1, deflated.Curve().Mass, 1e-12);
        Assert.Equal(new CountEstimate(new(2, 0, 0), new(2, 0, 0), new(2, 0, 0), 200).Value, deflated.CountAbove(10).Value, 1e-6);
        Assert.All(deflated.Probes, rule => Assert.True(rule.Nodes[^1] < 1.01 && rule.Nodes[0] > -0.01));
        Assert.Throws<ArgumentException>(() => (settings with { Deflation = deflation with { Values = [1, 2, 3, 4] } }).Compute(a));
        Assert.Throws<ArgumentException>(
            () => (settings with { Deflation = new([1.0, 1.0], [deflation.Vectors[0], deflation.Vectors[0]]) }).Compute(a));
    }

    [Fact]
    public void The_budget_decides_the_group_and_not_the_result()
    {
        using var a = new DiagonalOperator([.. Enumerable.Range(0, 100).Select(i => Math.Sin(i))]);
        var settings = new SpectralDensity { Probes = 5, Steps = 20, Seed = 6 };
        var whole = settings.Compute(a);
        Assert.Equal(5, whole.Group);
        var pairs = (settings with { MemoryBytes = 2 * 21 * 800 }).Compute(a);
        Assert.Equal((2, Orthogonality.HalfPrecision, 2 * 21 * 800L), (pairs.Group, pairs.Orthogonality, pairs.MemoryBytes));
        var small = (settings with { MemoryBytes = 3 * 800 }).Compute(a);
        Assert.Equal((1, Orthogonality.Local), (small.Group, small.Orthogonality));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(whole.Probes[i].Nodes.ToArray(), pairs.Probes[i].Nodes.ToArray());
            Assert.Equal(whole.Probes[i].Integrate(Math.Exp), small.Probes[i].Integrate(Math.Exp), 1e-9);
        }

        var refused = Assert.Throws<BadInputException>(() => (settings with { MemoryBytes = 2399 }).Compute(a));
        Assert.Contains("2400 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("16800 bytes", Assert.Throws<BadInputException>(
            () => (settings with
            {
                MemoryBytes = 2400,
                Orthogonality = Orthogonality.HalfPrecision
            }).Compute(a)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 5, 1)]
    [InlineData(55, 5, 11)]
    [InlineData(107, 7, 20)]
    public void Cancellation_returns_what_is_known(int products, int probes, int steps)
    {
        using var a = new DiagonalOperator([.. Enumerable.Range(0, 100).Select(i => Math.Sin(i))]);
        using var source = new CancellationTokenSource();
        var last = default(EstimatorProgress);
        var progress = new Now<EstimatorProgress>(p =>
        {
            last = p;
            if (p.Products >= products)
            {
                source.Cancel();
            }
        });
        var settings = new SpectralDensity { Probes = 7, Steps = 20, Seed = 6, MemoryBytes = 5 * 21 * 800 };
        if (steps < 2)
        {
            products = 1;
        }

        if (products == 1)
        {
            Assert.Throws<OperationCanceledException>(() => settings.Compute(a, progress, source.Token));
            return;
        }

        var result = settings.Compute(a, progress, source.Token);
        Assert.False(result.Complete);
        Assert.True(result.Trace.Incomplete);
        Assert.Equal((probes, steps), (result.Probes.Count, result.Probes[0].Order));
        Assert.Equal(result.Trace.Value, last!.Value, 1e-9);
        Assert.Equal(140, last.Total);
    }

    [Fact]
    public void A_product_that_is_not_finite_is_a_numerical_failure()
    {
        using var a = new DiagonalOperator([1, double.NaN, 3]);
        Assert.Throws<NumericalFailureException>(() => new SpectralDensity().Compute(a));
    }

    internal static void CheckCount(CountEstimate count, double truth, double slack)
    {
        Assert.True(truth >= count.Low.Value - (4 * count.Low.StandardError) - slack, $"{truth} below {count}");
        Assert.True(truth <= count.High.Value + (4 * count.High.StandardError) + slack, $"{truth} above {count}");
    }

    private static double[] Scaled(double[] matrix, double factor) => [.. matrix.Select(x => factor * x)];

    private static double[] Covariance(int n, int samples, ulong seed)
    {
        var x = new double[n * samples];
        Philox.For(seed, "test/covariance").FillGaussian(x);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * n) + j] = matrix[(j * n) + i] = Vectors.Dot(x.AsSpan(i * samples, samples), x.AsSpan(j * samples, samples))
                    / samples;
            }
        }

        return matrix;
    }
}
