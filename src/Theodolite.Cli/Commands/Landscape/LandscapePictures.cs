using Theodolite.Cli.Pictures;
using Theodolite.Data;
using Theodolite.Gallery;
using Theodolite.Landscape;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>The pictures of a landscape: a curve of a line, a map of a plane.</summary>
internal static class LandscapePictures
{
    /// <summary>Draws them; returns the paths of the PNG files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="report">What was measured.</param>
    /// <param name="title">What it is of.</param>
    /// <param name="animate">Whether the trajectory is also shown growing.</param>
    /// <param name="cancellation">Stops between frames.</param>
    public static IReadOnlyList<string> Write(
        string folder,
        LandscapeReport report,
        string title,
        bool animate,
        CancellationToken cancellation)
    {
        if (report.Grid.Extremes is null)
        {
            return [];
        }

        var written = new List<string>();
        if (report.Plane.Directions.Count == 1)
        {
            using var line = Line(report, title);
            Save(line, "line");
        }
        else
        {
            using var map = new LandscapeMap(report, title);
            using var drawn = map.Draw();
            Save(drawn, "map");
            if (animate && report.IsTrajectory)
            {
                written.Add(Animation.Write(folder, report.Points.Count - 1, map.Draw, cancellation));
            }

            using var surface = Surface(report, title);
            Save(surface, "surface");
        }

        if (report.Curve is { } curve)
        {
            using var along = Along(curve, title);
            Save(along, "path");
        }

        var data = Path.Combine(folder, "landscape.npz");
        NpzFile.Write(data, Arrays(report));
        written.Add(data);
        return written;

        void Save(Figure figure, string name)
        {
            figure.Save(folder, name);
            written.Add(Path.Combine(folder, name + ".png"));
        }
    }

    private static List<(string, Shape, ReadOnlyMemory<double>)> Arrays(LandscapeReport report)
    {
        var (grid, plane) = (report.Grid, report.Plane);
        List<(string, Shape, ReadOnlyMemory<double>)> arrays =
        [
            ("values", [.. grid.Axes.Select(axis => (long)axis.Length)], grid.Values), ("origin", [plane.Origin.Length], plane.Origin),
        ];
        for (var i = 0; i < grid.Axes.Count; i++)
        {
            arrays.Add(($"axis{i + 1}", [grid.Axes[i].Length], grid.Axes[i]));
            arrays.Add(($"direction{i + 1}", [plane.Origin.Length], plane.Directions[i].Vector));
        }

        if (report.Points.Count > 0)
        {
            double[] places =
            [
                .. report.Points.SelectMany(point => (double[])[.. point.Coordinates, point.Distance, point.Value ?? double.NaN]),
            ];
            arrays.Add(("points", [report.Points.Count, places.Length / report.Points.Count], places));
        }

        return arrays;
    }

    private static Figure Surface(LandscapeReport report, string title)
    {
        var (grid, directions) = (report.Grid, report.Plane.Directions);
        var inside = report.Points.Where(point => Inside(grid, point) && point.Value is { } value && double.IsFinite(value)).ToList();
        var surface = new SurfaceGrid(grid.Axes[0], grid.Axes[1], grid.Values);
        return SurfacePicture.Draw(
            surface,
            new SurfaceWords(title, Subtitle(report), directions[0].Name, directions[1].Name, report.Quantity, ""),
            new SurfaceSettings { Height = IsHeight(report) ? HeightScale.Automatic : HeightScale.Linear },
            report.IsTrajectory && inside.Count > 1
                ? [new SurfaceTrajectory(
                    [.. inside.Select(point => (point.Coordinates[0], point.Coordinates[1], point.Value!.Value))],
                    Palette.Red,
                    "the training")]
                : [],
            [
                .. (report.CriticalPoints?.Points ?? []).Where(point => point.Type != CriticalPointType.Degenerate)
                    .Select(point => new SurfacePoint(point.Coordinates[0], point.Coordinates[1], point.Value, point.Type switch
                    {
                        CriticalPointType.Minimum => CriticalKind.LocalMinimum,
                        CriticalPointType.Maximum => CriticalKind.LocalMaximum,
                        _ => CriticalKind.Saddle,
                    })),
            ]);
    }

    private static Figure Along(LandscapeCurve curve, string title)
    {
        var losses = curve.Profile.Losses.Concat(curve.Line.Losses).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (losses.Min(), losses.Max());
        var margin = 0.06 * Math.Max(high - low, 1e-12);
        var figure = new Figure(
            title,
            $"the loss from one point to the other, along a straight line and along a {curve.Kind}",
            "t",
            Axis.Linear(0, 1),
            "loss",
            Axis.Linear(low - margin, high + margin));
        figure.Curve([.. curve.Line.Positions], [.. curve.Line.Losses], Palette.Grey);
        figure.Curve([.. curve.Profile.Positions], [.. curve.Profile.Losses], Palette.Blue, 2.5f);
        figure.Legend(("straight line", Palette.Grey), (curve.Kind, Palette.Blue));
        return figure;
    }

    private static Figure Line(LandscapeReport report, string title)
    {
        var (xs, ys) = (report.Grid.Axes[0], report.Grid.Values);
        var (low, high) = Ends(report.Grid);
        var logarithmic = IsLogarithmic(report, low, high);
        var margin = 0.06 * Math.Max(high - low, 1e-12 * Math.Max(1, Math.Abs(high)));
        var figure = new Figure(
            title,
            Subtitle(report),
            report.Plane.Directions[0].Name,
            Axis.Linear(xs[0], xs[^1]),
            report.Quantity,
            logarithmic ? Axis.Logarithmic(low / 1.5, high * 1.5, Lettering.OfThisMachine) : Axis.Linear(low - margin, high + margin));

        // A gap where the value is not finite.
        for (var start = 0; start < xs.Length;)
        {
            var end = start;
            while (end < xs.Length && double.IsFinite(ys[end]))
            {
                end++;
            }

            if (end > start)
            {
                figure.Curve(xs[start..end], ys[start..end], Palette.Blue);
            }

            start = end + 1;
        }

        foreach (var point in report.Points.Where(point => point.Value is { } value && double.IsFinite(value)
            && point.Coordinates[0] >= xs[0] && point.Coordinates[0] <= xs[^1]))
        {
            figure.Dots([point.Coordinates[0]], [point.Value!.Value], Palette.Red, 9);
            figure.Label(point.Coordinates[0], point.Value.Value, point.Label, Palette.Ink);
        }

        return figure;
    }

    internal static bool Inside(LandscapeGrid grid, LandscapePoint point) => Enumerable.Range(0, 2)
        .All(i => point.Coordinates[i] >= grid.Axes[i][0] && point.Coordinates[i] <= grid.Axes[i][^1]);

    internal static string Subtitle(LandscapeReport report) => report.Kind
        + (report.Grid.Evaluations < report.Grid.Values.Length ? $"; {report.Grid.Evaluations} of {report.Grid.Values.Length} "
            + "points measured" : "");

    private static (double Low, double High) Ends(LandscapeGrid grid)
    {
        var (least, greatest) = grid.Extremes!.Value;
        return (grid.Values[least], grid.Values[greatest]);
    }

    internal static bool IsHeight(LandscapeReport report) => report.Quantity is "loss" or "gradient-norm";

    private static bool IsLogarithmic(LandscapeReport report, double low, double high) => IsHeight(report) && low > 0 && high > 100 * low;
}
