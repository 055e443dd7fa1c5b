using CsCheck;
using Theodolite.Differentiation;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives.Expressions;

public class ExpressionObjectiveTests
{
    private static double[] Gradient(string text, params double[] at)
    {
        using var objective = ExpressionObjective.Parse(text);
        var gradient = new double[at.Length];
        Assert.Equal(objective.Value(at), objective.Gradient(at, gradient));
        return gradient;
    }

    private static double[] Hessian(string text, params double[] at)
    {
        using var objective = ExpressionObjective.Parse(text);
        using var hessian = objective.Hessian(at);
        var n = at.Length;
        var (unit, rows) = (new double[n * n], new double[n * n]);
        for (var i = 0; i < n; i++)
        {
            unit[(i * n) + i] = 1;
        }

        hessian.Apply(unit, rows, n);
        return rows;
    }

    [Fact]
    public void The_one_neuron_saddle_is_exact()
    {
        Assert.Equal([0.0, 0.0], Gradient("(1-w1*w2)^2", 0, 0));
        Assert.Equal([0.0, -2.0, -2.0, 0.0], Hessian("(1-w1*w2)^2", 0, 0));
        Assert.All(Gradient("(1-w1*w2)^2", 0, 0), value => Assert.False(double.IsNegative(value)));

        // on the valley w1 w2 = 1 the Hessian is 2(w2, w1)(w2, w1)ᵀ
        Assert.Equal([0.5, 2.0, 2.0, 8.0], Hessian("(1-w1*w2)^2", 2, 0.5));
    }

    [Fact]
    public void The_bowl_at_3_4()
    {
        using var objective = ExpressionObjective.Parse("x^2 + y^2");
        Assert.Equal(25, objective.Value([3, 4]));
        Assert.Equal([6.0, 8.0], Gradient("x^2 + y^2", 3, 4));
        Assert.Equal([2.0, 0.0, 0.0, 2.0], Hessian("x^2 + y^2", 3, 4));
    }

    [Theory]
    [InlineData("x^4 + y^4")]
    [InlineData("-x^4 - y^4")]
    [InlineData("x^3 - 3*x*y^2")]
    public void Degenerate_points_have_an_exactly_zero_hessian(string text)
    {
        Assert.Equal(new double[2], Gradient(text, 0, 0));
        Assert.Equal(new double[4], Hessian(text, 0, 0));
    }

    [Fact]
    public void A_product_of_three_weights_has_a_zero_hessian_at_0()
    {
        Assert.Equal(new double[3], Gradient("(1-w1*w2*w3)^2", 0, 0, 0));
        Assert.Equal(new double[9], Hessian("(1-w1*w2*w3)^2", 0, 0, 0));
    }

    [Fact]
    public void The_plateau_of_tanh()
    {
        var gradient = Gradient("(1 - tanh(w))^2", -8);
        var t = Math.Tanh(-8);
        Assert.Equal(-2 * (1 - t) * (1 - (t * t)), gradient[0], 1e-20);
        Assert.Equal(-1.8e-6, gradient[0], 1e-7);
    }

