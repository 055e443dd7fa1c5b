using SkiaSharp;
using Theodolite.Cli.Pictures;
using Theodolite.Landscape;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>The map of a plane: bands and their colour bar, trajectory or curve, points, critical points with their curvatures.</summary>
/// <param name="report">What was measured.</param>
/// <param name="title">What it is of.</param>
internal sealed class LandscapeMap(LandscapeReport report, string title) : IDisposable
{
    private const int MostDots = 60;
    private const int MostCrosses = 40;
    private const float MarkSize = 12;
    private const float LongestArrow = 30;
    private const float ShortestArrow = 9;

    private static readonly (CriticalPointType Type, SKColor Color, Mark Mark)[] s_types =
    [
        (CriticalPointType.Minimum, Palette.Blue, Mark.Disc), (CriticalPointType.Saddle, Palette.Red, Mark.Times),
        (CriticalPointType.Maximum, Palette.Amber, Mark.Triangle), (CriticalPointType.Degenerate, Palette.Violet, Mark.Diamond),
    ];

    private readonly LandscapeGrid _grid = report.Grid;
    private readonly GridTerrain _terrain = Terrain.Of(
        report.Grid.Axes[0],
        report.Grid.Axes[1],
        report.Grid.Values,
        LandscapePictures.IsHeight(report));

    public void Dispose() => _terrain.Dispose();

    /// <summary>The map with everything on it.</summary>
    public Figure Draw() => Draw(report.Points.Count - 1);

    /// <summary>The map with the trajectory up to one of its points.</summary>
    /// <param name="last">Index of the point.</param>
    public Figure Draw(int last)
    {
        var directions = report.Plane.Directions;
        var figure = new Figure(
            title,
            report.IsTrajectory && last < report.Points.Count - 1
                ? $"{report.Points[last].Label}; {LandscapePictures.Subtitle(report)}"
                : LandscapePictures.Subtitle(report),
            directions[0].Name,
            Axis.Linear(_grid.Axes[0][0], _grid.Axes[0][^1]),
            directions[1].Name,
            Axis.Linear(_grid.Axes[1][0], _grid.Axes[1][^1], 6),
            FigureFormat.Map);
        figure.Ground(_terrain.Bitmap);
        figure.ColorBar(report.Quantity, _terrain.Scale);
        List<(string, SKColor, Mark?)> legend = [];
        if (report.Curve is { } curve)
        {
            Way(figure, curve.Places, Palette.Violet);
            legend.Add((curve.Kind, Palette.Violet, null));
        }

        Given(figure, last, legend);
        CriticalPoints(figure, legend);

        // Heights of some lines, where they cross the middle of the map.
        foreach (var (x, y, level) in _terrain.Crossings)
        {
            figure.Label(x, y, Axis.Short(level), Palette.Quiet, above: 3, size: 10);
        }

        figure.Legend(legend);
        return figure;
    }

    private static void Way(Figure figure, IEnumerable<LandscapePoint> points, SKColor color)
    {
        var places = points.Select(point => point.Coordinates).ToList();
        figure.Curve([.. places.Select(place => place[0])], [.. places.Select(place => place[1])], color, 2);
    }

    private void Given(Figure figure, int last, List<(string, SKColor, Mark?)> legend)
    {
        var inside = report.Points.Take(last + 1).Where(point => LandscapePictures.Inside(_grid, point)).ToList();
        if (report.IsTrajectory)
        {
            Way(figure, inside, Palette.Red);
            legend.Add(("the training", Palette.Red, null));
        }

        // A critical point at θ itself has its own mark.
        var dots = inside.Where(point => !(report.CriticalPoints?.Points ?? []).Any(critical => Near(critical, point))).ToList();
        if (inside.Count <= MostDots)
        {
            figure.Dots([.. dots.Select(point => point.Coordinates[0])], [.. dots.Select(point => point.Coordinates[1])], Palette.Red, 7);
        }

        foreach (var point in report.IsTrajectory ? inside.Where((_, i) => i == 0 || i == inside.Count - 1) : inside)
        {
            figure.Label(point.Coordinates[0], point.Coordinates[1], point.Label, Palette.Ink);
        }
    }

    private bool Near(LandscapeCriticalPoint critical, LandscapePoint point) => Enumerable.Range(0, 2).All(i =>
        Math.Abs(critical.Coordinates[i] - point.Coordinates[i]) <= 1e-3 * (_grid.Axes[i][^1] - _grid.Axes[i][0]));

    // Lengths go with √|λ|: half as long is a quarter of the curvature. Marks lie over all arrows.
    private void CriticalPoints(Figure figure, List<(string, SKColor, Mark?)> legend)
    {
        if (report.CriticalPoints is not { Points: { Count: > 0 } points })
        {
            return;
        }

        var largest = points.Max(point => point.Eigenvalues.Max(Math.Abs));
        if (points.Count <= MostCrosses && largest > 0)
        {
            foreach (var point in points)
            {
                Cross(figure, point, largest);
            }

            legend.Add(("arrows: curvature, length √|λ|, dashed where λ < 0", Palette.Ink, Mark.Plus));
        }

        foreach (var (type, color, mark) in s_types)
        {
            var own = points.Where(point => point.Type == type).ToList();
            if (own.Count > 0)
            {
                figure.Dots(
                    [.. own.Select(point => point.Coordinates[0])],
                    [.. own.Select(point => point.Coordinates[1])],
                    color,
                    MarkSize,
                    mark);
                legend.Add((Kebab.Of(type.ToString()), color, mark));
            }
        }
    }

    private void Cross(Figure figure, LandscapeCriticalPoint point, double largest)
    {
        for (var i = 0; i < point.Eigenvalues.Length; i++)
        {
            var share = Math.Abs(point.Eigenvalues[i]) / largest;
            var theta = LinearAlgebra.Vectors.Along(report.Plane.Origin, 1, point.Eigenvectors[i]);
            var along = report.Plane.Nearest(theta).Coordinates;
            if (share > 1e-9)
            {
                figure.Arrows(
                    point.Coordinates[0],
                    point.Coordinates[1],
                    (along[0], along[1]),
                    Math.Max(ShortestArrow, LongestArrow * (float)Math.Sqrt(share)),
                    Palette.Ink,
                    point.Eigenvalues[i] < 0);
            }
        }
    }
}
