using System.Globalization;
using System.Text.RegularExpressions;
using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Tests.Curvature;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov;

/// <summary>Bounded memory, warm starts, resuming, stopping early, wide blocks, float32.</summary>
public sealed class LanczosScaleTests
{
    private const int N = 400;

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 22)]
    [InlineData(1, 30)]
    [InlineData(3, null)]
    [InlineData(3, 40)]
    public void Width_and_basis_change_the_cost_and_not_the_result(int width, int? basis)
    {
        var values = Decaying();
        using var a = new DiagonalOperator(values);
        var result = new Lanczos
        {
            Smallest = 5,
            Largest = 5,
            Tolerance = 1e-6,
            Width = width,
            BasisSize = basis,
            MaximumProducts = 4000,
            Seed = 3,
        }.Solve(a);
        Agree(values, result, 5, 1e-8);
        Assert.True(result.Converged && result.Verified && result.Complete);
        Assert.Equal(a.Products, result.Products);
        if (basis is { } rows)
        {
            Assert.Equal(rows, result.BasisSize);
        }
    }

    [Fact]
    public void A_block_of_five_meets_five_equal_values_in_one_run()
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => i < 5 ? -3.0 : i / (double)N)];
        using var a = new DiagonalOperator(values);
        var result = new Lanczos { Smallest = 5, Largest = 1, Tolerance = 1e-4, Width = 5, MaximumProducts = 4000 }.Solve(a);
        Assert.All(result.Smallest, pair => Assert.Equal(-3, pair.Value, 1e-6));
        Assert.Equal(2, result.Runs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(36)]
    public void Continuing_is_never_having_stopped(int products)
    {
        using var a = new DiagonalOperator(Decaying());
        var settings = new Lanczos { Smallest = 4, Largest = 3, Tolerance = 1e-8, BasisSize = 24, Seed = 9, KeepState = true };
        var whole = settings.Solve(a);
        var part = (settings with { MaximumProducts = products }).Solve(a);
        Assert.Equal(products, part.Products);
        Assert.False(part.Verified);
        var rest = settings.Solve(a, LanczosStart.From(LanczosState.From(part.State!.Arrays)));
        Assert.Equal(whole.Products, rest.Products);
        Assert.Equal(whole.Runs, rest.Runs);
        Assert.Equal(
            whole.Smallest.Concat(whole.Largest).Select(pair => (pair.Value, pair.Residual)),
            rest.Smallest.Concat(rest.Largest).Select(pair => (pair.Value, pair.Residual)));
        Assert.Equal(whole.Smallest[0].Vector.ToArray(), rest.Smallest[0].Vector.ToArray());
    }

    [Fact]
    public void A_finished_state_costs_nothing_and_a_damaged_one_is_named()
    {
        using var a = new DiagonalOperator(Decaying());
        var settings = new Lanczos { Smallest = 2, Largest = 2, Tolerance = 1e-4, KeepState = true };
        var done = settings.Solve(a);
        var before = a.Products;
        var again = settings.Solve(a, LanczosStart.From(done.State!));
        Assert.Equal(before, a.Products);
        Assert.True(again.Verified);
        var damaged = done.State!.Arrays.Where(pair => pair.Key != "projection").ToDictionary();
        Assert.Contains(
            "projection",
            Assert.Throws<BadInputException>(() => settings.Solve(a, LanczosStart.From(LanczosState.From(damaged)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_warm_start_needs_fewer_products_and_says_what_it_cost()
    {
        var matrix = RandomMatrices.WithSpectrum(Decaying(), 5);
        var noise = RandomMatrices.Gaussian(N, 6);
        for (var i = 0; i < matrix.Length; i++)
        {
            noise[i] = matrix[i] + (1e-6 * noise[i]);
        }

        using var fine = new DenseOperator(matrix, N);
        using var coarse = new DenseOperator(noise, N);
        var settings = new Lanczos { Smallest = 2, Largest = 2, Tolerance = 1e-4, Verify = false };
        var first = settings.Solve(coarse);
        var cold = settings.Solve(fine);
        var warm = settings.Solve(fine, LanczosStart.From(first));
        Agree(Decaying(), warm, 2, 1e-6);
        Assert.Equal(first.Products, warm.CoarseProducts);
        Assert.True(warm.Products < cold.Products / 2, $"{warm.Products} warm, {cold.Products} cold");
        Assert.Throws<ArgumentException>(() => settings.Solve(new DiagonalOperator([1, 2, 3]), LanczosStart.From(first)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Warm_starts_bear_witness_and_find_what_the_coarse_operator_does_not_know(ulong seed)
    {
        // The coarse operator lacks the lowest and the highest eigenvalue: its Ritz vectors have no component there.
        double[] coarse = [.. Decaying()];
        var (low, high) = (Array.IndexOf(coarse, coarse.Min()), Array.IndexOf(coarse, coarse.Max()));
        double[] fine = [.. coarse];
        var (hiddenLow, hiddenHigh) = (N / 2, (N / 2) + 1);
        (fine[hiddenLow], fine[hiddenHigh]) = (1.1 * coarse[low], 1.1 * coarse[high]);
        using var rough = new DiagonalOperator(coarse);
        using var a = new DiagonalOperator(fine);
        var settings = new Lanczos { Smallest = 3, Largest = 3, Tolerance = 1e-6, Seed = seed };
        var warm = settings.Solve(a, LanczosStart.From((settings with { Verify = false }).Solve(rough)));
        Assert.True(warm.Converged && warm.Verified);
        Agree(fine, warm, 3, 1e-8);
        Assert.Equal(1, Math.Abs(warm.Smallest[0].Vector.Span[hiddenLow]), 1e-4);
        Assert.Equal(1, Math.Abs(warm.Largest[0].Vector.Span[hiddenHigh]), 1e-4);
    }

    [Fact]
    public void A_checked_warm_start_costs_no_more_than_a_cold_one_and_resumes_to_the_same_bits()
    {
        // A low end like a network's: small gaps that widen to the edge.
        double[] values = [.. Enumerable.Range(0, 1000)
            .Select(i => i < 20 ? 4.0 / (i + 1) : -0.05 * Math.Exp(-Math.Pow((i - 20) / 40.0, 0.7)))];
        using var a = new DiagonalOperator(values);
        var settings = new Lanczos { Smallest = 3, Largest = 3, Tolerance = 1e-3, KeepState = true };
        var (coldProducts, warmProducts) = (0L, 0L);
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var first = (settings with { Seed = seed }).Solve(a);
            var second = (settings with { Seed = seed }).Solve(a, LanczosStart.From(first));
            Assert.True(second.Verified && second.Runs == 2, $"{second.Runs} runs");
            (coldProducts, warmProducts) = (coldProducts + first.Products, warmProducts + second.Products);
        }

        // The check decides here: its runs are as long as a random start must be.
        Assert.InRange(warmProducts, 1, 1.05 * coldProducts);
        var cold = settings.Solve(a);
        var warm = settings.Solve(a, LanczosStart.From(cold));
        var part = (settings with { MaximumProducts = warm.Products / 2 }).Solve(a, LanczosStart.From(cold));
        var rest = settings.Solve(a, LanczosStart.From(LanczosState.From(part.State!.Arrays)));
        Assert.Equal((warm.Products, warm.CoarseProducts, warm.Runs), (rest.Products, rest.CoarseProducts, rest.Runs));
        Assert.Equal(warm.Smallest[0].Vector.ToArray(), rest.Smallest[0].Vector.ToArray());
        var empty = new LanczosResult { Smallest = [], Largest = [], Products = 0, Converged = true, Verified = true, Runs = 0, Norm = 0 };
        Agree(values, settings.Solve(a, LanczosStart.From(empty)), 3, 1e-4);
    }

    [Fact]
    public void Cancellation_returns_what_is_known()
    {
        using var stop = new CancellationTokenSource();
        using var a = new CancellingOperator(Decaying(), 30, stop);
        var result = new Lanczos { Smallest = 3, Largest = 3, Tolerance = 1e-10 }.Solve(a, cancellation: stop.Token);
        Assert.False(result.Complete);
        Assert.False(result.Verified);
        Assert.Equal(30, result.Products);
        Assert.Equal(3, result.Smallest.Count);
        Assert.True(result.Largest[0].Residual > 0);
        using var none = new CancellationTokenSource();
        none.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Lanczos().Solve(a, cancellation: none.Token));
    }

    [Fact]
    public void A_budget_too_small_names_the_smallest_that_works()
    {
        using var a = new DiagonalOperator(Decaying());
        var settings = new Lanczos { Smallest = 2, Largest = 2, Tolerance = 1e-3 };
        var message = Assert.Throws<BadInputException>(() => (settings with { MemoryBytes = 1000 }).Solve(a)).Message;
        var smallest = long.Parse(
            Regex.Match(message, "([0-9,]+) bytes\\.$").Groups[1].Value,
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture);
        Assert.Throws<BadInputException>(() => (settings with { MemoryBytes = smallest - 1 }).Solve(a));
        var result = (settings with { MemoryBytes = smallest, MaximumProducts = 5000 }).Solve(a);
        Assert.True(result.MemoryBytes <= smallest);
        Agree(Decaying(), result, 2, 1e-4);
    }

    [Fact]
    public void A_budget_plans_for_a_hundred_million_parameters()
    {
        using var a = new HugeOperator(124_000_000);
        var plan = LanczosMemory.Plan(new Lanczos { MemoryBytes = 16L << 30 }, a);
        Assert.InRange(plan.Rows, 10, 40);
        Assert.InRange(plan.Bytes, 10L << 30, 16L << 30);
        Assert.Throws<BadInputException>(() => LanczosMemory.Plan(new Lanczos { MemoryBytes = 4L << 30 }, a));
    }

    [Fact]
    public void Residuals_in_single_precision_are_honest()
    {
        var values = Decaying();
        using var exact = new DiagonalOperator(values);
        using var a = new SingleDiagonal(values);
        var result = new Lanczos { Smallest = 4, Largest = 4, Tolerance = 1e-3 }.Solve(a);
        Assert.True(result.Converged && result.Verified);
        foreach (var pair in result.Smallest.Concat(result.Largest))
        {
            var (v, image) = (pair.Vector.ToArray(), new double[N]);
            Assert.Equal(1, v.Sum(x => x * x), 1e-6);
            exact.Apply(v, image, 1);
            var measured = Math.Sqrt(image.Zip(v, (y, x) => Math.Pow(y - (pair.Value * x), 2)).Sum());
            Assert.InRange(measured, 0, pair.Residual + (1e-6 * result.Norm));
            Assert.InRange(pair.Residual, 0, measured + (1e-6 * result.Norm));
            Assert.Equal(N, pair.SingleVector.Length);
        }
    }

    [Fact]
    public void Progress_shows_the_wanted_values_closing_in()
    {
        using var a = new DiagonalOperator(Decaying());
        var seen = new List<LanczosProgress>();
        var result = new Lanczos { Smallest = 2, Largest = 3, Tolerance = 1e-6 }.Solve(a, progress: new Collector(seen));
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.Second.Smallest[0].Value <= pair.First.Smallest[0].Value + 1e-9));
        Assert.Equal((2, 3, 5), (seen[^1].Smallest.Count, seen[^1].Largest.Count, seen[^1].Converged));
        Assert.Equal(result.Smallest[1].Value, seen[^1].Smallest[1].Value);
        Assert.Contains(seen, report => report.Converged < 5);
        Assert.Equal(2, seen[^1].Run);
    }

    [Fact]
    public void The_check_of_well_separated_ends_is_cheap()
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => i < 5 ? 10.0 + i : i / (double)N)];
        using var a = new DiagonalOperator(values);
        var settings = new Lanczos { Smallest = 0, Largest = 5, Tolerance = 1e-3 };
        var found = (settings with { Verify = false }).Solve(a);
        var verified = settings.Solve(a);
        Assert.True(verified.Verified);
        Assert.InRange(verified.Products - found.Products, 1, found.Products);
    }

    // The second copy of a value is invisible to the chain that found the first: only a fresh one sees it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_check_finds_copies_that_one_chain_cannot(int seed)
    {
        double[] values = [-0.6, 2.0, .. Decaying()];
        using var a = new DiagonalOperator(values);
        var settings = new Lanczos { Smallest = 4, Largest = 4, Tolerance = 1e-3, Seed = (ulong)seed };
        var result = settings.Solve(a);
        Assert.True(result.Verified);
        Agree(values, result, 4, 1e-5);
        Assert.True(result.Runs > 2, "the first chain cannot have found both copies");
        Assert.NotEqual(-0.6, (settings with { Verify = false }).Solve(a).Smallest[1].Value, 1e-3);
    }

    [Fact]
    public void The_low_end_may_have_its_own_tolerance()
    {
        using var a = new DiagonalOperator(Decaying());
        var settings = new Lanczos { Smallest = 5, Largest = 2, Tolerance = 1e-9 };
        var loose = (settings with { SmallestTolerance = 1e-2 }).Solve(a);
        Assert.True(loose.Converged && loose.Verified);
        Assert.InRange(loose.Products, 1, settings.Solve(a).Products - 1);
        Assert.All(loose.Smallest, pair => Assert.InRange(pair.Residual, 0, 1e-2 * -pair.Value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lanczos { SmallestTolerance = 0 });
    }

    // Both ends thin out: gaps of the kind that networks have.
    private static double[] Decaying() =>
        [.. Enumerable.Range(0, N).Select(i => i < 20 ? 2.0 / (i + 1) : i < 40 ? -0.6 / (i - 19) : 1e-2 * (((i * 37) % 100) - 50) / 50)];

    private static void Agree(double[] values, LanczosResult result, int count, double error)
    {
        var sorted = values.Order().ToArray();
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(sorted[i], result.Smallest[i].Value, error);
            Assert.Equal(sorted[^(i + 1)], result.Largest[i].Value, error);
        }
    }

    private sealed class Collector(List<LanczosProgress> seen) : IProgress<LanczosProgress>
    {
        public void Report(LanczosProgress value) => seen.Add(value);
    }

    private sealed class CancellingOperator(double[] values, int after, CancellationTokenSource stop) : ManagedOperator
    {
        public override long Dimension => values.Length;

        protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
        {
            if (Products >= after)
            {
                stop.Cancel();
            }

            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < block.Length; i++)
            {
                result[i] = values[i % values.Length] * block[i];
            }
        }
    }

    private sealed class HugeOperator(long dimension) : TensorOperator(DType.Float32)
    {
        public override long Dimension => dimension;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
