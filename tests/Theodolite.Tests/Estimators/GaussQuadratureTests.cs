using Theodolite.Estimators;
using Theodolite.Randomness;

namespace Theodolite.Tests.Estimators;

public sealed class GaussQuadratureTests
{
    // α = 0 and β = ½ belong to the semicircle on [−1, 1]: nodes cos(iπ/(m + 1)), weights 2/(m + 1)·sin².
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Chebyshev_rules_have_their_closed_form(int m)
    {
        var rule = Chebyshev(m);
        for (var i = 1; i <= m; i++)
        {
            var angle = Math.PI * (m + 1 - i) / (m + 1);
            Assert.Equal(Math.Cos(angle), rule.Nodes[i - 1], 1e-13);
            Assert.Equal(2.0 / (m + 1) * Math.Pow(Math.Sin(angle), 2), rule.Weights[i - 1], 1e-13);
        }

        Assert.Equal(1, rule.Weights.Sum(), 1e-14);
    }

    // Moments of the semicircle: Catalan numbers over 4ᵏ; exact up to degree 2m − 1 and not beyond.
    [Fact]
    public void Rules_are_exact_up_to_their_degree_and_no_further()
    {
        const int M = 5;
        var rule = Chebyshev(M);
        var moment = 1.0;
        for (var k = 0; k < M; k++)
        {
            Assert.Equal(moment, rule.Integrate(x => Math.Pow(x, 2 * k)), 1e-14);
            Assert.Equal(0, rule.Integrate(x => Math.Pow(x, (2 * k) + 1)), 1e-14);
            moment *= (2.0 * k + 1) / (k + 2) / 2;
        }

        Assert.True(Math.Abs(moment - rule.Integrate(x => Math.Pow(x, 2 * M))) > 1e-4);
    }

    [Fact]
    public void Bounds_of_the_mass_hold_at_every_point_and_touch_for_no_measure_less()
    {
        foreach (var m in new[] { 2, 5, 20 })
        {
            var rule = Chebyshev(m);
            var previous = (Low: 0.0, High: 0.0);
            for (var x = -1.3; x < 1.3; x += 0.0071)
            {
                var truth = x <= -1 ? 0 : x >= 1 ? 1 : 0.5 + (((x * Math.Sqrt(1 - (x * x))) + Math.Asin(x)) / Math.PI);
                var (low, high) = rule.MassBelow(x);
                Assert.True(low <= truth + 1e-12 && truth <= high + 1e-12, $"{m} steps, x = {x}: {truth} not in [{low}, {high}]");
                Assert.True(low >= previous.Low - 1e-12 && high >= previous.High - 1e-12, $"{m} steps, x = {x}: the bounds decrease");
                Assert.True(high - low <= 2.2 / m);
                previous = (low, high);
            }

            // At a node of the rule the bounds are its own partial sums.
            var node = rule.Nodes[m / 2];
            var (below, upTo) = rule.MassBelow(node);
            Assert.Equal(rule.Weights.Take(m / 2).Sum(), below, 1e-6);
            Assert.Equal(rule.Weights.Take((m / 2) + 1).Sum(), upTo, 1e-6);
        }
    }

    // The classical worst case: a discrete measure of m + 1 points whose Gauss rules have m nodes.
    [Fact]
    public void Bounds_hold_for_discrete_measures()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = Philox.For((ulong)seed, "test/measure");
            var nodes = Enumerable.Range(0, 12).Select(_ => random.NextGaussian()).Order().ToArray();
            var weights = nodes.Select(_ => random.NextDouble() + 0.01).ToArray();
            var total = weights.Sum();
            weights = [.. weights.Select(w => w / total)];
            for (var m = 2; m < 12; m++)
            {
                var rule = Of(nodes, weights, m);
                foreach (var x in nodes.SelectMany(node => new[] { node, node + 1e-3, node - 0.1 }))
                {
                    var open = nodes.Zip(weights).Where(pair => pair.First < x).Sum(pair => pair.Second);
                    var closed = nodes.Zip(weights).Where(pair => pair.First <= x).Sum(pair => pair.Second);
                    var (low, high) = rule.MassBelow(x);
                    Assert.True(
                        low <= open + 1e-7 && closed <= high + 1e-7,
                        $"seed {seed}, m = {m}, x = {x}: [{open}, {closed}] not in [{low}, {high}]");
                }
            }
        }
    }

    [Fact]
    public void Student_and_normal_distributions_agree_with_their_tables()
    {
        Assert.Equal(12.706204736, StudentDistribution.TwoSided(0.95, 1), 1e-8);
        Assert.Equal(4.302652730, StudentDistribution.TwoSided(0.95, 2), 1e-8);
        Assert.Equal(2.364624252, StudentDistribution.TwoSided(0.95, 7), 1e-8);
        Assert.Equal(2.750, StudentDistribution.TwoSided(0.99, 30), 1e-3);
        Assert.Equal(NormalQuantile.At(0.975), StudentDistribution.TwoSided(0.95, 1_000_000), 1e-5);
        for (var p = 0.001; p < 1; p += 0.013)
        {
            Assert.Equal(p, NormalDistribution.Cumulative(NormalQuantile.At(p)), 1e-13);
        }
    }

    private static GaussQuadrature Chebyshev(int m) =>
        GaussQuadrature.Of(new double[m], [.. Enumerable.Repeat(0.5, m)]);

    // Lanczos on diag(nodes) from √weights, twice orthogonalised.
    private static GaussQuadrature Of(double[] nodes, double[] weights, int m)
    {
        var basis = new List<double[]> { weights.Select(Math.Sqrt).ToArray() };
        var (alpha, beta) = (new double[m], new double[m]);
        for (var j = 0; j < m; j++)
        {
            var w = basis[j].Zip(nodes, (v, x) => v * x).ToArray();
            alpha[j] = w.Zip(basis[j], (p, q) => p * q).Sum();
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var v in basis)
                {
                    var c = w.Zip(v, (p, q) => p * q).Sum();
                    w = [.. w.Zip(v, (p, q) => p - (c * q))];
                }
            }

            beta[j] = Math.Sqrt(w.Sum(x => x * x));
            basis.Add([.. w.Select(x => x / beta[j])]);
        }

        return GaussQuadrature.Of(alpha, beta);
    }
}
