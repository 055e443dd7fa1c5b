using Theodolite.Estimators;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Tests.Estimators;

public sealed class DensityResultTests
{
    private static readonly double[] s_values = [.. Enumerable.Range(0, 120)
        .Select(i => i < 40 ? -0.3 + (0.001 * i) : Math.Pow(i / 60.0, 3))];

    [Fact]
    public void Known_spectra_give_exact_numbers()
    {
        double[] values = [-1, 0.1, 2, 3];
        var density = DensityResult.Exact(values);
        Assert.Equal(new Estimate(4.1, 0, 0), density.Trace with { Value = Math.Round(density.Trace.Value, 12) });
        Assert.Equal(Math.Log(1) + Math.Log(2.1) + Math.Log(4) + Math.Log(5), density.LogDeterminant(2).Value, 1e-12);
        Assert.Equal(values.Sum(Math.Exp), density.Estrada().Value, 1e-12);
        Assert.Equal(6.1, density.SchattenNorm(1).Value, 1e-12);
        Assert.Equal(Math.Sqrt(1 + 0.01 + 4 + 9), density.SchattenNorm(2).Value, 1e-12);
        Assert.Equal(
            (1, 2, 2),
            ((int)density.CountBelow(0).Value, (int)density.CountAbove(0.1).Value, (int)density.CountBetween(0.1, 2).Value));
        Assert.Equal((1, 1), density.CountBelow(0).Interval());
        Assert.Equal(0, density.RuleChange(Math.Exp));
        Assert.Contains(
            "a shift above 1 ",
            Assert.Throws<BadInputException>(() => density.LogDeterminant()).Message,
            StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => density.TraceOf(x => 1 / (x - 2)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-9)]
    [InlineData(0.05)]
    [InlineData(3.0)]
    public void Curves_have_unit_integral_at_any_broadening(double sigma)
    {
        using var a = new DiagonalOperator(s_values);
        var density = new SpectralDensity { Probes = 3, Steps = 10 }.Compute(a);
        Assert.Equal(1, density.Curve(97, sigma).Mass, 1e-12);
        Assert.Equal(1, DensityResult.Exact(s_values).Curve(97, sigma).Mass, 1e-12);
        Assert.All(density.Curve(97, sigma).Values, value => Assert.True(value >= 0));
        var log = density.LogCurve(97, Math.Max(sigma, 0.01), floor: 1e-3);
        Assert.Equal(1, log.Negative.Mass + log.Positive.Mass + log.Zero.Value, 1e-12);
    }

    // λ = ±10ˣ with x uniform: as many eigenvalues in every decade.
    [Fact]
    public void The_logarithmic_form_has_the_Jacobian()
    {
        double[] values = [.. Enumerable.Range(0, 4000).Select(i => (i % 4 == 0 ? -1 : 1) * Math.Pow(10, -3 + (i / 1000.0)))];
        var log = DensityResult.Exact(values).LogCurve(300, 0.05);
        for (var i = 0; i < 300; i++)
        {
            if (log.Positive.Grid[i] is > -2.7 and < 0.7)
            {
                Assert.Equal(0.75 / 4, log.Positive.Values[i], 2e-3);
                Assert.Equal(0.25 / 4, log.Negative.Values[i], 2e-3);
            }
        }
    }

    [Fact]
    public void Standard_errors_of_curves_are_the_spread_over_probes()
    {
        using var a = new DiagonalOperator(s_values);
        var density = new SpectralDensity { Probes = 6, Steps = 10, Seed = 2 }.Compute(a);
        var curve = density.Curve(50, 0.2);
        for (var i = 5; i < 45; i += 7)
        {
            var (low, high) = (curve.Grid[i] - (curve.Width / 2), curve.Grid[i] + (curve.Width / 2));
            var mass = density.TraceOf(
                x => NormalDistribution.Cumulative((high - x) / 0.2) - NormalDistribution.Cumulative((low - x) / 0.2));
            Assert.Equal(mass.Value / 120 / curve.Width, curve.Values[i], 1e-9);
            Assert.Equal(mass.StandardError / 120 / curve.Width, curve.StandardErrors[i], 1e-9);
        }
    }

    // 95 % t-intervals over 8 probes cover tr f in 92 to 98 % of 400 seeds, for functions that the rule integrates exactly enough.
    [Fact]
    public void Intervals_for_functions_cover_the_truth_as_often_as_they_say()
    {
        using var a = new DiagonalOperator(s_values);
        (Func<double, double> F, int Covered)[] functions = [(x => Math.Log(x + 1), 0), (Math.Exp, 0), (x => x * x, 0)];
        const int Seeds = 400;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var density = new SpectralDensity { Probes = 8, Steps = 10, Seed = (ulong)seed }.Compute(a);
            for (var i = 0; i < functions.Length; i++)
            {
                var (low, high) = density.TraceOf(functions[i].F).Interval();
                var truth = s_values.Sum(functions[i].F);
                functions[i].Covered += low <= truth && truth <= high ? 1 : 0;
            }
        }

        Assert.All(functions, pair => Assert.InRange(pair.Covered, 0.92 * Seeds, 0.98 * Seeds));
    }

    // The interval carries the quadrature's bounds as well, so it covers at least as often as it says, also with few steps.
    [Theory]
    [InlineData(4)]
    [InlineData(15)]
    public void Intervals_for_counts_cover_at_least_as_often_as_they_say(int steps)
    {
        using var a = new DiagonalOperator(s_values);
        const int Seeds = 150;
        var (covered, asked, width) = (0, 0, 0.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var density = new SpectralDensity { Probes = 6, Steps = steps, Seed = (ulong)seed }.Compute(a);
            foreach (var x in (double[])[-0.1, 0.5, 2, 6])
            {
                var count = density.CountBelow(x);
                var (low, high) = count.Interval();
                var truth = s_values.Count(value => value < x);
                covered += low <= truth && truth <= high ? 1 : 0;
                asked++;
                width += (high - low) / 120;
                Assert.Equal(120 - count.Value, density.CountAbove(x).Value, 1e-9);
                Assert.True(count.Resolution >= 0);
            }

            var between = density.CountBetween(-0.1, 2);
            Assert.InRange(between.Value, between.Low.Value, between.High.Value);
        }

        Assert.True(covered >= 0.94 * asked, $"{covered} of {asked}");
        Assert.True(steps == 4 || width / asked < 0.35, $"mean width {width / asked}");
    }

    [Fact]
    public void The_change_between_rules_shows_the_quadrature_error()
    {
        using var a = new DiagonalOperator(s_values);
        foreach (var steps in (int[])[3, 6, 12])
        {
            var density = new SpectralDensity { Probes = 4, Steps = steps, Seed = 1 }.Compute(a);
            var sharp = new SpectralDensity { Probes = 4, Steps = 60, Seed = 1 }.Compute(a);
            var error = Math.Abs(density.TraceOf(x => Math.Log(x + 0.5)).Value - sharp.TraceOf(x => Math.Log(x + 0.5)).Value);
            Assert.True(error <= density.RuleChange(x => Math.Log(x + 0.5)), $"{steps} steps: {error}");
        }
    }

    [Fact]
    public void One_probe_shows_no_spread()
    {
        using var a = new DiagonalOperator(s_values);
        var density = new SpectralDensity { Probes = 1, Steps = 10 }.Compute(a);
        Assert.True(double.IsNaN(density.Trace.StandardError));
        Assert.Equal((0.0, 120.0), density.CountBelow(0).Interval());
        Assert.All(density.Curve(20).StandardErrors, error => Assert.True(double.IsNaN(error)));
    }
}
