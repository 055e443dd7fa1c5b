using SkiaSharp;
using Theodolite.Cli.Pictures;
using Theodolite.Descents;
using Theodolite.Gallery;
using Theodolite.Objectives;
using Theodolite.Reports;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>Trajectories on the map of a function of two parameters: starts hollow, ends filled.</summary>
internal sealed class ContourPicture : IDisposable
{
    private const int DotsUpTo = 60;
    private const int MostNamed = 5;
    private readonly DescendReport _report;
    private readonly TestFunction? _gallery;
    private readonly (double Left, double Right, double Bottom, double Top) _box;
    private readonly GridTerrain _terrain;
    private readonly IReadOnlyList<(string Name, SKColor Color, IReadOnlyList<DescentResult> Runs)> _groups;

    public ContourPicture(DescendReport report, Objective objective, TestFunction? gallery, CancellationToken cancellation)
    {
        (_report, _gallery) = (report, gallery);
        _box = Box(report, gallery);
        _terrain = Terrain.Draw(objective, _box, report.Runs.SelectMany(run => run.Losses).Where(double.IsFinite).Min(), cancellation);
        _groups = Groups(report);
    }

    /// <summary>Longest trajectory, in steps.</summary>
    public int Steps => _report.Runs.Max(run => run.Steps);

    public void Dispose() => _terrain.Dispose();

    /// <summary>The picture with the trajectories up to a step.</summary>
    public Figure Draw(int step)
    {
        var names = _report.ParameterNames!;
        var figure = new Figure(
            Common(_report) is { } common ? $"{_report.Target}, {common}" : _report.Target, Subtitle(step), names[0], Axis.Linear(
                _box.Left,
                _box.Right), names[1], Axis.Linear(_box.Bottom, _box.Top, 6), FigureFormat.Map);
        figure.Ground(_terrain.Bitmap);
        figure.ColorBar("loss", _terrain.Scale);
        foreach (var point in _gallery?.CriticalPoints ?? [])
        {
            figure.Dots([point.At[0]], [point.At[1]], Palette.Quiet, 8, Marks.Of(point.Kind));
        }

        // Curves first, so that no mark lies under one.
        foreach (var (_, color, runs) in _groups)
        {
            foreach (var run in runs)
            {
                var points = Seen(run, step);
                figure.Curve(
                    [.. points.Select(point => point[0])],
                    [.. points.Select(point => point[1])],
                    color,
                    _report.Runs.Count > 20 ? 1 : 1.8f);
                if (run.Steps <= DotsUpTo && _report.Runs.Count <= 10)
                {
                    figure.Dots([.. points.Select(point => point[0])], [.. points.Select(point => point[1])], color, 4.5f);
                }
            }
        }

        foreach (var (_, color, runs) in _groups)
        {
            foreach (var run in runs)
            {
                Ends(figure, color, Seen(run, step));
            }
        }

        figure.Legend(
            [.. Fitting([.. _groups.Take(MostNamed).Select(group => group.Name)]).Zip(_groups, (name, group) => (name, group.Color))]);
        return figure;
    }

    private string Subtitle(int step)
    {
        var marks = "starts hollow, ends filled" + (_gallery?.CriticalPoints.Count > 0 ? "; known minima +, saddles ×" : "");
        return step < Steps ? $"step {step} of {Steps}" : $"{Steps} steps; {marks}";
    }

    private void Ends(Figure figure, SKColor color, IReadOnlyList<double[]> points)
    {
        var size = _report.Runs.Count > 20 ? 6 : 10;
        figure.Dots([points[0][0]], [points[0][1]], color, size, Mark.Ring);
        if (Inside(points[^1]))
        {
            figure.Dots([points[^1][0]], [points[^1][1]], color, size + 1);
        }
    }

    private bool Inside(double[] point) =>
        point[0] >= _box.Left && point[0] <= _box.Right && point[1] >= _box.Bottom && point[1] <= _box.Top;

    // A run that flies away is followed to its first point outside.
    private List<double[]> Seen(DescentResult run, int step)
    {
        var finite = run.Iterates.Take(step + 1).TakeWhile(point => double.IsFinite(point[0]) && double.IsFinite(point[1])).ToList();
        var outside = run.Outcome == DescentOutcome.Diverged ? finite.FindIndex(point => !Inside(point)) : -1;
        return outside < 0 ? finite : [.. finite.Take(outside + 1)];
    }