    [Theory]
    [InlineData("x^y", 0, 3, 0, 0, 0, 0, 0)]
    [InlineData("x^y", 0, 2, 0, 0, 2, 0, 0)]
    [InlineData("x^y", 0, 2.5, 0, 0, 0, 0, 0)]
    [InlineData("x^(y+1)", 0, 3, 0, 0, 0, 0, 0)]
    [InlineData("(x*y)^(y+1)", 0, 3, 0, 0, 0, 0, 0)]
    [InlineData("x^2 + 0^y", 1, 2, 2, 0, 2, 0, 0)]
    [InlineData("y^3 + x^(y+3)", 0, 0, 0, 0, 0, 0, 0)]
    [InlineData("x^3 + y^2", 0, 0, 0, 0, 0, 0, 2)]
    [InlineData("x^2.5*y", 0, 1, 0, 0, 0, 0, 0)]
    [InlineData("abs(x)^3 + relu(y)^3", 0, 0, 0, 0, 0, 0, 0)]
    [InlineData("exp(-x) + exp(-y)", 800, 1e300, 0, 0, 0, 0, 0)]
    [InlineData("exp(-x^2) + sigmoid(y)", 1e200, -1e300, 0, 0, 0, 0, 0)]
    [InlineData("tanh(x) + tanh(y)", 1e300, -1e300, 0, 0, 0, 0, 0)]
    [InlineData("softplus(x) + softplus(y)", 1e300, -1e300, 1, 0, 0, 0, 0)]
    [InlineData("sigmoid(x) + relu(y)", 1e300, 1e300, 0, 1, 0, 0, 0)]
    [InlineData("sqrt(x) + log(y)", 1e300, 1e300, 5e-151, 1e-300, 0, 0, 0)]
    [InlineData("tan(x) + sin(y)", 0, 0, 1, 1, 0, 0, 0)]
    [InlineData("x/y + y", 0, 1e-100, 1e100, 1, 0, -1e200, 0)]
    public void At_the_edges_of_domains_what_is_finite_is_no_NaN(
        string text, double x, double y, double fx, double fy, double fxx, double fxy, double fyy)
    {
        AssertClose([fx, fy], Gradient(text, x, y));
        AssertClose([fxx, fxy, fxy, fyy], Hessian(text, x, y));
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, 0, 0, double.NegativeInfinity)]
    [InlineData(0, 0.5, double.PositiveInfinity, 0)]
    [InlineData(0, -1, double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(-2, 3, 12, double.NaN)]
    public void The_gradient_of_a_power_is_that_of_the_real_function(double x, double y, double fx, double fy) =>
        Assert.Equal([fx, fy], Gradient("x^y", x, y));

    [Fact]
    public void The_complex_step_agrees_at_the_edges()
    {
        foreach (var (text, point) in ((string, double[])[])[("x^y", [0, 3]), ("x^y", [0, 2]), ("x^2 + sqrt(y)*0 + y", [1, 0])])
        {
            using var objective = ExpressionObjective.Parse(text);
            var gradient = new double[2];
            var program = ComplexProgram.OfGradient(objective);
            for (var i = 0; i < 2; i++)
            {
                System.Numerics.Complex[] inputs = [point[0], point[1]];
                inputs[i] += new System.Numerics.Complex(0, 1e-20);
                var outputs = program.Evaluate(inputs);
                if (text == "x^y")
                {
                    AssertClose(Hessian(text, point)[(2 * i)..((2 * i) + 2)], [.. outputs[1..].Select(value => value.Imaginary / 1e-20)]);
                }
                else if (i == 0)
                {
                    Assert.Equal(2, ComplexProgram.OfValue(objective).Evaluate(inputs)[0].Imaginary / 1e-20);
                }
            }
        }
    }

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-14 * Math.Max(1, Math.Abs(pair.First))));

    [Fact]
    public void The_strict_gradient_flat_point()
    {
        const string Text = "1/4*x^4 - 3*x^2 + 9*x + 0.9*y^4 + 5*y^2 + 40";
        var gradient = Gradient(Text, Math.Sqrt(2), 0);
        Assert.Equal(11.2, (gradient[0] * gradient[0]) + (gradient[1] * gradient[1]), 0.05);
        var hessian = Hessian(Text, Math.Sqrt(2), 0);
        Assert.Equal(0, hessian[0], 1e-14);
        Assert.Equal(10, hessian[3]);
        Assert.Equal([0.0, 0.0], Gradient(Text, -3, 0));
    }

    [Fact]
    public void Whole_powers_are_exact_at_0_and_for_negative_bases()
    {
        Assert.Equal([1.0], Gradient("x^1", 0));
        Assert.Equal([0.0], Gradient("x^2", 0));
        Assert.Equal([2.0], Hessian("x^2", 0));
        Assert.Equal([0.0], Hessian("x^3", 0));
        Assert.Equal([-12.0], Hessian("x^3", -2));
        Assert.Equal([0.0], Gradient("x^0", 0));
        Assert.Equal([-0.25], Gradient("x^-1", -2));
        Assert.Equal([double.PositiveInfinity], Gradient("sqrt(x)", 0));
    }

    [Fact]
    public void A_varying_exponent()
    {
        Assert.Equal([12.0, 8 * Math.Log(2)], Gradient("x^y", 2, 3), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal([Math.Log(2) * 8], Gradient("2^y", 3), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public void Softplus_and_sigmoid_do_not_overflow(double x)
    {
        using var softplus = ExpressionObjective.Parse("softplus(x)");
        Assert.Equal(Math.Max(x, 0), softplus.Value([x]));
        Assert.Equal([x > 0 ? 1.0 : 0.0], Gradient("softplus(x)", x));
        Assert.Equal([0.0], Gradient("sigmoid(x)", x));
        Assert.Equal([0.0], Hessian("softplus(x)", x));
    }

    [Fact]
    public void Kinks_are_counted_where_they_are_met_exactly()
    {
        using var objective = ExpressionObjective.Parse("relu(x) + abs(x - y) + relu(y)^2");
        Assert.Equal(3, objective.CountKinks([0, 0]));
        Assert.Equal(1, objective.CountKinks([1, 1]));
        Assert.Equal(0, objective.CountKinks([1, 2]));
    }

    [Theory]
    [InlineData("y + log(x)^2", -1, "log(x)", "NaN")]
    [InlineData("1/x + y", 0, "1/x", "Infinity")]
    [InlineData("exp(x*1000)*0", 1, "exp(x*1000)", "Infinity")]
    [InlineData("sqrt(x)", 0, "derivative of sqrt(x)", "Infinity")]
    [InlineData("2 + x^1.5", 0, "second derivative of x^1.5", "Infinity")]
    [InlineData("x^2", double.NaN, "x", "NaN")]
    public void A_non_finite_value_names_its_subexpression(string text, double x, string subexpression, string kind)
    {
        using var objective = ExpressionObjective.Parse(text);
        var at = objective.Expression.Parameters.Select(name => name == "x" ? x : 1.0).ToArray();
        var origin = objective.LocateNonFinite(at);
        Assert.Equal((subexpression, kind), (origin?.Equation, origin?.Kind));
    }

    [Fact]
    public void Finite_derivatives_have_no_origin()
    {
        using var objective = ExpressionObjective.Parse("x^2*log(1+x^2)/(1+abs(x))");
        Assert.Null(objective.LocateNonFinite([0]));
    }

    [Theory]
    [InlineData("(1-w1*w2)^2", 0.0)]
    [InlineData("x^4 + y^4", 0.0)]
    [InlineData("x*x + 2", 2.0)]
    [InlineData("(1 - tanh(w))^2", 0.0)]
    [InlineData("softplus(x) + exp(-x)", 0.0)]
    [InlineData("3*cos(x) - 1", -4.0)]
    [InlineData("x^2/(1+y^2)", 0.0)]
    [InlineData("abs(x)^3 + relu(-y)", 0.0)]
    [InlineData("-x^4 - y^4", null)]
    [InlineData("x^3", null)]
    [InlineData("log(x)", null)]
    [InlineData("1/x", null)]
    public void A_lower_bound_is_found_where_the_form_shows_one(string text, double? bound)
    {
        using var objective = ExpressionObjective.Parse(text);
        Assert.Equal(bound is null, objective.LowerBound is null);
        Assert.True(bound is null or not 0 || objective.LowerBound == 0);
        Assert.Equal(bound ?? 0, objective.LowerBound ?? 0, 1e-14);
    }

    [Fact]
    public void No_value_falls_below_the_lower_bound() =>
        Gen.Select(Trees.Any, Gen.Double[-3, 3].Array[3]).Sample(
            (tree, at) =>
            {
                if (Objective(tree) is { LowerBound: { } bound } objective)
                {
                    var value = objective.Value(at.AsSpan(0, objective.Expression.Parameters.Count));
                    Assert.False(double.IsFinite(value) && value < bound, $"{tree} is {value} at {string.Join(", ", at)}, below {bound}");
                }
            },
            iter: 1000,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void An_expression_without_parameters_is_refused() =>
        Assert.Contains("no parameter", Assert.Throws<ExpressionException>(() => ExpressionObjective.Parse("1 + 2*pi")).Message);

    [Fact]
    public void Derivatives_agree_with_differences_on_random_expressions() =>
        Gen.Select(Trees.Smooth, Gen.Double[-1.5, 1.5].Array[2]).Sample(
            (tree, at) =>
            {
                if (Objective(tree) is not { } objective)
                {
                    return;
                }

                var x = at[..objective.Expression.Parameters.Count];
                var (gradient, numerical) = (new double[x.Length], new double[x.Length]);
                var value = objective.Gradient(x, gradient);
                Assert.Equal(objective.Value(x), value);
                if (!(Math.Abs(value) < 1e6) || gradient.Any(g => !(Math.Abs(g) < 1e6)))
                {
                    return;
                }

                new FiniteDifferences { Formula = DifferenceFormula.FivePoint }.Gradient(p => objective.Value(p), x, numerical);
                var scale = 1 + Math.Abs(value) + gradient.Sum(Math.Abs);
                Assert.All(gradient.Zip(numerical), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * scale * scale));
                using var hessian = objective.Hessian(x);
                var (product, expected) = (new double[x.Length], new double[x.Length]);
                double[] direction = x.Length == 1 ? [1] : [0.6, -0.8];
                hessian.Apply(direction, product, 1);
                NumericalHessian.VectorProduct((p, g) => objective.Gradient(p, g), x, direction, expected);
                Assert.All(
                    product.Zip(expected),
                    pair => Assert.Equal(pair.First, pair.Second, 1e-6 * (scale + product.Sum(Math.Abs)) * scale));
            },
            iter: 400,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void The_gradient_check_passes()
    {
        using var objective = ExpressionObjective.Parse(
            "softplus(x*y) + sin(x)^2 + sigmoid(y - x)*exp(-y^2) + log(2 + x^2)/sqrt(1 + y^2) + tan(x/4) + x^1.5 + 2^y");
        var report = new GradientCheck().Run(objective, [0.7, -0.4]);
        Assert.True(report.Passed);
        Assert.InRange(report.MaxRelativeError, 0, 1e-8);
    }

    [Fact]
    public void The_numerical_gradient_of_the_article()
    {
        using var objective = ExpressionObjective.Parse("x0^2 + x1^2");
        var report = new GradientCheck { Differences = new FiniteDifferences { Step = 1e-4 } }.Run(objective, [3, 4]);
        Assert.Equal(["6", "8"], report.Numerical.Select(value => value.ToString("G10")));
    }

    [Fact]
    public void A_long_sum_is_differentiated_without_a_deep_stack()
    {
        var gradient = Gradient("x" + string.Concat(Enumerable.Repeat("*1+x", 1000)), 2);
        Assert.Equal(1001, gradient[0]);
    }

    [Fact]
    public void A_wrong_number_of_parameters_is_refused() =>
        Assert.Throws<ArgumentException>(() => ExpressionObjective.Parse("x + y").Value([1]));

    [Fact]
    public void The_native_library_stays_unloaded()
    {
        // Other tests of this process may have loaded it already; then there is nothing to see.
        var loaded = TorchRuntime.IsLoaded;
        Hessian("(1-w1*w2)^2", 0, 0);
        Assert.Equal(loaded, TorchRuntime.IsLoaded);
    }

    /// <summary>The objective of a tree, or null when the tree has no parameter.</summary>
    private static ExpressionObjective? Objective(ExpressionNode tree) =>
        Expression.Parse(tree.ToString()) is { Parameters.Count: > 0 } expression ? new ExpressionObjective(expression) : null;
}
