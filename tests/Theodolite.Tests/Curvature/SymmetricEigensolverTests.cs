using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Tests.Curvature;

public sealed class SymmetricEigensolverTests
{
    private const double Roundoff = 1.0 / (1L << 53);

    [Fact]
    public void Two_by_two_is_exact()
    {
        var solution = SymmetricEigensolver.Solve([0, -2, -2, 0], 2);
        Assert.Equal([-2.0, 2.0], solution.Values);
        Assert.Equal(Math.Sqrt(0.5), Math.Abs(solution.Vector(0)[0]), 1e-15);
        Assert.Equal(solution.Vector(0)[0], solution.Vector(0)[1], 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(120)]
    [InlineData(200)]
    [InlineData(260)]
    public void Decomposition_reproduces_the_matrix(int n)
    {
        var matrix = RandomMatrices.Gaussian(n, (ulong)n);
        var solution = SymmetricEigensolver.Solve(matrix, n);
        Assert.True(solution.Values.SequenceEqual(solution.Values.Order()));
        Assert.InRange(solution.Residual, 0, 40 * n * Roundoff * solution.Norm);
        Assert.InRange(RandomMatrices.OrthogonalityDefect(solution), 0, 40 * n * Roundoff);
        var trace = Enumerable.Range(0, n).Sum(i => matrix[(i * n) + i]);
        Assert.Equal(trace, solution.Values.Sum(), 40 * n * n * Roundoff * solution.Norm);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(90)]
    public void Planted_spectrum_with_multiplicities_is_found(int n)
    {
        var values = Enumerable.Range(0, n).Select(i => i < 5 ? -1.0 : i < n / 2 ? 0 : i).ToArray();
        var solution = SymmetricEigensolver.Solve(RandomMatrices.WithSpectrum(values, 3), n);
        for (var i = 0; i < n; i++)
        {
            Assert.Equal(values.Order().ElementAt(i), solution.Values[i], solution.BackwardError * 4 + (200 * n * Roundoff * n));
        }
    }

    // Blocks of 90, 1 and 150 and a row of zeros, shuffled: as one matrix and taken apart they have the same pairs.
    [Fact]
    public void Blocks_that_zeros_take_apart_are_solved_alone()
    {
        int[] sizes = [90, 1, 150, 1];
        var n = sizes.Sum();
        var places = Enumerable.Range(0, n).Select(i => (i * 89) % n).ToArray();
        var matrix = new double[n * n];
        for (var (block, start) = (0, 0); block < sizes.Length; start += sizes[block++])
        {
            var part = block == 3 ? [0] : RandomMatrices.Gaussian(sizes[block], (ulong)block);
            for (var i = 0; i < sizes[block]; i++)
            {
                for (var j = 0; j < sizes[block]; j++)
                {
                    matrix[(places[start + i] * n) + places[start + j]] = part[(i * sizes[block]) + j];
                }
            }
        }

        var blocks = DecoupledBlocks.Of(matrix, n);
        Assert.Equal([1, 1, 90, 150], blocks.Select(block => block.Length).Order());
        Assert.Equal(Enumerable.Range(0, n), blocks.SelectMany(block => block).Order());

        var apart = SymmetricEigensolver.Solve(matrix, n);
        var whole = NativeEigensolver.Solve(matrix, n);
        Assert.True(apart.Values.SequenceEqual(apart.Values.Order()));
        Assert.InRange(RandomMatrices.OrthogonalityDefect(apart), 0, 40 * n * Roundoff);
        for (var i = 0; i < n; i++)
        {
            Assert.Equal(whole.Values[i], apart.Values[i], apart.BackwardError + whole.BackwardError);
            var vector = apart.Vector(i).ToArray();
            var image = Enumerable.Range(0, n).Select(j => Vectors.Dot(matrix.AsSpan(j * n, n), vector)).ToArray();
            Vectors.AddScaled(image, -apart.Values[i], vector);
            Assert.InRange(Vectors.Norm(image), 0, 1.01 * apart.Residual + (n * Roundoff * apart.Norm));
        }
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e200)]
    public void Scale_does_not_matter(double factor)
    {
        var matrix = RandomMatrices.Gaussian(8, 1);
        var plain = SymmetricEigensolver.Solve(matrix, 8);
        var scaled = SymmetricEigensolver.Solve([.. matrix.Select(entry => factor * entry)], 8);
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(1, scaled.Values[i] / factor / plain.Values[i], 1e-13);
        }
    }

    [Fact]
    public void Dense_spectrum_reports_the_symmetry_defect()
    {
        using var crooked = new DenseOperator(new double[,] { { 1, 2 }, { 2.5, 1 } });
        var spectrum = new DenseSpectrum().Compute(crooked);
        Assert.Equal(Math.Sqrt(0.5), spectrum.SymmetryDefect, 1e-15);
        Assert.Equal(1 - 2.25, spectrum.Minimum, 1e-15);
        Assert.Equal(2, spectrum.Products);
        Assert.True(spectrum.Complete);
        Assert.True(spectrum.Rounding >= spectrum.SymmetryDefect);
    }

    [Fact]
    public void Blocks_and_progress_cover_every_row()
    {
        var values = Enumerable.Range(0, 150).Select(i => i - 75.0).ToArray();
        using var diagonal = new DiagonalOperator(values);
        var reports = new List<double>();
        var spectrum = new DenseSpectrum { Ends = 3 }.Compute(diagonal, new Recorder(reports));
        Assert.Equal(values, spectrum.Dense!.Values);
        Assert.Equal([-75.0, -74, -73], spectrum.Smallest.Select(pair => pair.Value));
        Assert.Equal([74.0, 73, 72], spectrum.Largest.Select(pair => pair.Value));
        Assert.Equal([64 / 150.0, 128 / 150.0, 1], reports);
    }

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
