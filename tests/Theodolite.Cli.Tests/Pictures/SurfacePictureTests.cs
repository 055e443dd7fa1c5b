using System.Globalization;
using System.Text.RegularExpressions;
using SkiaSharp;
using Theodolite.Cli.Pictures;
using Theodolite.Gallery;

namespace Theodolite.Cli.Tests.Pictures;

/// <summary>Surfaces in space: what is in the drawing, where, and in which order.</summary>
public sealed partial class SurfacePictureTests
{
    private static readonly SurfaceWords s_words = new("Title", "Subtitle", "first", "second", "height", "A caption.");

    [Fact]
    public void EveryCellOfAGridIsDrawnOnceWithItsAxes()
    {
        var svg = Svg(SurfacePicture.Draw(Bowl(13, 9), s_words));
        Assert.Equal(12 * 8, Cells().Count(svg));
        foreach (var word in (string[])["first", "second", "height", "Title", "Subtitle", "A caption."])
        {
            Assert.Contains(word, svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void CellsWithValuesThatAreNotFiniteAreLeftOutAndSaid()
    {
        var grid = Grid(
            11,
            11,
            (x, y) => Math.Abs(x) + Math.Abs(y) < 0.05 ? double.NaN : x + y > 1.95 ? double.PositiveInfinity : x + y);
        var svg = Svg(SurfacePicture.Draw(grid, s_words));

        // Four cells meet at the middle, one at the corner.
        Assert.Equal(100 - 5, Cells().Count(svg));
        Assert.Contains("2 of 121 values are not finite", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void ThinningKeepsEveryHole()
    {
        var grid = Grid(301, 201, (x, y) => Math.Abs(x - 0.02) < 1e-9 && Math.Abs(y - 0.03) < 1e-9 ? double.NaN : 1);
        Assert.True(grid.X.Count <= 121 && grid.Y.Count <= 121);
        Assert.Equal((1.0, 1.0), (grid.X[^1], grid.Y[^1]));
        var holes = Enumerable.Range(0, grid.X.Count - 1).Sum(i => Enumerable.Range(0, grid.Y.Count - 1).Count(j => grid.Hole(i, j)));
        Assert.Equal(1, grid.Missing);
        Assert.InRange(holes, 1, 4);
    }

    [Theory]
    [InlineData(-60, 30, 9)]
    [InlineData(30, 5, 4)]
    [InlineData(120, 80, 4)]
    [InlineData(210, 45, double.PositiveInfinity)]
    [InlineData(0, 20, 6)]
    public void NothingIsDrawnOutsideTheFrame(double azimuth, double elevation, double distance)
    {
        var format = FigureFormat.Scene;
        var settings = new SurfaceSettings { Azimuth = azimuth, Elevation = elevation, Distance = distance };
        var grid = Grid(21, 21, (x, y) => Math.Sin(3 * x) - (2 * y * y));
        var way = new SurfaceTrajectory([(-1, -1, -2), (0, 0, 0), (1, 50, 1e9), (double.NaN, 0, 0), (0.5, 0.5, 0.4)], Palette.Red, "way");
        SurfacePoint[] points = [new(0, 0, 0, CriticalKind.Saddle, "s"), new(9, 9, 9, CriticalKind.Saddle, "far")];
        var svg = Svg(SurfacePicture.Draw(grid, s_words, settings, [way], points));

        // Title and legend stand outside; all else is in one group.
        var inner = svg[svg.IndexOf("<g ", StringComparison.Ordinal)..svg.IndexOf("</g>", StringComparison.Ordinal)];
        Assert.True(Cells().Count(inner) == 400);
        foreach (Match path in Paths().Matches(inner))
        {
            foreach (Match point in Points().Matches(path.Groups[1].Value))
            {
                Assert.InRange(double.Parse(point.Groups[1].Value, CultureInfo.InvariantCulture), format.Left, format.Width - format.Right);
                Assert.InRange(
                    double.Parse(point.Groups[2].Value, CultureInfo.InvariantCulture),
                    format.Top,
                    format.Height - format.Bottom);
            }
        }

        Assert.DoesNotContain("far", svg, StringComparison.Ordinal);
    }

    /// <summary>Where two cells cover the same pixel, the one painted later is the nearer one, whatever the side it is seen from.</summary>
    [Theory]
    [InlineData(35, 9)]
    [InlineData(125, 9)]
    [InlineData(215, 9)]
    [InlineData(305, 9)]
    [InlineData(0, 4)]
    [InlineData(91, 4)]
    [InlineData(180, double.PositiveInfinity)]
    [InlineData(280, double.PositiveInfinity)]
    public void ACellInFrontIsPaintedAfterOneBehind(double azimuth, double distance)
    {
        var grid = Grid(17, 11, (x, y) => Math.Sin(5 * x) * Math.Cos(4 * y));
        var settings = new SurfaceSettings { Azimuth = azimuth, Distance = distance, Elevation = 15 };
        var box = new SurfaceBox(grid, SurfaceHeights.Of(grid, settings), contours: true);
        var faces = SurfaceFaces.Of(grid, box, new SurfaceView(settings, new SKRect(100, 100, 860, 640)));
        Assert.Equal(16 * 10, faces.Count);
        var overlaps = 0;
        for (var later = 0; later < faces.Count; later++)
        {
            var at = new SKPoint(faces[later].Corners.Average(c => c.X), faces[later].Corners.Average(c => c.Y));
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (Covers(faces[earlier].Corners, at) && Covers(faces[later].Corners, at))
                {
                    overlaps++;
                    Assert.True(faces[later].Depths.Average() > faces[earlier].Depths.Average());
                }
            }
        }

        Assert.True(overlaps > 20);
    }

    [Fact]
    public void HeightsOverMoreThanTwoDecadesAreLogarithmicByThemselves()
    {
        var wide = SurfaceHeights.Of(Grid(9, 9, (x, y) => Math.Pow(10, 2 * x)), new());
        Assert.Equal(0, wide.Axis.Place(1), 12);
        Assert.Equal(-2, wide.Axis.Low, 9);
        Assert.Contains("10", wide.Axis.Ticks.Select(tick => tick.Label));
        Assert.Equal("", wide.Offset);
        Assert.Equal(0.5, SurfaceHeights.Of(Grid(9, 9, (x, y) => 2 + x), new()).Axis.Place(0.5));
        Assert.Equal(0.5, SurfaceHeights.Of(Grid(9, 9, (x, y) => 1000 * x), new()).Axis.Place(0.5));
    }

    [Fact]
    public void ALogarithmOfValuesThatReachZeroHasAnOffsetThatIsSaid()
    {
        var zero = SurfaceHeights.Of(Grid(9, 9, (x, y) => 200 * x * x), new() { Height = HeightScale.Logarithmic });
        Assert.Equal(" + 0.01", zero.Offset);
        Assert.Equal(-2, zero.Axis.Place(0), 9);
        var negative = SurfaceHeights.Of(Grid(9, 9, (x, y) => x), new() { Height = HeightScale.Logarithmic });
        Assert.Equal(" + 1.0001", negative.Offset);
        Assert.Equal(-4, negative.Axis.Low, 9);
        var own = SurfaceHeights.Of(Grid(9, 9, (x, y) => x), new() { Height = HeightScale.Logarithmic, Offset = 2 });
        Assert.Equal(0, own.Axis.Place(-1), 12);
    }

    [Fact]
    public void AFlatSurfaceIsDrawnToo() => Assert.Equal(4, Cells().Count(Svg(SurfacePicture.Draw(Grid(3, 3, (x, y) => 0), s_words))));

    [Fact]
    public void PngHasTwiceTheSizeOfTheFormat()
    {
        using var stream = new MemoryStream();
        using var figure = SurfacePicture.Draw(Bowl(5, 5), s_words);
        figure.WritePng(stream);
        using var image = SKBitmap.Decode(stream.ToArray());
        Assert.Equal((2 * FigureFormat.Scene.Width, 2 * FigureFormat.Scene.Height), (image.Width, image.Height));
    }

    [Fact]
    public void WhatCannotBeDrawnIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new SurfaceGrid([0, 1], [0, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new SurfaceGrid([0, 0], [0, 1], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => new SurfaceGrid([0], [0, 1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new SurfaceGrid([0, double.PositiveInfinity], [0, 1], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => new SurfaceGrid([0, 1], [0, 1], [.. Enumerable.Repeat(double.NaN, 4)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfacePicture.Draw(Bowl(3, 3), s_words, new() { Elevation = 90 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfacePicture.Draw(Bowl(3, 3), s_words, new() { Distance = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfacePicture.Draw(Bowl(3, 3), s_words, new() { Azimuth = double.NaN }));
    }

    private static SurfaceGrid Bowl(int columns, int rows) => Grid(columns, rows, (x, y) => 1 + (x * x) + (y * y));

    private static SurfaceGrid Grid(int columns, int rows, Func<double, double, double> f)
    {
        double[] xs = [.. Enumerable.Range(0, columns).Select(i => -1 + (2.0 * i / (columns - 1)))];
        double[] ys = [.. Enumerable.Range(0, rows).Select(i => -1 + (2.0 * i / (rows - 1)))];
        return new SurfaceGrid(xs, ys, [.. xs.SelectMany(x => ys.Select(y => f(x, y)))]);
    }

    // Strictly inside one of its two triangles, a little away from the sides.
    private static bool Covers(SKPoint[] quad, SKPoint at) =>
        Inside(quad[0], quad[1], quad[2], at) || Inside(quad[0], quad[2], quad[3], at);

    private static bool Inside(SKPoint a, SKPoint b, SKPoint c, SKPoint at)
    {
        static double Cross(SKPoint p, SKPoint q, SKPoint r) => ((q.X - p.X) * (r.Y - p.Y)) - ((q.Y - p.Y) * (r.X - p.X));
        var area = Cross(a, b, c);
        return Math.Abs(area) > 1 && Cross(a, b, at) / area > 0.05 && Cross(b, c, at) / area > 0.05 && Cross(c, a, at) / area > 0.05;
    }

    private static string Svg(Figure figure)
    {
        using (figure)
        {
            using var stream = new MemoryStream();
            figure.WriteSvg(stream);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    [GeneratedRegex("<path fill=\"(?!none)#?\\w+\" stroke=\"[^\"]*\" stroke-width=\"0.75\"[^>]* d=\"M[^M\"]*Z\"")]
    private static partial Regex Cells();

    [GeneratedRegex("<path [^>]* d=\"([^\"]*)\"")]
    private static partial Regex Paths();

    [GeneratedRegex("(-?[0-9.e+-]+)[ ,](-?[0-9.e+-]+)")]
    private static partial Regex Points();
}
