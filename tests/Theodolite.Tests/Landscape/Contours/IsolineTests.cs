using Theodolite.Landscape;
using Theodolite.Landscape.Contours;

namespace Theodolite.Tests.Landscape.Contours;

/// <summary>Lines of equal value: where they are, how they are joined, what is left out.</summary>
public class IsolineTests
{
    [Fact]
    public void ACircleIsOneClosedLineToSecondOrder()
    {
        double Error(int points)
        {
            var line = Assert.Single(Of(points, (x, y) => (x * x) + (y * y), 1));
            Assert.True(line.IsClosed);
            Assert.Equal(line.Points[0], line.Points[^1]);
            Assert.Equal(line.Points.Count - 1, line.Points.Distinct().Count());
            Assert.Equal(2 * Math.PI, Length(line), 20.0 / points / points);
            return line.Points.Max(point => Math.Abs(Math.Sqrt((point.X * point.X) + (point.Y * point.Y)) - 1));
        }

        // Linear along a side x² + y² is too high by h²/4 at most, and its slope is 2.
        var (coarse, fine) = (Error(42), Error(84));
        Assert.InRange(fine, 0, 1.01 * Math.Pow(4.0 / 83, 2) / 8);
        Assert.InRange(coarse / fine, 3, 5.5);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(-0.05)]
    [InlineData(1e-9)]
    [InlineData(-1e-9)]
    public void TheTwoBranchesOfAHyperbolaDoNotCross(double level)
    {
        // The saddle lies within a cell whose corners take turns: the number of points is even.
        var lines = Of(40, (x, y) => x * y, level);
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.False(line.IsClosed));
        Assert.All(lines, line => Assert.Single(line.Points.Select(point => Math.Sign(point.X)).Distinct()));
        Assert.All(lines, line => Assert.Single(line.Points.Select(point => Math.Sign(point.Y)).Distinct()));
        Assert.All(lines, line => Assert.All(line.Points, point => Assert.Equal(Math.Sign(level), Math.Sign(point.X * point.Y))));
    }

    [Fact]
    public void ThroughASaddleOnACornerLinesPassItByACell()
    {
        // The two cells below at the saddle are cut at their diagonal, √2 of a side in place of 2.
        var lines = Of(41, (x, y) => x * y, 0);
        Assert.Equal(8 - (2 * (2 - Math.Sqrt(2)) * 0.1), lines.Sum(Length), 1e-12);
        Assert.All(lines.SelectMany(line => line.Points), point => Assert.Equal(0, point.X * point.Y));
    }

    [Fact]
    public void BesideAHoleALineEnds()
    {
        var lines = Of(41, (x, y) => x > 0.75 && Math.Abs(y) < 0.25 ? double.NaN : (x * x) + (y * y), 1);
        var line = Assert.Single(lines);
        Assert.False(line.IsClosed);
        Assert.All(line.Points, point => Assert.Equal(1, Math.Sqrt((point.X * point.X) + (point.Y * point.Y)), 3e-3));
        Assert.Empty(Of(41, (_, _) => double.NaN, 1));
        Assert.Empty(Of(2, (x, y) => x + y < 0 ? double.NegativeInfinity : 3, 1));
    }

    [Fact]
    public void ACellMayBeLeftOut()
    {
        var (xs, values) = Grid(3, (x, _) => x);
        Assert.Equal([2.0, 2.0, 4.0], (double[])[
            Length(Assert.Single(Isolines.Of(xs, xs, values, 1, (_, j) => j == 0))),
            Length(Assert.Single(Isolines.Of(xs, xs, values, 1, (_, j) => j == 1))),
            Length(Assert.Single(Isolines.Of(xs, xs, values, 1))),
        ]);
    }

    [Fact]
    public void AConstantHasNoLine()
    {
        Assert.Empty(Of(9, (_, _) => 3, 3));
        Assert.Empty(Of(9, (_, _) => 3, 3.1));
        Assert.Empty(Of(9, (_, _) => 3, 2.9));
    }

    // A maximum that stands on a corner is a line of no length at its own value.
    [Fact]
    public void ASummitHasNoLineAtItsOwnHeight() => Assert.Empty(Of(41, (x, y) => -(x * x) - (y * y), 0));

    [Fact]
    public void HugeValuesHaveLinesToo()
    {
        var line = Assert.Single(Of(42, (x, y) => x * double.MaxValue / 2, 0));
        Assert.Equal(4, Length(line), 1e-12);
        Assert.All(line.Points, point => Assert.Equal(0, point.X, 1e-12));
        Assert.Equal(2, Of(40, (x, y) => x * y * double.MaxValue / 4, double.MaxValue / 8).Count);
    }

    [Fact]
    public void OfARoughSurfaceEveryLineClosesOrEndsAtTheRim()
    {
        var lines = Of(60, (x, y) => Math.Sin(5 * x) + Math.Cos(4 * y) + Math.Sin(3 * x * y), 1.2);
        Assert.True(lines.Count > 5);
        Assert.Contains(lines, line => line.IsClosed);
        Assert.All(lines.Where(line => !line.IsClosed), line => Assert.All(
            [line.Points[0], line.Points[^1]],
            end => Assert.Equal(2, Math.Max(Math.Abs(end.X), Math.Abs(end.Y)), 1e-12)));
        var points = lines.SelectMany(line => line.IsClosed ? line.Points.Skip(1) : line.Points).ToList();
        Assert.Equal(points.Count, points.Distinct().Count());
    }

    [Fact]
    public void LevelsAreThoseOfTheBands()
    {
        var even = TerrainScale.Of([0, 1, 2, 4, double.NaN, double.PositiveInfinity], bands: 4);
        Assert.Equal([0.5, 1, 1.5, 2], even.Levels);
        var logarithmic = new TerrainScale(-1, 100, 4, 4);
        Assert.Equal([-0.9, 0, 9, 99], logarithmic.Levels.Select(level => Math.Round(level, 12)));
        Assert.All(Enumerable.Range(1, 4), band => Assert.Equal(band, logarithmic.Band(logarithmic.Level(band) * (1 + 1e-12) + 1e-12)));
        Assert.Equal((0, 4, 4), (logarithmic.Band(-1), logarithmic.Band(1e6), logarithmic.Band(double.NaN)));
        var (xs, values) = Grid(21, (x, y) => x);
        Assert.Equal(even.Levels, Isolines.Of(xs, xs, values, even.Levels).Select(line => line.Level).Append(2).Distinct());
    }

    [Fact]
    public void AGridOfAnotherSizeIsRefused() => Assert.Throws<ArgumentException>(() => Isolines.Of([0, 1], [0, 1], [1, 2, 3], 0));

    private static IReadOnlyList<Isoline> Of(int points, Func<double, double, double> f, double level)
    {
        var (xs, values) = Grid(points, f);
        return Isolines.Of(xs, xs, values, level);
    }

    private static (double[] Xs, double[] Values) Grid(int points, Func<double, double, double> f)
    {
        var xs = LandscapeGrid.Spaced(-2, 2, points);
        return (xs, [.. from x in xs from y in xs select f(x, y)]);
    }

    private static double Length(Isoline line) =>
        line.Points.Zip(line.Points.Skip(1), (from, to) => Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2))).Sum();
}
