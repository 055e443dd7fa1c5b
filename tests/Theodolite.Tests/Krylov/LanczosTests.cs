using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Krylov;

public sealed class LanczosTests
{
    public static TheoryData<string> Spectra =>
        new() { "gaussian", "multiplicity", "outliers", "signs", "repeated-signs", "kernel", "large-negative", "tiny" };

    [Theory]
    [InlineData(0, 30, 5, false)]
    [InlineData(1, 20, 12, false)]
    [InlineData(2, 30, 30, true)]
    public void Invariant_holds_through_restarts(int seed, int capacity, int keep, bool start)
    {
        const int N = 60;
        using var a = new DenseOperator(RandomMatrices.Gaussian(N, (ulong)seed), N);
        using var f = new LanczosFactorization(a, capacity + 1, Philox.For((ulong)seed, "test"));
        if (start)
        {
            f.Start(new double[N].Select((_, i) => i + 1.0).ToArray());
        }
        else
        {
            f.Start();
        }

        f.Expand(capacity, default);
        CheckInvariant(a, f);
        if (keep >= capacity)
        {
            return;
        }

        for (var restart = 0; restart < 3; restart++)
        {
            f.Shrink(f.Ritz(), [.. Enumerable.Range(0, keep)]);
            CheckInvariant(a, f);
            f.Expand(capacity, default);
            CheckInvariant(a, f);
        }
    }

