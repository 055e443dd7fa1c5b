using CsCheck;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Tests.Optimizers;

namespace Theodolite.Tests.Curvature;

public class QuadraticModelTests
{
    [Fact]
    public void The_promise_is_that_of_the_saddle_free_step() => Gen.Select(Gen.Int[1, 12], Gen.Double[0, 2], Gen.ULong[1, 1000]).Sample(
        (n, tau, seed) =>
        {
            var (curvatures, slopes) = (TestProblems.Numbers<double>(n, seed), TestProblems.Numbers<double>(n, seed + 1));
            var step = QuadraticModel.SaddleFreeStep(curvatures, slopes, tau);
            var promise = 0.0;
            for (var i = 0; i < n; i++)
            {
                Assert.Equal(0, slopes[i] + ((Math.Abs(curvatures[i]) + tau) * step[i]), 1e-12);
                promise += 0.5 * slopes[i] * slopes[i] / (Math.Abs(curvatures[i]) + tau);
            }

            Assert.Equal(1, QuadraticModel.PredictedDecrease(curvatures, slopes, tau) / promise, 1e-12);

            // The model itself falls by at least as much: where λ < 0 by more than |λ| alone would give.
            var change = 0.0;
            for (var i = 0; i < n; i++)
            {
                change += step[i] * (slopes[i] + (0.5 * curvatures[i] * step[i]));
            }

            Assert.True(-change >= promise * (1 - 1e-12));
        },
        iter: 200,
        seed: "0000KeUMmKrn");

    [Fact]
    public void A_slope_without_curvature_promises_everything_and_no_slope_nothing()
    {
        Assert.Equal(double.PositiveInfinity, QuadraticModel.PredictedDecrease([0, 1], [1e-9, 0], 0));
        Assert.Equal(0, QuadraticModel.PredictedDecrease([0, -1], [0, 0], 0));
        Assert.Equal([0.0, -2], QuadraticModel.SaddleFreeStep([0, -1], [0, 2], 0));
    }

    [Fact]
    public void Equilibrated_matrices_have_rows_of_one_size_whatever_the_units() => Gen.Select(Gen.Int[1, 9], Gen.ULong[1, 1000]).Sample(
        (n, seed) =>
        {
            var (entries, exponents) = (TestProblems.Numbers<double>(n * n, seed), TestProblems.Numbers<double>(n, seed + 1));
            var matrix = new double[n * n];
            for (var i = 0; i < n * n; i++)
            {
                var (row, column) = (i / n, i % n);
                matrix[i] = (entries[i] + entries[(column * n) + row]) * Math.Pow(10, 6 * (exponents[row] + exponents[column]));
            }

            var scale = Equilibration.Of(matrix, n);
            for (var row = 0; row < n; row++)
            {
                var largest = Enumerable.Range(0, n).Max(column => scale[row] * Math.Abs(matrix[(row * n) + column]) * scale[column]);
                Assert.Equal(1, largest, 1e-3);
            }
        },
        iter: 100,
        seed: "0000KeUMmKrn");

    [Fact]
    public void Rows_of_zeros_get_the_scale_of_the_largest_entry()
    {
        Assert.Equal([0.1, 0.1], Equilibration.Of([100, 0, 0, 0], 2), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1, 1], Equilibration.Of([0, 0, 0, 0], 2));
    }
}
