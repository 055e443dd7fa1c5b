using Theodolite.Estimators;
using Theodolite.Operators;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Estimators;

public sealed class DiagonalLaws
{
    private const int N = 30;
    private static readonly double[] s_matrix = RandomMatrices.Gaussian(N, 17);

    public static TheoryData<string> Names => new() { "hutchinson", "xdiag" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_entry_is_unbiased(string name)
    {
        using var a = new DenseOperator(s_matrix, N);
        const int Seeds = 300;
        var (sum, squares) = (new double[N], new double[N]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var result = Make(name, 20, (ulong)seed).Diagonal(a);
            for (var i = 0; i < N; i++)
            {
                var error = result.Values[i] - s_matrix[i * (N + 1)];
                sum[i] += error;
                squares[i] += error * error;
            }
        }

        for (var i = 0; i < N; i++)
        {
            Assert.InRange(Math.Abs(sum[i]) / Math.Sqrt(squares[i]), 0, 4.5);
        }
    }

    // Sums of signs are close to Gaussian over 20 probes: per-entry t-intervals cover, all entries and seeds together.
    [Fact]
    public void Intervals_of_entries_cover_as_often_as_they_say()
    {
        using var a = new DenseOperator(s_matrix, N);
        const int Seeds = 60;
        var (covered, reach) = (0, StudentDistribution.TwoSided(0.95, 19));
        for (var seed = 0; seed < Seeds; seed++)
        {
            var result = new HutchinsonDiagonal { Probes = 20, Seed = (ulong)seed }.Diagonal(a);
            covered += Enumerable.Range(0, N)
                .Count(i => Math.Abs(result.Values[i] - s_matrix[i * (N + 1)]) <= reach * result.StandardErrors[i]);
        }

        Assert.InRange(covered, 0.92 * N * Seeds, 0.98 * N * Seeds);
    }

    [Fact]
    public void The_variance_of_an_entry_is_its_row_without_the_diagonal()
    {
        using var a = new DenseOperator(s_matrix, N);
        var result = new HutchinsonDiagonal { Probes = 20_000, BlockSize = 500 }.Diagonal(a);
        for (var i = 0; i < N; i++)
        {
            var expected = Enumerable.Range(0, N).Where(j => j != i).Sum(j => s_matrix[(i * N) + j] * s_matrix[(i * N) + j]);
            Assert.Equal(1, result.StandardErrors[i] * result.StandardErrors[i] * 20_000 / expected, 0.08);
        }

        Assert.Equal(result.Values.Sum(), result.Trace.Value, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Diagonal_operators_are_exact_for_signs(string name)
    {
        double[] diagonal = [.. Enumerable.Range(0, N).Select(i => i - 4.5)];
        using var a = new DiagonalOperator(diagonal);
        var result = Make(name, 8, 1).Diagonal(a);
        if (name == "hutchinson")
        {
            Assert.Equal(diagonal, result.Values, (x, y) => Math.Abs(x - y) < 1e-12);
            Assert.All(result.StandardErrors, error => Assert.InRange(error, 0, 1e-12));
        }

        Assert.Equal(result.Values.Sum(), result.Trace.Value, 1e-9);
    }

    [Fact]
    public void Exchangeable_diagonals_of_low_rank_are_exact_entry_by_entry()
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => i < 6 ? i - 2.5 : 0)];
        var matrix = RandomMatrices.WithSpectrum(values, 4);
        using var a = new DenseOperator(matrix, N);
        var result = new XDiag { Products = 16 }.Diagonal(a);
        for (var i = 0; i < N; i++)
        {
            Assert.Equal(matrix[i * (N + 1)], result.Values[i], 1e-10);
            Assert.InRange(result.StandardErrors[i], 0, 1e-10);
        }
    }

    // Approximate, since the samples share their range: optimistic by up to 2.5 with six of them where a few eigenvectors carry an
    // entry, within a factor of two with twelve.
    [Theory]
    [InlineData(12, 0.35)]
    [InlineData(24, 0.5)]
    public void Error_estimates_of_exchangeable_entries_have_the_size_of_the_error(int products, double least)
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(i => i < 5 ? 100.0 / (1 + i) : 0.1 * Math.Sin(i))];
        using var a = new DiagonalOperator(values);
        var (actual, stated) = (new double[60], new double[60]);
        for (var seed = 0; seed < 200; seed++)
        {
            var result = new XDiag { Products = products, Seed = (ulong)seed }.Diagonal(a);
            for (var i = 0; i < 60; i++)
            {
                actual[i] += Math.Pow(result.Values[i] - values[i], 2);
                stated[i] += Math.Pow(result.StandardErrors[i], 2);
            }
        }

        Assert.All(Enumerable.Range(0, 60), i => Assert.InRange(Math.Sqrt(stated[i] / actual[i]), least, 2));
    }

    private static IDiagonalEstimator Make(string name, int products, ulong seed) => name == "hutchinson"
        ? new HutchinsonDiagonal { Probes = products, Seed = seed }
        : new XDiag { Products = products, Seed = seed };
}
