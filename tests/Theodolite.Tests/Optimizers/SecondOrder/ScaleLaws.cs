using System.Globalization;
using Theodolite.Descents;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using static Theodolite.Tests.Optimizers.SecondOrder.Descents;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>
/// Second-order methods know no units: f → c·f and θ → θ/c change nothing else. Powers of four change no bit; other factors change
/// rounding only.
/// </summary>
public class ScaleLaws
{
    private static readonly string[] s_methods =
    [
        "l-bfgs", "l-bfgs(powell-damping=true)", "newton", "newton(line-search=armijo)", "newton(mode=damped,line-search=strong-wolfe)",
        "newton(mode=modified-cholesky,line-search=armijo)", "newton-cg", "trust-region", "trust-region(solver=exact)",
        "saddle-free-newton", "saddle-free-newton(krylov=2)", "cubic-newton", "cubic-newton(krylov=2)",
    ];

    private static readonly double[] s_start = [-1.2, 1];

    public static TheoryData<string> Methods => [.. s_methods];

    public static TheoryData<string, double> Factors =>
        [.. s_methods.SelectMany(method => new[] { 1e-10, 1e-5, 1e5, 1e10 }.Select(factor => (method, factor)))];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_power_of_four_before_the_loss_changes_no_bit(string text)
    {
        var plain = Follow(text, Rosenbrock(1, 1, 1), s_start, 25);
        foreach (var factor in (double[])[Math.Pow(4, -17), Math.Pow(4, 17)])
        {
            Assert.Equal(plain, Follow(text, Rosenbrock(factor, 1, 1), s_start, 25));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_power_of_four_as_the_unit_of_the_parameters_changes_no_bit(string text)
    {
        var plain = Follow(text, Rosenbrock(1, 1, 1), s_start, 25);
        foreach (var unit in (double[])[Math.Pow(4, -16), Math.Pow(4, 16)])
        {
            double[] start = [.. s_start.Select(value => value / unit)];
            var iterates = Follow(text, Rosenbrock(1, unit, unit), start, 25);
            Assert.Equal(plain, [.. iterates.Select(iterate => iterate.Select(value => value * unit).ToArray())]);
        }
    }

    // Affine: even each parameter may have a unit of its own.
    [Fact]
    public void Newton_s_method_knows_no_coordinates()
    {
        var plain = Follow("newton", Rosenbrock(1, 1, 1), s_start, 10);
        foreach (var unit in (double[])[Math.Pow(4, -16), Math.Pow(4, 16)])
        {
            var iterates = Follow("newton", Rosenbrock(1, unit, 1), [s_start[0] / unit, s_start[1]], 10);
            Assert.Equal(
                plain.SelectMany(iterate => iterate),
                iterates.SelectMany(iterate => new[] { iterate[0] * unit, iterate[1] }),
                (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)));
        }
    }

    [Theory]
    [MemberData(nameof(Factors))]
    public void Any_factor_and_any_unit_leave_path_and_outcome(string text, double c)
    {
        var plain = Descend(text, Rosenbrock(1, 1, 1), s_start);
        Assert.Equal(DescentOutcome.Converged, plain.Outcome);
        foreach (var (run, unit, factor) in new[]
        {
            (Descend(text, Rosenbrock(c, 1, 1), s_start), 1, c),
            (Descend(text, Rosenbrock(1, c, c), [.. s_start.Select(value => value / c)]), c, 1.0),
        })
        {
            Assert.Equal(DescentOutcome.Converged, run.Outcome);
            for (var k = 0; k <= 8; k++)
            {
                Assert.Equal(plain.Losses[k], run.Losses[k] / factor, (1e-5 * plain.Losses[k]) + 1e-12);
                Assert.Equal(plain.Iterates[k][0], run.Iterates[k][0] * unit, 1e-5);
                Assert.Equal(plain.Iterates[k][1], run.Iterates[k][1] * unit, 1e-5);
            }

            // Powell's damping alone is slow, in any units.
            Assert.True(
                run.Losses.Min() / factor < 1e-12 || plain.Losses.Min() > 1e-12,
                $"{text} with {c}: {run.Losses.Min() / factor}");
        }
    }

    [Theory]
    [InlineData("x^2/2 + y^4/4 - y^2/2", new[] { 1.0, 0 }, "newton-cg", DescentOutcome.Stalled)] // a saddle
    [InlineData("(1 - tanh(x))^2 + y^2/4", new[] { -8.0, 1 }, "saddle-free-newton(line-search=none,damping=1000)", null)]
    [InlineData("x^2 - y^2", new[] { 0.8, 0.01 }, "trust-region", DescentOutcome.Diverged)]
    [InlineData("x^2/2 + 5*y^2", new[] { 1, -0.5 }, "l-bfgs", DescentOutcome.Converged)]
    [InlineData("exp(x) + y^2", new[] { 0.0, 1 }, "newton(line-search=armijo)", null)]
    public void Outcomes_have_no_units(string expression, double[] start, string text, DescentOutcome? expected)
    {
        // What has a damping in units of H is scaled with it; the others have no such number.
        string At(double c) => text.Replace("1000", Number(1000 * c), StringComparison.Ordinal);
        var plain = Descend(At(1), expression, start);
        Assert.Equal(expected ?? plain.Outcome, plain.Outcome);
        foreach (var c in (double[])[1e-10, 1e-5, 1e5, 1e10])
        {
            Assert.Equal(plain.Outcome, Descend(At(c), $"{Number(c)}*({expression})", start).Outcome);
            var inUnits = expression.Replace("exp", "EXP", StringComparison.Ordinal)
                .Replace("x", $"({Number(c)}*x)", StringComparison.Ordinal).Replace("y", $"({Number(c)}*y)", StringComparison.Ordinal)
                .Replace("EXP", "exp", StringComparison.Ordinal);
            Assert.Equal(plain.Outcome, Descend(At(c * c), inUnits, [.. start.Select(value => value / c)]).Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void At_rest_nothing_is_asked(string text)
    {
        // Minima of a value that is not zero are reached to rounding only.
        using var objective = ExpressionObjective.Parse("(x - 1)^4 + (x - y)^2 + exp(x) - 3*y + 2");
        var (optimizer, loss) = (OptimizerNames.Parse(text).Create<double>(2), new ObjectiveLoss<double>(objective));
        double[] theta = [-1, 2];
        for (var k = 0; k < 400; k++)
        {
            optimizer.Step(theta, loss);
        }

        var spent = loss.Evaluations;
        optimizer.Step(theta, loss);
        Assert.True(text == "newton" || spent == loss.Evaluations, "asked"); // without a line search every step is made
    }

    [Theory]
    [InlineData(1e-10)]
    [InlineData(1e10)]
    public void Perturbations_and_sharpness_keep_their_proportions(double c)
    {
        // A first-order step has a rate in units of θ²/f; what else these two have is relative.
        foreach (var text in (string[])["perturbed-gradient-descent(learning-rate={0},waiting-steps=5)", "sam(learning-rate={0},rho=0.02)"])
        {
            string With(double factor) => string.Format(CultureInfo.InvariantCulture, text, 0.1 / factor);
            const string Saddle = "x^2/2 + y^4/4 - y^2/2";
            var plain = Follow(With(1), Saddle, [1, 1e-9], 120);
            var scaled = Follow(With(c), $"{Number(c)}*({Saddle})", [1, 1e-9], 120);
            Assert.Equal(
                plain.SelectMany(iterate => iterate),
                scaled.SelectMany(iterate => iterate),
                (a, b) => Math.Abs(a - b) <= 1e-6);
        }
    }

    private static DescentResult Descend(string text, string expression, double[] start)
    {
        using var objective = ExpressionObjective.Parse(expression);
        return new Descent { Steps = 200 }.Run(objective, OptimizerNames.Parse(text), start);
    }

    // c·f(x·u, y·v).
    private static string Rosenbrock(double c, double u, double v) =>
        $"{Number(c)}*((1 - {Number(u)}*x)^2 + 100*({Number(v)}*y - ({Number(u)}*x)^2)^2)";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
