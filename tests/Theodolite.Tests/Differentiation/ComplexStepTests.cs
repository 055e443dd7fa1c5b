using System.Numerics;
using CsCheck;
using Theodolite.Differentiation;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Differentiation;

public class ComplexStepTests
{
    private static readonly ComplexStep _step = new();

    // f′ in closed form, at points away from the edges of the domain.
    public static TheoryData<string> Functions =>
    [
        "exp(x)", "log(x)", "sqrt(x)", "sin(x)", "cos(x)", "tan(x)", "tanh(x)", "sigmoid(x)", "softplus(x)", "relu(x)", "abs(x)", "abs(-x)",
        "x^3", "x^-2", "x^1.7", "x^x", "2^x", "1/x", "(1 - x)/(1 + x)", "pi*x - 3",
    ];

    [Fact]
    public void The_derivative_of_exp_is_exact() => Assert.Equal(Math.E, _step.Derivative(ComplexFunctions.Exp, 1));

    [Fact]
    public void Squire_and_Trapp_function()
    {
        static Complex F(Complex x) => ComplexFunctions.Divide(
            ComplexFunctions.Exp(x),
            ComplexFunctions.Sqrt(ComplexFunctions.Power(ComplexFunctions.Sin(x), 3) + ComplexFunctions.Power(ComplexFunctions.Cos(x), 3)));
        Assert.Equal(4.053427893898621, _step.Derivative(F, 1.5), 4e-15);
        var expression = ExpressionObjective.Parse("exp(x)/sqrt(sin(x)^3 + cos(x)^3)");
        Assert.Equal(4.053427893898621, _step.Partial(point => ComplexProgram.OfValue(expression).Evaluate(point)[0], [1.5], 0), 4e-15);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_tiny_imaginary_part_survives_every_function(string text)
    {
        using var expression = ExpressionObjective.Parse(text);
        var (value, gradient) = (ComplexProgram.OfValue(expression), ComplexProgram.OfGradient(expression));
        Gen.Double[0.01, 1.5].Sample(
            x =>
            {
                var exact = new double[1];
                expression.Gradient([x], exact);
                var step = _step.Partial(point => value.Evaluate(point)[0], [x], 0);
                Assert.True(
                    Math.Abs(step - exact[0]) <= 1e-13 * Math.Max(1, Math.Abs(exact[0])),
                    $"{text} at {x:R}: {step:R}, not {exact[0]:R}");

                var (product, second) = (new double[1], new double[1]);
                using var hessian = expression.Hessian([x]);
                hessian.Apply([1.0], second, 1);
                _step.VectorProduct(point => gradient.Evaluate(point)[1..], [x], [1], product);
                Assert.True(
                    Math.Abs(product[0] - second[0]) <= 1e-12 * Math.Max(1, Math.Abs(second[0])),
                    $"{text} at {x:R}: {product[0]:R}, not {second[0]:R}");
            },
            iter: 50,
            seed: "0000KeUMmKrn");
    }

    [Theory]
    [InlineData("tanh(x)", -30)]
    [InlineData("sigmoid(x)", -700)]
    [InlineData("sigmoid(x)", 40)]
    [InlineData("softplus(x)", -40)]
    [InlineData("softplus(x)", 800)]
    [InlineData("x^3", -2)]
    [InlineData("abs(x)", -2)]
    public void Far_from_zero_too(string text, double x)
    {
        using var expression = ExpressionObjective.Parse(text);
        var exact = new double[1];
        expression.Gradient([x], exact);
        var program = ComplexProgram.OfValue(expression);
        var step = _step.Partial(point => program.Evaluate(point)[0], [x], 0);
        Assert.True(Math.Abs(step - exact[0]) <= 1e-12 * Math.Abs(exact[0]) + 1e-15, $"{step:R}, not {exact[0]:R}");
    }

    [Theory]
    [InlineData("log(x)")]
    [InlineData("sqrt(x)")]
    [InlineData("x^0.5")]
    public void Where_the_real_function_has_no_value_neither_has_the_complex_one(string text)
    {
        using var expression = ExpressionObjective.Parse(text);
        Assert.True(double.IsNaN(ComplexProgram.OfValue(expression).Evaluate([new Complex(-1, 1e-20)])[0].Real));
    }

    [Fact]
    public void A_gradient_and_a_product_of_several_variables()
    {
        // exp(x) sin(y) at (1, 2)
        using var expression = ExpressionObjective.Parse("exp(x)*sin(y)");
        var (value, gradient) = (ComplexProgram.OfValue(expression), ComplexProgram.OfGradient(expression));
        var (g, product) = (new double[2], new double[2]);
        var f = _step.Gradient(point => value.Evaluate(point)[0], [1, 2], g);
        Assert.Equal(Math.E * Math.Sin(2), f, 1e-15);
        Assert.Equal(Math.E * Math.Sin(2), g[0], 1e-15);
        Assert.Equal(Math.E * Math.Cos(2), g[1], 1e-15);
        _step.VectorProduct(point => gradient.Evaluate(point)[1..], [1, 2], [3, -5], product);
        Assert.Equal((3 * 2.471726672) - (5 * -1.131204384), product[0], 1e-8);
        Assert.Equal((3 * Math.E * Math.Cos(2)) + (5 * Math.E * Math.Sin(2)), product[1], 4e-15);
        _step.VectorProduct(point => gradient.Evaluate(point)[1..], [1, 2], [0, 0], product);
        Assert.Equal([0.0, 0.0], product);
    }

    [Fact]
    public void The_step_is_validated()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComplexStep { Step = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComplexStep { Step = 1e-3 });
        using var expression = ExpressionObjective.Parse("x + y");
        Assert.Throws<ArgumentException>(() => ComplexProgram.OfValue(expression).Evaluate([1]));
    }
}
