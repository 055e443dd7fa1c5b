using System.Globalization;
using System.Text.RegularExpressions;
using Theodolite.Estimators;
using Theodolite.Operators;

namespace Theodolite.Tests.Estimators;

/// <summary>Trace and diagonal within a budget of bytes.</summary>
public sealed class SketchMemoryTests
{
    private const int N = 300;
    private const long Vector = N * 8;

    // A range of the full rank would be exact; what the budget takes from it comes back as an honest error.
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(80)]
    [InlineData(1000)]
    public void Hutch_plus_plus_gives_the_rest_to_random_vectors(int vectors)
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => i < 10 ? 100.0 - i : 0.01 * Math.Sin(i))];
        using var a = new DiagonalOperator(values);
        var estimate = new HutchPlusPlus { Products = 90, MemoryBytes = vectors * Vector, Seed = 3 }.Trace(a);
        Assert.Equal(90, estimate.Products);
        Assert.Equal(90, a.Products);
        Assert.InRange(Math.Abs(estimate.Value - values.Sum()), 0, 5 * estimate.StandardError);
        Assert.Equal(vectors < 80, estimate.StandardError > 0.5);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(96)]
    [InlineData(4000)]
    public void The_exchangeable_estimators_use_fewer_products(int vectors)
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => Math.Exp(-i / 5.0))];
        using var a = new DiagonalOperator(values);
        var trace = new XTrace { Products = 48, MemoryBytes = vectors * Vector }.Trace(a);
        Assert.InRange(trace.Products, 4, Math.Min(48, 2 * vectors / 5));
        Assert.InRange(Math.Abs(trace.Value - values.Sum()), 0, 8 * trace.StandardError);
        var diagonal = new XDiag { Products = 48, MemoryBytes = vectors * Vector }.Diagonal(a);
        Assert.InRange(diagonal.Products, 4, Math.Min(48, 2 * vectors / 7));
        Assert.Equal(vectors == 4000, (trace.Products, diagonal.Products) == (48, 48));
    }

    [Fact]
    public void A_budget_too_small_names_the_smallest_that_works()
    {
        using var a = new DiagonalOperator(new double[N]);
        foreach (var run in new Action<long>[]
        {
            bytes => new HutchPlusPlus { MemoryBytes = bytes }.Trace(a),
            bytes => new XTrace { MemoryBytes = bytes }.Trace(a),
            bytes => new XDiag { MemoryBytes = bytes }.Diagonal(a),
        })
        {
            var message = Assert.Throws<BadInputException>(() => run(100)).Message;
            var smallest = long.Parse(
                Regex.Match(message, "([0-9,]+) bytes\\.$").Groups[1].Value,
                NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture);
            Assert.Throws<BadInputException>(() => run(smallest - 1));
            run(smallest);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new XTrace { MemoryBytes = 0 });
    }
}
