using Theodolite.Differentiation;
using Theodolite.Objectives;

namespace Theodolite.Tests.Differentiation;

public class GradientCheckTests
{
    private static readonly GradientCheck _firstOrder = new() { CheckHessian = false };

    private static AnalyticObjective Sines(int n, int wrong = -1, double error = 0) => new(
        new ParameterLayout([("weight", [n / 2, 2])]),
        x => x.ToArray().Select((v, i) => Math.Sin((i + 1) * v)).Sum(),
        (x, g) =>
        {
            for (var i = 0; i < n; i++)
            {
                g[i] = ((i + 1) * Math.Cos((i + 1) * x[i])) + (i == wrong ? error : 0);
            }
        },
        x =>
        {
            var hessian = new double[n, n];
            for (var i = 0; i < n; i++)
            {
                hessian[i, i] = -(i + 1) * (i + 1) * Math.Sin((i + 1) * x[i]);
            }

            return hessian;
        });

    private static double[] Point(int n) => [.. Enumerable.Range(0, n).Select(i => Math.Sin(7.0 * i))];

    [Fact]
    public void A_right_gradient_and_hessian_pass()
    {
        using var objective = Sines(6);
        var report = new GradientCheck().Run(objective, Point(6));
        Assert.True(report.Passed);
        Assert.Equal(6, report.Elements.Count);
        Assert.InRange(report.MaxRelativeError, 0, 1e-8);
        Assert.Equal(2, report.TaylorSlope!.Value, 0.1);
        Assert.InRange(report.Hessian!.RelativeError, 0, 1e-7);
        Assert.InRange(report.Hessian.SymmetryDefect, 0, 1e-12);
        Assert.Equal(12, report.Evaluations);
    }

    [Fact]
    public void The_article_gradient()
    {
        using var objective = new AnalyticObjective(
            ParameterLayout.OfScalars(["x", "y"]), x => (x[0] * x[0]) + (x[1] * x[1]), (x, g) => (g[0], g[1]) = (2 * x[0], 2 * x[1]));
        var report = (_firstOrder with { Differences = new FiniteDifferences { Step = 1e-4 } }).Run(objective, [3, 4]);
        Assert.True(report.Passed);
        Assert.Equal(["6", "8"], report.Numerical.Select(value => value.ToString("G10")));
        Assert.Equal([6.0, 8.0], report.Automatic);
        Assert.InRange(report.MaxAbsoluteError, 0, 1e-10);
    }

    [Fact]
    public void A_wrong_coordinate_is_named()
    {
        using var objective = Sines(6, wrong: 3, error: 1e-3);
        var report = _firstOrder.Run(objective, Point(6));
        Assert.False(report.Passed);
        Assert.Equal("weight[1, 1]", report.Worst(1)[0].Name);
        Assert.Equal(1e-3, report.MaxAbsoluteError, 1e-8);
        Assert.Equal(1, report.Elements.Count(element => !report.Passes(element)));
    }

    [Fact]
    public void A_wrong_gradient_has_a_taylor_slope_of_1()
    {
        using var objective = Sines(2, wrong: 1, error: 1);
        Assert.Equal(1, _firstOrder.Run(objective, Point(2)).TaylorSlope!.Value, 0.1);
    }

    [Fact]
    public void An_error_outside_the_sample_shows_along_a_direction()
    {
        using var objective = Sines(64, wrong: 40, error: 2);
        var sampled = _firstOrder with { MaximumCoordinates = 4 };
        var report = sampled.Run(objective, Point(64));
        Assert.Equal(4, report.Elements.Count);
        Assert.DoesNotContain(report.Elements, element => element.Coordinate == 40);
        Assert.False(report.Directional.Passed);
        Assert.False(report.Passed);
        Assert.Equal(report.Numerical, sampled.Run(objective, Point(64)).Numerical);
    }

    [Fact]
    public void A_kink_is_no_error()
    {
        using var objective = new AnalyticObjective(
            ParameterLayout.OfScalars(["x", "y"]), x => Math.Max(x[0], 0) + (x[1] * x[1]), (x, g) => (g[0], g[1]) = (x[0] > 0
                ? 1
                : 0, 2 * x[1]));
        var report = _firstOrder.Run(objective, [0, 1]);
        Assert.Equal(1, report.Kinks);
        Assert.True(report.Passed);
        Assert.InRange(report.MaxAbsoluteError, 0, 1e-9);
    }

    [Fact]
    public void A_gradient_that_changes_between_calls_fails()
    {
        var calls = 0;
        using var objective = new AnalyticObjective(
            ParameterLayout.OfScalars(["x"]), x => x[0] * x[0], (x, g) => g[0] = (2 * x[0]) + (1e-12 * calls++));
        var report = _firstOrder.Run(objective, [1]);
        Assert.False(report.Deterministic);
        Assert.False(report.Passed);
    }

    [Fact]
    public void A_wrong_hessian_fails()
    {
        using var right = Sines(2);
        using var objective = new AnalyticObjective(
            right.Parameters, x => right.Value(x), (x, g) => right.Gradient(x, g), _ => new double[,] { { 1, 0.5 }, { 0, 1 } });
        var report = new GradientCheck().Run(objective, Point(2));
        Assert.False(report.Hessian!.Passed);
        Assert.InRange(report.Hessian.SymmetryDefect, 1e-3, 1);
    }

    [Fact]
    public void NaN_never_passes()
    {
        using var objective = new AnalyticObjective(ParameterLayout.OfScalars(["x"]), x => Math.Log(x[0]), (x, g) => g[0] = 1 / x[0]);
        var report = _firstOrder.Run(objective, [-1]);
        Assert.False(report.Passed);
        Assert.Equal(double.NaN, report.MaxAbsoluteError);
    }

    [Fact]
    public void The_sweep_has_truncation_on_one_side_and_rounding_on_the_other()
    {
        using var objective = new AnalyticObjective(ParameterLayout.OfScalars(["x"]), x => Math.Exp(x[0]), (x, g) => g[0] = Math.Exp(x[0]));
        var sweep = StepSweep.Run(objective, [1]);
        Assert.Equal(15, sweep.Rows.Count);
        foreach (var best in sweep.Best)
        {
            Assert.InRange(best.Step / best.PredictedStep, 0.01, 100);
            Assert.InRange(best.Error, 0, 20 * best.PredictedError);
            var errors = sweep.Rows.Select(row => row.Error(best.Formula)).ToArray();
            Assert.True(errors[0] > 100 * best.Error && errors[^1] > 100 * best.Error);

            // truncation falls as h^p
            Assert.Equal(best.Formula.Order(), Math.Log10(errors[0] / errors[1]), 0.1);
        }
    }

    [Fact]
    public void The_sweep_of_many_parameters_goes_along_a_direction()
    {
        using var objective = Sines(100);
        var sweep = StepSweep.Run(objective, Point(100));
        Assert.All(sweep.Best, best => Assert.InRange(best.Error, 0, 1e-5));
    }
}