    [Theory]
    [MemberData(nameof(Spectra))]
    public void Both_ends_equal_the_dense_eigenvalues(string name)
    {
        var values = Planted(name);
        using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, 7), values.Length);
        var result = new Lanczos { Smallest = 6, Largest = 4, MaximumProducts = 3000, Seed = 1 }.Solve(a);
        var sorted = values.Order().ToArray();
        var norm = values.Max(Math.Abs);
        Assert.Equal(Math.Min(6, sorted.Length), result.Smallest.Count);
        for (var i = 0; i < result.Smallest.Count; i++)
        {
            Assert.Equal(sorted[i], result.Smallest[i].Value, 1e-5 * norm);
        }

        for (var i = 0; i < result.Largest.Count; i++)
        {
            Assert.Equal(sorted[^(i + 1)], result.Largest[i].Value, 1e-5 * norm);
        }

        Assert.True(result.Verified, $"{name}: {result.Runs} runs, {result.Products} products");
        foreach (var pair in result.Smallest.Concat(result.Largest))
        {
            Assert.Equal(1, pair.Vector.ToArray().Sum(x => x * x), 1e-12);
            var image = new double[values.Length];
            a.Apply(pair.Vector.Span, image, 1);
            var residual = Math.Sqrt(image.Zip(pair.Vector.ToArray(), (y, x) => Math.Pow(y - (pair.Value * x), 2)).Sum());
            Assert.Equal(residual, pair.Residual, 1e-10 * norm);
        }
    }

    // Residuals alone are satisfied by zeros of the kernel: the five values at −1 % of λ_max must still be found.
    [Theory]
    [InlineData(1, 2_000)]
    [InlineData(2, 2_000)]
    [InlineData(3, 20_000)]
    public void Negative_values_hidden_behind_a_huge_kernel_are_found(int seed, int n)
    {
        var random = Philox.For((ulong)seed, "test/kernel");
        var values = new double[n];
        for (var i = 0; i < n; i++)
        {
            // A kernel with a bulk of size 1e−4 around zero, a few outliers up to 1.
            values[i] = i < 5 ? -0.01 : i < 15 ? 1.0 / (i - 4) : i % 10 == 0 ? 1e-4 * random.NextGaussian() : 0;
        }

        using var a = new DiagonalOperator(values);
        var result = new Lanczos { Smallest = 5, Largest = 5, Tolerance = 1e-3, MaximumProducts = 600, Seed = (ulong)seed }.Solve(a);
        Assert.All(result.Smallest, pair => Assert.Equal(-0.01, pair.Value, 1e-5));
        Assert.True(result.Verified);
        Assert.Equal(1, result.Largest[0].Value, 1e-6);
        Assert.Equal(0.2, result.Largest[4].Value, 1e-5);
    }

    [Fact]
    public void A_single_run_gives_its_recurrence_and_stops_where_it_suffices()
    {
        using var @operator = new DiagonalOperator([.. Enumerable.Range(0,
        400).Select(i => i < 8 ? (i % 2 == 0 ? 2 + i : -2 - i) : Math.Sin(i))]);
        var alone = new Lanczos { Smallest = 4, Largest = 4, Verify = false, Tolerance = 1e-8 }.Solve(@operator);
        var (diagonal, coupling) = alone.Recurrence!;
        Assert.Equal(alone.Products, diagonal.Length);
        Assert.Equal(diagonal.Length, coupling.Length);
        var t = new double[diagonal.Length * diagonal.Length];
        for (var i = 0; i < diagonal.Length; i++)
        {
            t[(i * diagonal.Length) + i] = diagonal[i];
            if (i > 0)
            {
                t[(i * diagonal.Length) + i - 1] = t[((i - 1) * diagonal.Length) + i] = coupling[i - 1];
            }
        }

        Assert.Equal(alone.Smallest[0].Value, SymmetricEigensolver.Solve(t, diagonal.Length).Values[0], 1e-12);
        Assert.Null(new Lanczos { Smallest = 4, Largest = 4, Tolerance = 1e-8 }.Solve(@operator).Recurrence);
        Assert.Null(new Lanczos
        {
            Smallest = 4,
            Largest = 4,
            Verify = false,
            BasisSize = 20,
            Tolerance = 1e-8
        }.Solve(@operator).Recurrence);

        // Three values make an invariant space of three dimensions; the runs after it are others.
        using var few = new DiagonalOperator([.. Enumerable.Range(0, 400).Select(i => (i % 3) - 1.0)]);
        var ended = new Lanczos { Verify = false }.Solve(few);
        Assert.True(ended.Products > 3);
        Assert.Equal((3, 0.0), (ended.Recurrence!.Diagonal.Length, ended.Recurrence.Coupling[^1]));

        var asked = 0;
        var enough = new Lanczos
        {
            Smallest = 4,
            Largest = 4,
            SideBySide = false,
            Tolerance = 1e-8,
            Suffices = seen => ++asked > 0 && seen.Smallest[0].Residual < 0.05,
        }.Solve(@operator);
        Assert.True(asked > 0 && enough.Products < alone.Products, $"{asked}, {enough.Products} of {alone.Products}");
        Assert.Equal((false, false, 1), (enough.Converged, enough.Verified, enough.Runs));
        Assert.True(new Lanczos { Smallest = 4, Largest = 4, SideBySide = false }.Solve(@operator) is { Verified: true, Runs: > 1 });
    }

    [Fact]
    public void Converged_outliers_leave_no_ghost_copies()
    {
        var values = Enumerable.Range(0, 300).Select(i => i switch { 0 => 50.0, 1 => 40, 2 => 30, _ => i / 300.0 }).ToArray();
        using var a = new DiagonalOperator(values);
        using var f = new LanczosFactorization(a, 81, Philox.For(3, "ghosts"));
        f.Start();
        f.Expand(80, default);
        var ritz = f.Ritz();
        Assert.Equal([30.0, 40, 50], ritz.Values[^3..], (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.True(ritz.Values[^4] < 1.01);
    }

    [Fact]
    public void Largest_is_not_largest_in_magnitude()
    {
        var values = Enumerable.Range(0, 200).Select(i => i == 0 ? -100.0 : i / 100.0).ToArray();
        using var a = new DiagonalOperator(values);
        var result = new Lanczos { Smallest = 1, Largest = 1 }.Solve(a);
        Assert.Equal(-100, result.Smallest[0].Value, 1e-6);
        Assert.Equal(1.99, result.Largest[0].Value, 1e-5);
    }

    [Fact]
    public void Want_of_convergence_is_data_and_the_seed_fixes_every_bit()
    {
        var values = Enumerable.Range(0, 500).Select(i => i / 500.0).ToArray();
        using var a = new DiagonalOperator(values);
        var settings = new Lanczos { Smallest = 4, Largest = 4, MaximumProducts = 25, Seed = 5 };
        var (first, second) = (settings.Solve(a), settings.Solve(a));
        Assert.False(first.Converged);
        Assert.InRange(first.Products, 1, 25 + 8);
        Assert.Equal(first.Smallest.Select(pair => pair.Value), second.Smallest.Select(pair => pair.Value));
        Assert.True(first.Smallest[0].Residual > 0);
    }

    private static double[] Planted(string name)
    {
        var random = Philox.For(11, "test/planted");
        return name switch
        {
            "gaussian" => [.. Enumerable.Range(0, 150).Select(_ => random.NextGaussian())],
            "multiplicity" => [.. Enumerable.Range(0, 150).Select(i => i < 5 ? -1 : i < 145 ? 0.1 * random.NextDouble() : 2)],
            "outliers" => [.. Enumerable.Range(0, 150).Select(i => i switch { 0 => 50, 1 => 40, 2 => 30, _ => random.NextDouble() })],
            "signs" => [.. Enumerable.Range(0, 100).Select(i => i < 50 ? -1.0 : 1)],
            "repeated-signs" => [.. Enumerable.Range(0, 300).Select(i => i < 32 ? -0.7477 : i < 64 ? 0.7477 : 0)],
            "kernel" => [.. Enumerable.Range(0, 150).Select(i => i < 3 ? -0.01 : i < 147 ? 0 : 1.0)],
            "large-negative" => [.. Enumerable.Range(0, 100).Select(i => i == 0 ? -100 : random.NextDouble())],
            "tiny" => [-2, 0, 0, 1, 1, 1],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    // A·Vᵀ − Vᵀ·T lies in the span of the pending rows: the residual of every Ritz pair is what the recurrence says.
    private static void CheckInvariant(DenseOperator a, LanczosFactorization f)
    {
        var n = (int)a.Dimension;
        var ritz = f.Ritz();
        var vectors = new double[ritz.Count * n];
        f.Lift(ritz, [.. Enumerable.Range(0, ritz.Count)], (piece, start) => piece.CopyTo(vectors.AsSpan(start, ritz.Count * n)));
        var image = new double[vectors.Length];
        a.Apply(vectors, image, ritz.Count);
        for (var i = 0; i < ritz.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var dot = Enumerable.Range(0, n).Sum(k => vectors[(i * n) + k] * vectors[(j * n) + k]);
                Assert.Equal(i == j ? 1 : 0, dot, 1e-12);
            }

            var residual = Math.Sqrt(
                Enumerable.Range(0, n).Sum(k => Math.Pow(image[(i * n) + k] - (ritz.Values[i] * vectors[(i * n) + k]), 2)));
            Assert.Equal(residual, ritz.Residuals[i], 1e-10);
        }
    }
}
