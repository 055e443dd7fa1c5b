using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Krylov;

public sealed class LanczosTests
{
    [Theory]
    [InlineData(0, 30, 5, false)]
    [InlineData(1, 20, 12, false)]
    [InlineData(2, 30, 30, true)]
    public void Invariant_holds_through_restarts(int seed, int capacity, int keep, bool start)
    {
        const int N = 60;
        using var a = new DenseOperator(RandomMatrices.Gaussian(N, (ulong)seed), N);
        using var f = new LanczosFactorization(a, capacity, Philox.For((ulong)seed, "test"));
        if (start)
            f.Start(new double[N].Select((_, i) => i + 1.0).ToArray());
        else
            f.Start();
        f.Expand(capacity, default);
        CheckInvariant(a, f);
        if (keep >= capacity)
            return;
        for (var restart = 0; restart < 3; restart++)
        {
            var ritz = Theodolite.Curvature.SymmetricEigensolver.Solve(f.Projection(), f.Size);
            f.Shrink(ritz.Values.AsSpan(0, keep), ritz.Vectors.AsSpan(0, keep * ritz.Order));
            CheckInvariant(a, f, expanded: false);
            f.Expand(capacity, default);
            CheckInvariant(a, f);
        }
    }

    public static TheoryData<string> Spectra => new() { "gaussian", "multiplicity", "outliers", "signs", "kernel", "large-negative", "tiny" };

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
    [InlineData(1)]
    [InlineData(2)]
    public void Negative_values_hidden_behind_a_huge_kernel_are_found(int seed)
    {
        const int N = 2000;
        var random = Philox.For((ulong)seed, "test/kernel");
        var values = new double[N];
        for (var i = 0; i < N; i++)
        {
            // A bulk of size 1e−4 around zero, a few outliers up to 1.
            values[i] = i < 5 ? -0.01 : i < 15 ? 1.0 / (i - 4) : 1e-4 * random.NextGaussian();
        }

        using var a = new DiagonalOperator(values);
        var result = new Lanczos { Smallest = 5, Largest = 5, Tolerance = 1e-3, MaximumProducts = 600, Seed = (ulong)seed }.Solve(a);
        Assert.All(result.Smallest, pair => Assert.Equal(-0.01, pair.Value, 1e-5));
        Assert.True(result.Verified);
        Assert.Equal(1, result.Largest[0].Value, 1e-6);
        Assert.Equal(0.2, result.Largest[4].Value, 1e-5);
    }

    [Fact]
    public void Converged_outliers_leave_no_ghost_copies()
    {
        var values = Enumerable.Range(0, 300).Select(i => i switch { 0 => 50.0, 1 => 40, 2 => 30, _ => i / 300.0 }).ToArray();
        using var a = new DiagonalOperator(values);
        using var f = new LanczosFactorization(a, 80, Philox.For(3, "ghosts"));
        f.Start();
        f.Expand(80, default);
        var ritz = Theodolite.Curvature.SymmetricEigensolver.Solve(f.Projection(), 80);
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
            "kernel" => [.. Enumerable.Range(0, 150).Select(i => i < 3 ? -0.01 : i < 147 ? 0 : 1.0)],
            "large-negative" => [.. Enumerable.Range(0, 100).Select(i => i == 0 ? -100 : random.NextDouble())],
            "tiny" => [-2, 0, 0, 1, 1, 1],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    private static void CheckInvariant(DenseOperator a, LanczosFactorization f, bool expanded = true)
    {
        var n = (int)a.Dimension;
        var m = f.Size;
        using var basis = f.Basis();
        using var solid = basis.Contiguous();
        var v = solid.ToArray<double>();
        var image = new double[m * n];
        a.Apply(v, image, m);
        var t = f.Projection();
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < m; j++)
            {
                var dot = Enumerable.Range(0, n).Sum(k => v[(i * n) + k] * v[(j * n) + k]);
                Assert.Equal(i == j ? 1 : 0, dot, 1e-12);
            }

            // Row i of A·Vᵀ − Vᵀ·T, transposed: zero, but for r in the last.
            var defect = new double[n];
            for (var k = 0; k < n; k++)
            {
                defect[k] = image[(i * n) + k] - Enumerable.Range(0, m).Sum(j => t[(i * m) + j] * v[(j * n) + k]);
            }

            var norm = Math.Sqrt(defect.Sum(x => x * x));
            if (expanded)
                Assert.Equal(i == m - 1 ? f.Beta : 0, norm, 1e-10);
        }
    }
}
