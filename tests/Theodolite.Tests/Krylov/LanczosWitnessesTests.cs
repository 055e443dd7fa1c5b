using Theodolite.Krylov;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Tests.Krylov;

/// <summary>Two starts side by side: what they save, and where they must not be believed.</summary>
public sealed class LanczosWitnessesTests
{
    // A low end like a network's: small gaps that widen to the edge. A check afterwards would take its full forty products.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Side_by_side_costs_less_than_one_after_the_other(int seed)
    {
        const int N = 1000;
        double[] values = [.. Enumerable.Range(0, N)
            .Select(i => i < 20 ? 4.0 / (i + 1) : -0.05 * Math.Exp(-Math.Pow((i - 20) / 40.0, 0.7)))];
        using var a = new DiagonalOperator(values);
        var settings = new Lanczos { Smallest = 5, Largest = 5, Tolerance = 1e-3, Seed = (ulong)seed };
        var found = (settings with { Verify = false }).Solve(a);
        var result = settings.Solve(a);
        Assert.True(
            found.Converged && result.Converged && result.Verified && result.Runs == 2,
            $"{result.Runs} {found.Products} found, {result.Products} checked");
        Assert.Equal(2, result.Runs);
        Assert.InRange(result.Products - found.Products, 1, 30);
        Assert.Equal(values.Min(), result.Smallest[0].Value, 1e-6);
        Assert.Equal(values.Max(), result.Largest[0].Value, 1e-5);
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, false)]
    [InlineData(4, 3, false)]
    public void A_value_found_as_often_as_there_are_starts_may_have_more_copies(int copies, int starts, bool told)
    {
        double[] values = [.. Enumerable.Range(0, 300).Select(i => i < copies ? -2.0 : i == 299 ? 3 : i == 298 ? 2.9 : i / 300.0)];
        using var a = new DiagonalOperator(values);
        using var basis = Grown(a, starts, 20);
        var witnesses = new LanczosWitnesses(Wanting(copies + 1, 2), starts, 20, 1);
        Assert.Equal(told, witnesses.CountCopies(basis.Ritz(), basis.Norm));
    }

    // Edges as clear as these show in a few steps; without a gap only the longest check counts. A start of which a hundredth
    // is random needs as many more as a lift by ten takes: arcosh(30·√(300·100))/arcosh(30·√300) = 1.33 times as many.
    [Theory]
    [InlineData(5.0, 3, 1, false)]
    [InlineData(5.0, 12, 1, true)]
    [InlineData(1.001, 12, 1, false)]
    [InlineData(1.001, 39, 1, false)]
    [InlineData(1.001, 40, 1, true)]
    [InlineData(1.001, 53, 0.01, false)]
    [InlineData(1.001, 54, 0.01, true)]
    public void A_run_is_long_enough_when_a_typical_start_would_have_shown_the_edge(double edge, int steps, double random, bool enough)
    {
        double[] values = [edge, .. Enumerable.Range(0, 299).Select(i => i / 300.0)];
        using var a = new DiagonalOperator(values);
        using var basis = Grown(a, 2, 60);
        var witnesses = new LanczosWitnesses(Wanting(0, 1), 2, steps, random);
        Assert.Equal(enough, witnesses.LongEnough(basis.Ritz(), a.Dimension, 40));
    }

    // The value 1 has five copies: two starts find two, and the fresh chains after them the others.
    [Fact]
    public void Copies_beyond_two_are_left_to_fresh_starts()
    {
        double[] values = [.. Enumerable.Range(0, 500).Select(i => i < 5 ? 1 : i < 8 ? 0.8 - (0.1 * i) : -1 - (i / 500.0))];
        using var a = new DiagonalOperator(values);
        var result = new Lanczos { Smallest = 0, Largest = 5, Tolerance = 1e-5 }.Solve(a);
        Assert.True(result.Verified);
        Assert.All(result.Largest, pair => Assert.Equal(1, pair.Value, 1e-9));
        Assert.True(result.Runs >= 4);
    }

    private static LanczosConvergence Wanting(int smallest, int largest) => new(1e-3, 1e-3, smallest, largest, 1e-16);

    private static LanczosFactorization Grown(DiagonalOperator a, int starts, int steps)
    {
        var basis = new LanczosFactorization(a, (starts * (steps + 1)) + 1, Philox.For(4, "witnesses"));
        for (var i = 0; i < starts; i++)
        {
            basis.Start();
        }

        basis.Expand(starts * steps, default);
        return basis;
    }
}
