using Theodolite.Differentiation;
using Theodolite.Torch;

namespace Theodolite.Tests.Differentiation;

/// <summary>
/// The printed values of optimizers.md, section 8. Where a value is dominated by rounding the last digits depend on
/// how the step is made exact, so the tolerance there is a few units of ε|f|/h, not 1e-9.
/// </summary>
public class FiniteDifferencesTests
{
    private const double U = FiniteDifferences.MachineEpsilon;

    private static double Bowl(ReadOnlySpan<double> x) => (x[0] * x[0]) + (x[1] * x[1]);

    private static double SquireTrapp(double x) => Math.Exp(x) / Math.Sqrt(Math.Pow(Math.Sin(x), 3) + Math.Pow(Math.Cos(x), 3));

    [Fact]
    public void The_article_gradient_is_6_and_8()
    {
        var gradient = new double[2];
        var evaluations = new FiniteDifferences { Step = 1e-4 }.Gradient(Bowl, [3, 4], gradient);
        Assert.Equal(4, evaluations);
        Assert.Equal(6.00000000000378, gradient[0], 4 * U * 25 / 1e-4);
        Assert.Equal(7.999999999999119, gradient[1], 4 * U * 25 / 1e-4);
        Assert.Equal(["6", "8"], gradient.Select(g => g.ToString("G9")));
    }

    [Fact]
    public void The_article_forward_gradient_errs_by_h()
    {
        var gradient = new double[2];
        var evaluations = new FiniteDifferences { Formula = DifferenceFormula.Forward, Step = 1e-4 }.Gradient(Bowl, [3, 4], gradient);
        Assert.Equal(3, evaluations);
        Assert.Equal(6.000099999994291, gradient[0], 4 * U * 25 / 1e-4);
        Assert.Equal(8.00009999998963, gradient[1], 4 * U * 25 / 1e-4);
    }

    [Theory]
    [InlineData(DifferenceFormula.Forward, 1.3e-8)]
    [InlineData(DifferenceFormula.Central, 4.7e-12)]
    [InlineData(DifferenceFormula.FivePoint, 1.1e-13)]
    public void At_its_best_step_a_formula_errs_as_predicted(DifferenceFormula formula, double printed)
    {
        // Rounding and truncation balance here; how the rounding falls decides a factor of about 5.
        var differences = new FiniteDifferences { Formula = formula };
        var error = Math.Abs((differences.Derivative(Math.Exp, 1) / Math.E) - 1);
        Assert.InRange(error, 0, 5 * printed);
        Assert.InRange(error, 0, 10 * formula.BestError(U));
    }

    [Theory]
    [InlineData(1e-2, 1.7e-5)]
    [InlineData(1e-4, 1.7e-9)]
    [InlineData(1e-5, 2.2e-11)]
    [InlineData(1e-6, 6.0e-11)]
    [InlineData(1e-8, 2.4e-9)]
    [InlineData(1e-10, 2.5e-7)]
    [InlineData(1e-12, 7.7e-5)]
    public void The_central_error_of_exp_has_the_shape_of_a_U(double h, double printed)
    {
        var error = Math.Abs((new FiniteDifferences { Step = h }.Derivative(Math.Exp, 1) / Math.E) - 1);
        var (truncation, rounding) = (1.001 * h * h / 6, 2 * U / h);
        Assert.InRange(error, 0, truncation + rounding);
        Assert.InRange(printed, 0, 1.05 * (truncation + rounding));
        Assert.True(truncation < 100 * rounding || Math.Abs((error / printed) - 1) < 0.03);
    }

    [Fact]
    public void Richardson_removes_one_even_power_per_column()
    {
        var table = new Richardson { Step = 0.4, Ratio = 2, Columns = 4 }.Table(Math.Exp, 1);
        double[][] printed =
        [
            [2.791351458],
            [2.736439986, 2.718136161],
            [2.722814564, 2.718272757, 2.718281863],
            [2.719414587, 2.718281262, 2.718281829, 2.718281828],
        ];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Assert.Equal(printed[i][j], table[i][j], 1e-9);
            }
        }
    }

    [Fact]
    public void Ridders_knows_its_error()
    {
        var estimate = new Richardson { Step = 0.4 }.Derivative(Math.Exp, 1);
        Assert.Equal(Math.E, estimate.Value, 2e-14);
        Assert.InRange(estimate.Error, Math.Abs(estimate.Value - Math.E) / 4, 1e-13);
        Assert.InRange(estimate.Evaluations, 14, 20);
    }

    [Fact]
    public void Squire_and_Trapp_function()
    {
        Assert.Equal(4.05342789389854, new Richardson { Step = 0.1 }.Derivative(SquireTrapp, 1.5).Value, 1e-12);

        // printed 4.053427894028: the third derivative is about 1e3, truncation and rounding are both near 2e-10
        Assert.Equal(4.053427893898621, new FiniteDifferences { Step = Math.Cbrt(U) }.Derivative(SquireTrapp, 1.5), 4e-10);
        Assert.Equal(4.053427893898621, new FiniteDifferences { Formula = DifferenceFormula.FivePoint }.Derivative(SquireTrapp, 1.5), 1e-8);
    }

    [Fact]
    public void A_step_that_vanishes_is_no_derivative() =>
        Assert.Equal(double.NaN, new FiniteDifferences { Step = 1e-50 }.Derivative(Math.Exp, 1));

    [Fact]
    public void Steps_are_exact_in_the_dtype_of_the_parameters()
    {
        // In float32 a step of 1e-6 at 3 moves by 4 or 5 units of 2.4e-7; dividing by the nominal step would err by percents.
        var differences = new FiniteDifferences { DType = DType.Float32, Step = 1e-6 };
        Assert.Equal(6, differences.Derivative(x => x * x, 3), 1e-6);
        Assert.Equal(4.9e-3, new FiniteDifferences { Epsilon = 2 * DType.Float32.UnitRoundoff() }.StepAt(0.5), 1e-4);
    }

    [Fact]
    public void The_point_is_left_alone()
    {
        double[] x = [3, 4];
        new FiniteDifferences().Gradient(Bowl, x, new double[2]);
        Assert.Equal([3.0, 4.0], x);
    }

    [Fact]
    public void A_directional_derivative_is_the_gradient_along_the_direction() =>
        Assert.Equal((6 * 0.6) + (8 * 0.8), new FiniteDifferences().Directional(Bowl, [3, 4], [0.6, 0.8], 1e-5), 1e-9);

    [Fact]
    public void Steps_and_noise_are_validated()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiniteDifferences { Step = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiniteDifferences { Step = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiniteDifferences { Epsilon = 0 });
    }
}
