using System.Globalization;
using Theodolite.Descents;
using Theodolite.Differentiation;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Schedules;

namespace Theodolite.Tests.Descents;

public class OutcomeTests
{
    private const string Bowl = "x^2/2 + 5*y^2";

    private static DescentResult Run(string expression, string optimizer, double[] start, int steps = 100, Descent? settings = null)
    {
        using var objective = ExpressionObjective.Parse(expression);
        return (settings ?? new Descent { Steps = steps }).Run(objective, OptimizerNames.Parse(optimizer), start);
    }

    [Theory]
    [InlineData(1e-6, DescentOutcome.Slow)]
    [InlineData(1e-4, DescentOutcome.Slow)]
    [InlineData(1e-3, DescentOutcome.Slow)]
    [InlineData(0.05, DescentOutcome.Converged)]
    [InlineData(0.1, DescentOutcome.Converged)]
    [InlineData(0.18, DescentOutcome.Converged)]
    [InlineData(0.199, DescentOutcome.Oscillating)]
    [InlineData(0.2, DescentOutcome.Oscillating)]
    [InlineData(0.21, DescentOutcome.Diverged)]
    [InlineData(0.5, DescentOutcome.Diverged)]
    [InlineData(50, DescentOutcome.Diverged)]
    public void A_rate_too_small_right_and_too_large_on_a_bowl(double rate, DescentOutcome expected) =>
        Assert.Equal(expected, Run(Bowl, FormattableString.Invariant($"gradient-descent(learning-rate={rate})"), [1, -0.5]).Outcome);

    [Theory]
    [InlineData(0.3)]
    [InlineData(4)]
    public void The_same_on_a_bowl_of_another_scale(double scale)
    {
        // f scaled by c and η by 1/c gives the same path: the rules know no units.
        var expression = FormattableString.Invariant($"{scale * 1e3}*(x^2/2 + 5*y^2)");
        foreach (var (rate, expected) in ((double, DescentOutcome)[])[
            (1e-3, DescentOutcome.Slow), (0.1, DescentOutcome.Converged), (0.199, DescentOutcome.Oscillating),
            (0.21, DescentOutcome.Diverged),
        ])
        {
            Assert.Equal(
                expected,
                Run(expression, FormattableString.Invariant($"gradient-descent(learning-rate={rate / (scale * 1e3)})"), [1, -0.5]).Outcome);
        }
    }

