using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.Operators;

namespace Theodolite.Tests.Estimators;

[Collection(NativeHandles.Name)]
public sealed class SphericalCountTests
{
    private const int Dimension = 600;

    // A spectrum of few values: the quadrature is exact after as many steps, and only the start is left to chance.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(120)]
    [InlineData(599)]
    public void Ranges_hold_as_often_as_they_say(int below)
    {
        using var @operator = Planted(below);
        const int Seeds = 300;
        var (held, widths) = (0, 0.0);
        for (var seed = 0UL; seed < Seeds; seed++)
        {
            var range = Count(@operator, seed).Below(-0.5, 0.9);
            held += range.Low <= below && below <= range.High ? 1 : 0;
            widths += range.High - range.Low;
        }

        // 90 % with a standard error of 1.7 %; where few are counted the normal law is a little on the safe side.
        Assert.InRange(held, 0.9 * Seeds - (3 * Math.Sqrt(0.09 * Seeds)), Seeds);
        var deviation = Math.Sqrt(2.0 * below * (Dimension - below) / Dimension);
        Assert.InRange(widths / Seeds, 0.5 * deviation, (4 * deviation) + 5);
    }

    [Fact]
    public void More_starts_narrow_the_range_and_the_counts_add_up()
    {
        using var @operator = Planted(100);
        var runs = Enumerable.Range(0, 16).Select(seed => Run(@operator, (ulong)seed)).ToArray();
        var (one, many) = (new SphericalCount(runs[..1], Dimension), new SphericalCount(runs, Dimension));
        var (narrow, wide) = (many.Below(-0.5), one.Below(-0.5));
        Assert.InRange((wide.High - wide.Low) / (narrow.High - narrow.Low), 3, 5);
        Assert.Equal(Dimension, many.Below(-0.5).Value + many.Between(-0.5, 0.5).Value + many.Above(0.5).Value, 1e-6);
        Assert.Equal((16, 1), (many.Probes, one.Probes));
    }

    // Between its nodes a short run knows nothing, and the range says so.
    [Fact]
    public void What_the_quadrature_cannot_resolve_widens_the_range()
    {
        using var @operator = new DiagonalOperator([.. Enumerable.Range(0, Dimension).Select(i => (2.0 * i / Dimension) - 1)]);
        var bound = new LanczosBound { Resolution = 0.2, Seed = 3 }.Compute(@operator);
        var range = new SphericalCount(bound.Recurrences, Dimension).Below(0);
        Assert.InRange(Dimension / 2, range.Low, range.High);
        Assert.True(range.High - range.Low > 60, $"{range}");
    }

    private static SphericalCount Count(LinearOperator @operator, ulong seed) => new([Run(@operator, seed)], Dimension);

    private static LanczosRecurrence Run(LinearOperator @operator, ulong seed) =>
        new Lanczos { Smallest = 1, Largest = 1, Verify = false, Seed = seed }.Solve(@operator).Recurrence!;

    // −1 as often as asked, then 0 and 1 in equal parts.
    private static DiagonalOperator Planted(int below) =>
        new([.. Enumerable.Range(0, Dimension).Select(i => i < below ? -1.0 : i % 2)]);
}
