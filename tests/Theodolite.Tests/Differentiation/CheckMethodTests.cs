using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Tests.Differentiation;

/// <summary>Every method of the gradient check, the second-order check, and float32 steps.</summary>
public class CheckMethodTests
{
    [Theory]
    [InlineData(DerivativeMethod.Forward, 1e-6, 3)]
    [InlineData(DerivativeMethod.Central, 1e-8, 4)]
    [InlineData(DerivativeMethod.FivePoint, 1e-11, 8)]
    [InlineData(DerivativeMethod.Complex, 1e-15, 2)]
    public void A_method_errs_as_its_order_says(DerivativeMethod method, double most, long evaluations)
    {
        using var objective = ExpressionObjective.Parse("exp(x)*sin(y) + x^4");
        var report = new GradientCheck { Method = method, CheckHessianElements = true }.Run(objective, [1, 2]);
        Assert.True(report.Passed);
        Assert.Equal(method, report.Method);
        Assert.InRange(report.MaxRelativeError, 0, most);
        Assert.Equal(evaluations, report.Evaluations);
        Assert.True(report.SecondOrder!.Passed);
        Assert.InRange(report.SecondOrder.MaxRelativeError, 0, method == DerivativeMethod.Complex ? 1e-15 : 1e-9);
    }

    [Fact]
    public void Ridders_states_an_error_that_covers_the_true_one()
    {
        using var objective = ExpressionObjective.Parse("exp(x)*sin(y) + x^4");
        var report = new GradientCheck { Method = DerivativeMethod.Ridders }.Run(objective, [1, 2]);
        Assert.True(report.Passed);
        Assert.All(report.Elements, element => Assert.InRange(element.AbsoluteError, 0, 10 * element.EstimatedError!.Value));
        Assert.InRange(report.MaxRelativeError, 0, 1e-11);
    }

    [Fact]
    public void A_wrong_hessian_element_is_named()
    {
        using var objective = new AnalyticObjective(
            ParameterLayout.OfScalars(["x", "y"]),
            x => (x[0] * x[0] * x[1]) + (x[1] * x[1]),
            (x, g) => (g[0], g[1]) = (2 * x[0] * x[1], (x[0] * x[0]) + (2 * x[1])),
            x => new[,] { { 2 * x[1], 2 * x[0] }, { 2 * x[0], 2.5 } });
        var report = new GradientCheck { CheckHessianElements = true, CheckHessian = false }.Run(objective, [3, 4]);
        Assert.False(report.Passed);
        Assert.Equal((1L, 1L), (report.SecondOrder!.Worst!.Row, report.SecondOrder.Worst.Column));
        Assert.Equal(0.5, report.SecondOrder.MaxAbsoluteError, 1e-8);
        Assert.InRange(report.SecondOrder.NumericalAsymmetry, 0, 1e-8);
    }

    [Fact]
    public void A_crease_between_the_points_is_no_error_of_the_hessian()
    {
        // relu(x)·x has the second derivative 2 on the right and 0 on the left; at 0 the difference quotient is between.
        using var objective = ExpressionObjective.Parse("relu(x)*x + y^2");
        var report = new GradientCheck { CheckHessianElements = true }.Run(objective, [0, 1]);
        Assert.True(report.SecondOrder!.Passed);
        Assert.Equal(1, report.SecondOrder.Creases);
    }

    [Fact]
    public void The_complex_step_needs_an_expression()
    {
        using var objective = new AnalyticObjective(ParameterLayout.OfScalars(["x"]), x => x[0] * x[0], (x, g) => g[0] = 2 * x[0]);
        var check = new GradientCheck { Method = DerivativeMethod.Complex, CheckHessian = false };
        Assert.Contains(
            "over complex numbers",
            Assert.Throws<BadInputException>(() => check.Run(objective, [1])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void In_float32_the_step_of_the_article_is_too_small()
    {
        static double Single(double x) => MathF.Exp((float)x);
        double Error(double step) =>
            Math.Abs((new FiniteDifferences { Step = step, DType = DType.Float32 }.Derivative(Single, 1) / Math.E) - 1);
        Assert.InRange(Error(1e-4), 1e-5, 2e-3);
        Assert.InRange(Error(5e-3), 0, 2e-5);
        Assert.True(Error(5e-3) < Error(1e-4) / 10);
    }

    [Fact]
    public void Steps_scale_with_the_parameter_and_its_typical_size()
    {
        var h = Math.Cbrt(FiniteDifferences.MachineEpsilon);
        Assert.Equal(1000 * h, new FiniteDifferences().StepAt(-1000), 1e-15);
        Assert.Equal(h, new FiniteDifferences().StepAt(1e-6), 1e-18);
        Assert.Equal(1e-3 * h, new FiniteDifferences { TypicalSize = 1e-3 }.StepAt(0), 1e-18);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiniteDifferences { TypicalSize = 0 });
    }
}