    [Fact]
    public void An_oscillation_that_converges_is_noted()
    {
        var run = Run(Bowl, "gradient-descent(learning-rate=0.18)", [0.1, -0.5]);
        Assert.Equal(DescentOutcome.Converged, run.Outcome);
        Assert.Contains("oscillated on the way", Assert.Single(run.Notes), StringComparison.Ordinal);
        Assert.Empty(Run(Bowl, "gradient-descent(learning-rate=0.05)", [1, -0.5]).Notes);
        Assert.Contains(
            "oscillated on the way",
            Assert.Single(Run(Bowl, "momentum(learning-rate=0.05)", [1, -0.5], 300).Notes),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gradient-descent(learning-rate=0.21)", "exceeds 2")]
    [InlineData("gradient-descent(learning-rate=0.2)", "meets 2")]
    [InlineData("momentum(learning-rate=0.39)", "exceeds 3.8")]
    [InlineData("nesterov(learning-rate=0.15)", "exceeds 1.357")]
    public void The_stability_threshold_is_named(string optimizer, string part)
    {
        var notes = Run(Bowl, optimizer, [1, -0.5]).Notes;
        Assert.Contains(
            notes,
            note => note.Contains(part, StringComparison.Ordinal) && note.Contains("λ_max = 10", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x^2/2 + y^4/4 - y^2/2", "gradient-descent(learning-rate=0.1)", new[] { 1.0, 0 }, "at a saddle")]
    [InlineData("x^2/2 + y^4/4 - y^2/2", "newton", new[] { 1, 0.1 }, "at a saddle")]
    [InlineData("(1 - w1*w2)^2", "adam", new[] { 0.0, 0 }, "at a saddle")]
    [InlineData("x^3 - 3*x*y^2", "momentum", new[] { 0.0, 0 }, "zero where it starts")]
    [InlineData("(1 - tanh(x))^2 + y^2/4", "gradient-descent(learning-rate=0.5)", new[] { -8.0, 1 }, "plateau")]
    [InlineData("-x^2 - y^2", "gradient-descent", new[] { 0.0, 0 }, "at a maximum")]
    public void Stuck_without_a_minimum_is_stalled(string expression, string optimizer, double[] start, string part)
    {
        var run = Run(expression, optimizer, start);
        Assert.Equal(DescentOutcome.Stalled, run.Outcome);
        Assert.Contains(run.Notes, note => note.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x^2 - y^2", "gradient-descent(learning-rate=0.1)", new[] { 0.8, 0.01 }, 150)]
    [InlineData("x^3 - 3*x*y^2", "gradient-descent(learning-rate=0.1)", new[] { -1.0, 0.5 }, 100)]
    [InlineData("log(x) + y^2", "gradient-descent(learning-rate=0.5)", new[] { 0.5, 1 }, 50)]
    public void What_falls_or_flies_out_of_the_world_diverges(string expression, string optimizer, double[] start, int steps)
    {
        var run = Run(expression, optimizer, start, steps);
        Assert.Equal(DescentOutcome.Diverged, run.Outcome);
        Assert.Equal(steps + 1, run.Losses.Length);
        Assert.Equal(steps + 1, run.Iterates.Count);
    }

    [Theory]
    [InlineData("adam(learning-rate=0.1)")]
    [InlineData("rmsprop(learning-rate=0.01)")]
    [InlineData("nesterov(learning-rate=0.02)")]
    [InlineData("l-bfgs")]
    [InlineData("trust-region")]
    [InlineData("cubic-newton")]
    [InlineData("saddle-free-newton")]
    [InlineData("sam(base=adam(learning-rate=0.1),rho=0.001)")]
    public void Others_converge_too(string optimizer) =>
        Assert.Equal(DescentOutcome.Converged, Run(Bowl, optimizer, [1, -0.5], 300).Outcome);

    [Fact]
    public void Noise_keeps_a_fixed_rate_from_settling_and_a_decaying_one_not()
    {
        var noisy = new Descent { Steps = 400, Noise = 1, Seed = 3 };
        var constant = Run(Bowl, "sgd(learning-rate=0.1)", [1, -0.5], settings: noisy);
        Assert.Equal(DescentOutcome.Oscillating, constant.Outcome);
        var decaying = Run(
            Bowl,
            "sgd(learning-rate=0.1)",
            [1, -0.5],
            settings: noisy with { Schedule = ScheduleNames.Parse("cosine(steps=400,minimum=0)") });
        Assert.True(
            decaying.Loss < constant.Losses.Skip(300).Average() / 5,
            $"{decaying.Loss} against {constant.Losses.Skip(300).Average()}");
        Assert.Equal(constant.Losses, Run(Bowl, "sgd(learning-rate=0.1)", [1, -0.5], settings: noisy).Losses);
        Assert.NotEqual(constant.Losses, Run(Bowl, "sgd(learning-rate=0.1)", [1, -0.5], settings: noisy with { Seed = 4 }).Losses);
    }

    [Fact]
    public void A_budget_is_spent_equally()
    {
        foreach (var text in (string[])["gradient-descent(learning-rate=0.1)", "sam(learning-rate=0.1)", "newton-cg", "l-bfgs"])
        {
            var run = Run(
                "(1 - x)^2 + 100*(y - x^2)^2",
                text.Replace("0.1", "0.001", StringComparison.Ordinal),
                [-1.2, 1],
                settings: new Descent { Budget = 40 });
            Assert.InRange(run.Costs[^2], 0, 40);
            Assert.InRange(run.Evaluations.GradientEquivalents, 40, 70);
            Assert.Equal(run.Costs[^1], run.Evaluations.GradientEquivalents);
        }
    }

    [Fact]
    public void The_numerical_gradient_goes_the_same_way_and_its_cost_is_known()
    {
        using var objective = ExpressionObjective.Parse(Bowl);
        using var numerical = new NumericalGradientObjective(objective);
        var optimizer = OptimizerNames.Parse("gradient-descent(learning-rate=0.05)");
        var (exact, differenced) = (new Descent
        {
            Steps = 20,
        }.Run(objective, optimizer, [1, -0.5]), new Descent { Steps = 20 }.Run(numerical, optimizer, [1, -0.5]));
        Assert.All(exact.Losses.Zip(differenced.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(20 * 5, differenced.FunctionEvaluations);
        Assert.Null(exact.FunctionEvaluations);
    }

    // In the valley of Rosenbrock's function with x in millionths: ‖H‖ = 8·10¹⁴, and the way along the valley has curvature 0.5.
    [Theory]
    [InlineData("1000000", "1")]
    [InlineData("1", "1000000")]
    [InlineData("1000000", "1000000")]
    [InlineData("1000000", "0.000001")]
    [InlineData("100000000", "1")]
    public void No_unit_hides_a_direction_in_which_there_is_far_to_go(string u, string v)
    {
        double[] units = [double.Parse(u, CultureInfo.InvariantCulture), double.Parse(v, CultureInfo.InvariantCulture)];
        using var objective = ExpressionObjective.Parse($"(1 - {u}*x)^2 + 100*({v}*y - ({u}*x)^2)^2");
        var model = RemainingDecrease.At(objective, [-0.9975 / units[0], 0.9975 * 0.9975 / units[1]], CancellationToken.None)!;
        // ½gᵀH⁻¹g in plain units: the Newton step of this valley promises (1 − x)²; 3.99006.
        Assert.Equal(1.9975 * 1.9975, model.Decrease, 1e-3);
        foreach (var optimizer in (string[])["newton-cg", "l-bfgs", "trust-region", "gradient-descent(learning-rate=1e-17)"])
        {
            var run = new Descent { Steps = 60 }.Run(
                objective,
                OptimizerNames.Parse(optimizer),
                [-1.2 / units[0], 1 / units[1]]);
            Assert.True(run.Outcome != DescentOutcome.Converged || run.Loss < 0.1, $"{optimizer}: {run.Outcome} at {run.Loss}");
        }
    }

    [Theory]
    [InlineData(1e-10)]
    [InlineData(1e-5)]
    [InlineData(1e5)]
    [InlineData(1e10)]
    public void Loss_and_parameters_may_have_any_unit(double c)
    {
        // With η in units of θ²/f gradient descent takes the same path.
        foreach (var (expression, start, rate) in ((string, double[], double)[])[
            (Bowl, [1, -0.5], 0.001), (Bowl, [1, -0.5], 0.1), (Bowl, [1, -0.5], 0.199), (Bowl, [1, -0.5], 0.21), (Bowl, [0, 0], 0.1),
            ("x^2 - y^2", [0.8, 0.01], 0.1), ("(1 - tanh(x))^2 + y^2/4", [-8, 1], 0.5), ("x^3 - 3*x*y^2", [-1, 0.5], 0.1),
            ("-x^2 - y^2", [0, 0], 0.1), ("x^2/2 + y^4/4 - y^2/2", [1, 0], 0.1), ("1 + x^2 + y^2", [1, 1], 0.001),
        ])
        {
            string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
            string Descent(double factor) => $"gradient-descent(learning-rate={Number(rate / factor)})";
            var plain = Run(expression, Descent(1), start, 150).Outcome;
            Assert.Equal(plain, Run($"{Number(c)}*({expression})", Descent(c), start, 150).Outcome);
            var inUnits = expression.Replace("x", $"({Number(c)}*x)", StringComparison.Ordinal)
                .Replace("y", $"({Number(c)}*y)", StringComparison.Ordinal);
            Assert.Equal(plain, Run(inUnits, Descent(c * c), [.. start.Select(value => value / c)], 150).Outcome);
        }
    }

    [Fact]
    public void A_start_without_a_value_is_refused()
    {
        Assert.Contains(
            "log(x)",
            Assert.Throws<BadInputException>(() => Run("log(x) + y", "adam", [-1, 0])).Message,
            StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => Run(Bowl, "adam", [1]));
        Assert.Throws<BadInputException>(() => Run(Bowl, "adam", [1, double.NaN]));
    }

    [Fact]
    public void Basins_gather_the_ends()
    {
        using var objective = ExpressionObjective.Parse("(x^2 - 1)^2 + 0.3*x + y^2");
        var starts = Basins.Starts([-1.8, -1.2], [1.8, 1.2], 60, seed: 1);
        var runs = starts.Select(
            (start, i) => new Descent { Steps = 300 }.Run(
                objective,
                OptimizerNames.Parse("gradient-descent(learning-rate=0.05)"),
                start,
                i)).ToList();
        var basins = Basins.Of(runs, 0.05);
        Assert.Equal(2, basins.Count);
        Assert.Equal(-1.0355787140888537, basins[0].At[0], 1e-3);
        Assert.Equal(0.9601495555191055, basins[1].At[0], 1e-3);

        // The watershed is the saddle at x = 0.0754: ends and starts agree, and so does the share.
        Assert.All(basins[0].Runs, index => Assert.True(starts[index][0] < 0.0754291586));
        Assert.All(basins[1].Runs, index => Assert.True(starts[index][0] > 0.0754291586));
        Assert.Equal(1, basins.Sum(basin => basin.Share), 1e-12);
        Assert.Equal(starts.Take(10), Basins.Starts([-1.8, -1.2], [1.8, 1.2], 10, seed: 1));
    }
}
