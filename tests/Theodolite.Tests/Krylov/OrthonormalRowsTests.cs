using Theodolite.Collectives;
using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov;

/// <summary>Rows stay orthonormal to roundoff, whatever is cancelled, and their bits depend on nothing but the numbers.</summary>
public sealed class OrthonormalRowsTests
{
    // Several pieces of columns, and a part of one that fills no register.
    private const int Length = 50_003;

    public static TheoryData<DType> Types => new() { DType.Float32, DType.Float64 };

    [Theory]
    [MemberData(nameof(Types))]
    public void Gaussian_vectors_are_the_numbers_of_the_sequence_whoever_draws_them(DType dtype)
    {
        const int many = 200_001;
        var (parallel, sequential) = (Philox.For(5, "rows"), Philox.For(5, "rows"));
        (parallel.Position, sequential.Position) = (3, 3);
        using var vector = OrthonormalRows.Gaussian(many, dtype, default, parallel);
        var drawn = vector.ToDoubles();
        for (var i = 0; i < many; i++)
        {
            var expected = sequential.NextGaussian();
            Assert.Equal(dtype == DType.Float32 ? (float)expected : expected, drawn[i]);
        }

        Assert.Equal(sequential.Position, parallel.Position);
    }

    // A vector that is a combination of the rows to all but 1e-3 or 1e-6 of it: what is left is orthogonal nonetheless.
    [Theory]
    [InlineData(DType.Float32, 1)]
    [InlineData(DType.Float32, 1e-3)]
    [InlineData(DType.Float64, 1)]
    [InlineData(DType.Float64, 1e-6)]
    public void What_is_left_is_orthogonal_to_roundoff_after_cancellation_too(DType dtype, double share)
    {
        using var rows = Rows(dtype, 13);
        var random = Philox.For(2, "cancellation");
        var (weights, inside) = (new double[13], new double[Length]);
        random.FillGaussian(weights);
        var all = Numbers(rows);
        for (var i = 0; i < weights.Length; i++)
        {
            LinearAlgebra.Vectors.AddScaled(inside, weights[i], all[i]);
        }

        var outside = new double[Length];
        random.RandomUnitVector(outside);
        LinearAlgebra.Vectors.AddScaled(inside, share, outside);
        using var wide = Tensor.From(inside, [1, Length]);
        using var vector = wide.To(dtype);
        var rest = rows.Orthogonalize(vector);
        Assert.InRange(rest.Norm, 0.9 * share, 1.1 * share);
        rows.Append(vector, rest);
        RequireOrthonormal(rows, 33);
        Assert.All(weights.Zip(rest.Taken), pair => Assert.Equal(pair.First, pair.Second, 20 * dtype.UnitRoundoff() + (0.1 * share)));
    }

    // Coefficients that are known but wrong by more than roundoff are set right; those that are right to it are not touched.
    [Theory]
    [InlineData(DType.Float32, 1e-3)]
    [InlineData(DType.Float32, 1e-8)]
    [InlineData(DType.Float64, 1e-9)]
    public void A_known_coefficient_is_trusted_as_far_as_it_is_right(DType dtype, double error)
    {
        using var rows = Rows(dtype, 6);
        using var vector = OrthonormalRows.Gaussian(Length, dtype, default, Philox.For(3, "known"));
        double[] known = [.. Numbers(rows).Select(row => LinearAlgebra.Vectors.Dot(row, vector.ToDoubles()))];
        var norm = vector.Norm2();
        known[2] += error * norm;
        known[4] = double.NaN;
        var rest = rows.Orthogonalize(vector, known);
        Assert.Equal(error < 32 * dtype.UnitRoundoff(), rest.Taken[2] == known[2]);
        rows.Append(vector, rest);
        RequireOrthonormal(rows, 33);
    }

    [Fact]
    public void Lanczos_vectors_stay_orthonormal_while_pairs_converge_and_through_restarts()
    {
        double[] values = [.. Enumerable.Range(0, 3_000).Select(i => i < 10 ? 1.0 / (i + 1) : 1e-3 * Math.Cos(i))];
        using var a = new SingleDiagonal(values);
        using var basis = new LanczosFactorization(a, 40, Philox.For(1, "rows"));
        basis.Start();
        for (var time = 0; time < 3; time++)
        {
            basis.Expand(38, default);
            var ritz = basis.Ritz();
            basis.Shrink(ritz, [.. Enumerable.Range(ritz.Count - 12, 12)]);
            var arrays = new Dictionary<string, Array>();
            basis.Save(arrays);
            var rows = Enumerable.Range(0, basis.Count)
                .Select(i => Array.ConvertAll((float[])arrays[$"row.{i}"], x => (double)x))
                .ToArray();
            RequireOrthonormal(rows, 33 * DType.Float32.UnitRoundoff());
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var threads = TorchRuntime.Threads;
        double[][] Solve(int count)
        {
            TorchRuntime.Threads = count;
            using var rows = Rows(DType.Float32, 9);
            return Numbers(rows);
        }

        try
        {
            Assert.Equal(Solve(1), Solve(2));
        }
        finally
        {
            TorchRuntime.Threads = threads;
        }
    }

    private static OrthonormalRows Rows(DType dtype, int count)
    {
        var rows = new OrthonormalRows(count + 1, new DividedColumns(Processes.Alone, Length), dtype, default);
        var random = Philox.For(1, "rows");
        for (var i = 0; i < count; i++)
        {
            Assert.True(rows.AddRandom(random));
        }

        return rows;
    }

    private static double[][] Numbers(OrthonormalRows rows) => [.. Enumerable.Range(0, rows.Count).Select(i =>
    {
        using var row = rows.View(i, 1);
        return row.ToDoubles();
    })];

    private static void RequireOrthonormal(OrthonormalRows rows, double roundoffs) =>
        RequireOrthonormal(Numbers(rows), roundoffs * rows.DType.UnitRoundoff());

    private static void RequireOrthonormal(double[][] rows, double error)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                Assert.Equal(i == j ? 1 : 0, Inner(rows[i], rows[j]), error);
            }
        }
    }

    // Summed in pairs: the error of a plain sum of so many terms would be larger than what is measured.
    private static double Inner(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a.Length <= 8
        ? LinearAlgebra.Vectors.Dot(a, b)
        : Inner(a[..(a.Length / 2)], b[..(a.Length / 2)]) + Inner(a[(a.Length / 2)..], b[(a.Length / 2)..]);
}
