using Theodolite.Differentiation;

namespace Theodolite.Tests.Differentiation;

public class NumericalHessianTests
{
    private static readonly double _xx = Math.E * Math.Sin(2);
    private static readonly double _xy = Math.E * Math.Cos(2);

    private static double F(ReadOnlySpan<double> x) => Math.Exp(x[0]) * Math.Sin(x[1]);

    private static void Gradient(ReadOnlySpan<double> x, Span<double> gradient) =>
        (gradient[0], gradient[1]) = (Math.Exp(x[0]) * Math.Sin(x[1]), Math.Exp(x[0]) * Math.Cos(x[1]));

    [Fact]
    public void From_values_as_printed()
    {
        // optimizers.md, section 8: h = ε^¼ in both coordinates; a power of two, so the points are exact and so are the digits.
        var hessian = NumericalHessian.FromValues(F, [1, 2], step: Math.Pow(FiniteDifferences.MachineEpsilon, 0.25)).Matrix;
        Assert.Equal(2.471726686, hessian[0, 0], 1e-9);
        Assert.Equal(-1.131204389, hessian[0, 1], 1e-9);
        Assert.Equal(-2.471726656, hessian[1, 1], 1e-9);
        Assert.Equal(hessian[0, 1], hessian[1, 0]);
    }

    [Fact]
    public void From_gradients_as_printed()
    {
        // The printed digits 2.471726671990, -1.131204383750, -2.471726672008 err by 1.2e-11 and 1.0e-11: rounding of ε/h = 4e-11.
        var hessian = NumericalHessian.FromGradients(Gradient, [1, 2], step: Math.Cbrt(FiniteDifferences.MachineEpsilon));
        Assert.Equal(_xx, hessian.Matrix[0, 0], 4e-11);
        Assert.Equal(_xy, hessian.Matrix[0, 1], 4e-11);
        Assert.Equal(-_xx, hessian.Matrix[1, 1], 4e-11);
        Assert.InRange(hessian.Asymmetry, 0, 1e-10);
        Assert.Equal(4, hessian.Evaluations);
    }

    [Fact]
    public void Extrapolation_gains_three_digits()
    {
        var hessian = NumericalHessian.FromValues(F, [1, 2], extrapolate: true).Matrix;
        Assert.Equal(_xx, hessian[0, 0], 1e-9);
        Assert.Equal(_xy, hessian[0, 1], 1e-9);
        Assert.Equal(-_xx, hessian[1, 1], 1e-9);
    }

    [Fact]
    public void The_article_saddle_has_the_hessian_of_a_saddle()
    {
        var hessian = NumericalHessian.FromValues(w => Math.Pow(1 - (w[0] * w[1]), 2), [0, 0], extrapolate: true).Matrix;
        Assert.Equal([0, -2, -2, 0], hessian.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void A_product_is_the_matrix_times_the_vector()
    {
        var product = new double[2];
        NumericalHessian.VectorProduct(Gradient, [1, 2], [3, -5], product);
        Assert.Equal((3 * _xx) - (5 * _xy), product[0], 1e-8);
        Assert.Equal((3 * _xy) + (5 * _xx), product[1], 1e-8);
        NumericalHessian.VectorProduct(Gradient, [1, 2], [0, 0], product);
        Assert.Equal([0.0, 0.0], product);
    }
}