    /// <summary>One colour an optimizer; of a single optimizer with many starts, one a basin.</summary>
    private static IReadOnlyList<(string, SKColor, IReadOnlyList<DescentResult>)> Groups(DescendReport report)
    {
        if (report.Basins is [var (_, basins)] && basins.Count > 1)
        {
            var inside = basins.SelectMany(basin => basin.Runs).ToHashSet();
            List<(string, SKColor, IReadOnlyList<DescentResult>)> groups = [.. basins.Take(6).Select((basin, index) =>
                ($"({string.Join(", ", basin.At.Select(Axis.Short))}): {100 * basin.Share:0} %", Palette.Of(
                    index), (IReadOnlyList<DescentResult>)[.. basin.Runs.Select(run => report.Runs[run])]))];
            var others = report.Runs.Where((_, index) => !inside.Contains(index) || basins.Skip(6).Any(basin => basin.Runs.Contains(index)))
                .ToList();
            return others.Count == 0 ? groups : [.. groups, ("elsewhere", Palette.Grey, others)];
        }

        return [.. report.Runs.GroupBy(run => run.Optimizer).Select((group, index) =>
            (Short(DescendRendering.Label(group.Key), Common(report)) + (group.Count() == 1
                ? $": {Kebab.Of(group.First().Outcome.ToString())}"
                : ""), Palette.Of(index), (IReadOnlyList<DescentResult>)[.. group]))];
    }

    /// <summary>The name that all of several optimizers share; null where they do not.</summary>
    private static string? Common(DescendReport report)
    {
        var labels = report.Runs.Select(run => run.Optimizer).Distinct().Select(DescendRendering.Label).ToList();
        var heads = labels.Select(label => label.Split('(')[0]).Distinct().ToList();
        return labels.Count > 1 && heads is [var head] && labels.TrueForAll(label => label.Length > head.Length) ? head : null;
    }

    private static string Short(string label, string? common) => common is null ? label : label[(common.Length + 1)..^1];

    // The legend is one line: where it is too long outcomes go first, then the ends of names.
    private static IReadOnlyList<string> Fitting(IReadOnlyList<string> names)
    {
        const int Room = 118;
        if (names.Sum(name => name.Length + 6) > Room)
        {
            names = [.. names.Select(name => name.Split(": ")[0])];
        }

        var each = (Room / names.Count) - 6;
        return names.Sum(name => name.Length + 6) <= Room
            ? names
            : [.. names.Select(name => name.Length <= each ? name : name[..(each - 1)] + "…")];
    }

    /// <summary>The gallery's box, or what the runs that stayed finite cover; with a margin, never a line.</summary>
    private static (double, double, double, double) Box(DescendReport report, TestFunction? gallery)
    {
        var points = report.Runs.SelectMany(run => run.Outcome == DescentOutcome.Diverged ? Near(run) : run.Iterates).ToList();
        if (gallery is not null)
        {
            points = [.. report.Runs.Select(run => run.Iterates[0]), gallery.Low, gallery.High];
        }

        var (left, right, bottom, top) = (points.Min(point => point[0]), points.Max(point => point[0]), points.Min(
            point => point[1]), points.Max(point => point[1]));
        var least = 0.3 * Math.Max(Math.Max(right - left, top - bottom), 1e-3);
        (left, right) = Spread(left, right, least, gallery is null ? 0.18 : 0.02);
        (bottom, top) = Spread(bottom, top, least, gallery is null ? 0.18 : 0.02);
        return (left, right, bottom, top);
    }

    // Of a run that flew away: the part within three times the size of its start, mirrored so that the middle is seen.
    private static IEnumerable<double[]> Near(DescentResult run)
    {
        var start = run.Iterates[0];
        var size = Math.Max(1e-3, Math.Max(Math.Abs(start[0]), Math.Abs(start[1])));
        yield return [-start[0], -start[1]];
        foreach (var point in run.Iterates
            .Where(point => Enumerable.Range(0, 2).All(i => Math.Abs(point[i]) <= 3 * Math.Max(Math.Abs(start[i]), 0.2 * size))))
        {
            yield return point;
        }
    }

    private static (double, double) Spread(double low, double high, double least, double margin)
    {
        var middle = (low + high) / 2;
        var half = Math.Max((high - low) / 2, least / 2) * (1 + margin);
        return (middle - half, middle + half);
    }
}
