using System.Globalization;
using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Differentiation;

/// <summary>What the gradient check must say whatever the scale of f and of its coordinates: never "wrong" of a right gradient, always
/// of one that is 1 % off in one element.</summary>
public class GradientCheckLaws
{
    private static readonly GradientCheck _check = new() { CheckHessianElements = true };

    // Each changes on the length 1 in each of its variables near any of the points below.
    private static readonly string[] _shapes =
    [
        "x^2 + x*y + 2*y",
        "sin(x) + y*cos(x)",
        "exp(x)*sin(y) + x",
        "log(3 + x^2) - y^3",
        "tanh(x + 2*y) + x",
        "softplus(x*y) + sigmoid(y - x)",
        "sqrt(2 + x^2 + y^2)",
        "(1 - x*y)^2 + 0.1*x",
        "relu(x - 5) + x*y^2 + x",
        "abs(x + 9) + exp(-y^2) + x*y",
        "exp(-x^2 - y^2) + 0.3*x - 0.2*y",
        "sin(7*x)*cos(5*y)",
    ];

    public static TheoryData<double, double> Scales()
    {
        var data = new TheoryData<double, double>();
        foreach (var height in (double[])[1e-10, 1e-3, 1, 1e10])
        {
            foreach (var unit in (double[])[1e-8, 1e-3, 1, 1e4, 1e8])
            {
                data.Add(height, unit);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void A_right_gradient_is_never_wrong_and_one_off_by_a_per_cent_always_is(double height, double unit)
    {
        var random = new Random(1 + (int)(100 * (Math.Log10(height) + 20)) + (int)Math.Log10(unit));
        foreach (var shape in _shapes)
        {
            // In x the unit, in y one of its own.
            var other = Math.Pow(10, random.Next(-8, 9));
            var scaled = $"{Text(height)}*({Substituted(shape, unit, other)})";
            double[] point = [((random.NextDouble() * 3) - 1.5) / unit, ((random.NextDouble() * 3) - 1.5) / other];
            using var right = ExpressionObjective.Parse(scaled);
            point = right.Parameters.Blocks[0].Name == "x" ? point : [point[1], point[0]];
            var report = _check.Run(right, point);
            Assert.True(report.Passed, $"{scaled} at {point[0]:R}, {point[1]:R}: {Told(report)}");
            Assert.Equal(0, report.Undecided + report.Kinks);
            for (var i = 0; i < 2; i++)
            {
                using var wrong = new WrongGradientObjective(right, i, 1.01);
                var found = _check.Run(wrong, point);
                Assert.False(found.Elements[1 - i].Judgement == Judgement.Wrong, $"{scaled}: the right one is blamed, {Told(found)}");
                Assert.True(
                    found.Elements[i].Judgement == Judgement.Wrong && !found.Passed, $"{scaled} wrong in {i} at {point[0]:R}, "
                        + $"{point[1]:R}: {Told(found)}");
            }
        }
    }

    [Theory]
    [InlineData("sin(x)", 3000)]
    [InlineData("log(x)", 1e-8)]
    [InlineData("log(x)", 1e-100)]
    [InlineData("sqrt(x)", 1e-12)]
    [InlineData("x^1.5", 1e-12)]
    [InlineData("1e10 + x^2", 1)]
    [InlineData("1e6 + sin(x)", 2)]
    [InlineData("(1e10 + x^2) - 1e10", 1)]
    [InlineData("(1000000*x-1)^3", 0.000003)]
    [InlineData("exp(1000000*x)", 0.000001)]
    [InlineData("exp(1000000*x)", 0)]
    [InlineData("sin(1e6*x)", 1)]
    [InlineData("sin(1e10*x)", 1)]
    [InlineData("x + 1e-4*sin(1e7*x)", 1)]
    [InlineData("1/x", 1e-9)]
    [InlineData("tan(x)", 1.5707)]
    [InlineData("x^8", 1e-3)]
    [InlineData("exp(-1/x^2)", 0.05)]
    [InlineData("abs(x - 1e-7)", 0)]
    [InlineData("3*x + abs(x - 1e-9)", 0)]
    [InlineData("relu(x - 1e-7) + x", 0)]
    [InlineData("(1e-8*x + 1)^3", 5)]
    public void Hard_points_are_decided_both_ways(string text, double at)
    {
        using var right = ExpressionObjective.Parse(text);
        foreach (var method in Enum.GetValues<DerivativeMethod>())
        {
            var check = _check with { Method = method };
            var report = check.Run(right, [at]);
            Assert.True(report.Passed, $"{method}: {Told(report)}");
            Assert.Equal(0, report.Kinks);
            using var wrong = new WrongGradientObjective(right, 0, 1.01);
            if (method != DerivativeMethod.Complex)
            {
                var found = check.Run(wrong, [at]);
                Assert.True(found.Elements[0].Judgement == Judgement.Wrong && !found.Passed, $"{method}: {Told(found)}");
            }
        }
    }

    [Theory]
    [InlineData("sin(1e15*x)", 1)]
    [InlineData("1e20 + x", 1)]
    [InlineData("1e16 + 1e-3*sin(x)", 1)]
    [InlineData("sin(1e8*x)^2 + cos(1e8*x)^2", 0.7)]
    [InlineData("1e10 + x^2", 1e-6)]
    public void What_rounding_hides_is_never_called_wrong(string text, double at)
    {
        using var right = ExpressionObjective.Parse(text);
        var report = _check.Run(right, [at]);
        Assert.True(report.Passed, Told(report));
        Assert.Equal(0, report.Kinks);
    }

    [Theory]
    [InlineData("1e20 + x", 1)]
    [InlineData("sin(1e15*x)", 1)]
    public void A_difference_that_cannot_be_trusted_decides_nothing(string text, double at)
    {
        using var right = ExpressionObjective.Parse(text);
        Assert.Equal(1, _check.Run(right, [at]).Undecided);
    }

    [Theory]
    [InlineData("x^2 + abs(y)", "y", 3, 0)]
    [InlineData("abs(x) + abs(y)", "x y", 0, 0)]
    [InlineData("abs(x - 1) + y^2", "x", 1, 2)]
    [InlineData("relu(x) + relu(-x) + y", "x", 0, 1)]
    [InlineData("relu(1e6*x) + y^2", "x", 0, 1)]
    [InlineData("1e-10*abs(1e-4*x) + y^2", "x", 0, 1e-3)]
    [InlineData("y + 1e-3*relu(x) + x", "x", 0, 1)]
    [InlineData("abs(sin(3*x)) + y", "x", 0, 1)]
    public void A_kink_is_said_and_counted_and_a_wrong_value_there_is_still_wrong(string text, string at, double x, double y)
    {
        using var right = ExpressionObjective.Parse(text);
        double[] point = right.Parameters.Blocks[0].Name == "x" ? [x, y] : [y, x];
        foreach (var method in Enum.GetValues<DerivativeMethod>())
        {
            var report = (_check with { Method = method }).Run(right, point);
            Assert.True(report.Passed, $"{method}: {Told(report)}");
            Assert.True(
                at == string.Join(
                    ' ',
                    report.Elements.Where(element => element.Kink).Select(element => element.Name)), $"{method}: {Told(report)}");
        }

        var gradient = new double[2];
        right.Gradient(point, gradient);
        for (var i = 0; i < 2; i++)
        {
            var size = _check.Run(right, point).Elements[i].Sides is { } sides
                ? 1.01 * Math.Max(Math.Abs(sides.Left), Math.Abs(sides.Right))
                : 1.01 * gradient[i];
            foreach (var value in (double[])[size, -size - (size * 0.5)])
            {
                using var wrong = new WrongGradientObjective(right, i, 0, value);
                var found = _check.Run(wrong, point);
                Assert.True(found.Elements[i].Judgement == Judgement.Wrong && !found.Passed, $"{value:R} in {i}: {Told(found)}");
            }
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Substituted(string shape, double x, double y) => string.Concat(
        shape.Select((c, i) => c switch
        {
            'x' when i == 0 || !char.IsLetter(shape[i - 1]) && (i + 1 == shape.Length || !char.IsLetter(shape[i + 1])) => $"({Text(x)}*x)",
            'y' => $"({Text(y)}*y)",
            _ => c.ToString(),
        }));

    private static string Told(GradientCheckResult report) =>
        string.Join("; ", report.Elements.Select(e => $"{e.Name} {e.Judgement} a={e.Automatic:R} n={e.Numerical:R} ±"
            + $"{e.EstimatedError:G2} {e.Sides}"))
        + $"; along {report.Directional}; Hessian {report.Hessian}; second {report.SecondOrder?.Passed} {report.SecondOrder?.Worst}"
        + $"; evaluations {report.JudgingEvaluations}";
}
