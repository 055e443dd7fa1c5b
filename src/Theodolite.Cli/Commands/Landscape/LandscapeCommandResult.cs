using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Reports;
using Theodolite.Settings;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>A landscape as JSON, text, data and pictures.</summary>
/// <param name="report">What was measured.</param>
/// <param name="title">What it is of, for pictures.</param>
/// <param name="where">Where θ comes from.</param>
/// <param name="animate">Whether the trajectory is also drawn growing.</param>
internal sealed class LandscapeCommandResult(LandscapeReport report, string title, string where, bool animate) : CommandResult
{
    private const int MostPoints = 12;

    public override string FileName => "landscape";

    public override void WriteJson(Stream output, IReadOnlyList<string> notes) => LandscapeJson.Write(output, report, notes);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) =>
        LandscapePictures.Write(folder, report, title, animate, cancellation);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        var (page, grid, plane) = (new Page(console), report.Grid, report.Plane);
        page.Line($"[bold]{Markup.Escape(title)}: {report.Quantity} over {Markup.Escape(report.Kind)}[/]");
        page.Blank();
        page.Line($"  {"through",-12} {Markup.Escape(where)}");
        for (var i = 0; i < plane.Directions.Count; i++)
        {
            var (direction, axis) = (plane.Directions[i], grid.Axes[i]);
            var value = direction.Value is { } number ? $"   {Show(number)}" : "";
            page.Line($"  {$"axis {i + 1}",-12} {Markup.Escape(direction.Name)}, {Show(axis[0])} to {Show(axis[^1])} in {axis.Length} "
                + $"points, ‖d‖ = {Show(Vectors.Norm(direction.Vector))}{value}");
        }

        if (report.BatchStatistics is { } statistics)
        {
            page.Line($"  {"statistics",-12} {statistics switch
            {
                "recomputed" => "of batch normalisation, recomputed at every point",
                "batches" => "of batch normalisation, each batch by its own",
                _ => "of batch normalisation, those stored",
            }}");
        }

        if (plane.Directions.Count == 2)
        {
            page.Line($"  {"angle",-12} cos = {Show(plane.Cosine)}");
        }

        if (grid.Extremes is var (least, greatest))
        {
            page.Line($"  {"lowest",-12} {Show(grid.Values[least])} at {At(grid.CoordinatesOf(least))}");
            page.Line($"  {"highest",-12} {Show(grid.Values[greatest])} at {At(grid.CoordinatesOf(greatest))}");
        }

        var broken = grid.Values.Count(value => !double.IsFinite(value));
        page.Line($"  {"measured",-12} {Count(grid.Evaluations)} of {Count(grid.Values.Length)} points"
            + (broken > 0 ? $", {Count(broken)} of them not finite" : "")
            + (report.Workers is > 1 and var workers ? $", {workers} at a time" : ""));
        CriticalPoints(page);
        Points(page);
        Curve(page);
        page.Blank();
        foreach (var picture in pictures)
        {
            page.Item("→", Markup.Escape($"Written: {picture}"));
        }

        page.Item("→", string.Create(CultureInfo.InvariantCulture, $"Done in {report.Seconds:0.0} s."));
    }

    private void CriticalPoints(Page page)
    {
        if (report.CriticalPoints is not { } critical)
        {
            return;
        }

        var kinds = critical.Points.GroupBy(point => point.Type).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Kebab.Of(group.Key.ToString())}");
        page.Line($"  {"critical",-12} {(critical.Points.Count == 0 ? "none on the map" : string.Join(", ", kinds))}"
            + (critical.IsComplete ? ", proved to be all" : "; a curve of them, a degenerate one or a crease may be left out"));
    }

    private void Points(Page page)
    {
        if (report.Points.Count < 2)
        {
            return;
        }

        page.Blank();
        page.Line($"  [grey]{"point",-24} {"coordinates",-24} {"off the plane",13} {report.Quantity,14}[/]");
        var step = Math.Max(1, (report.Points.Count + MostPoints - 2) / (MostPoints - 1));
        foreach (var point in report.Points.Where((_, i) => i % step == 0 || i == report.Points.Count - 1))
        {
            page.Line($"  {Markup.Escape(point.Label),-24} {At(point.Coordinates),-24} {Show(point.Distance),13} "
                + $"{(point.Value is { } value ? Show(value) : ""),14}");
        }
    }

    private void Curve(Page page)
    {
        if (report.Curve is not { } curve)
        {
            return;
        }

        page.Blank();
        page.Line($"  [grey]{"way between the points",-24} {"barrier",10} {"highest",10} {"mean",10} {"length",10}[/]");
        foreach (var (name, profile) in new[] { ("straight line", curve.Line), (curve.Kind, curve.Profile) })
        {
            page.Line($"  {name,-24} {Show(profile.Barrier),10} {Show(profile.Maximum),10} {Show(profile.Mean),10} "
                + $"{Show(profile.Length),10}");
        }

        page.Line($"  {"",-24} {Count(curve.Gradients)} gradients; a barrier is the highest loss less that of the higher end"
            + (curve.TransitionState is { } state ? $"; climbing image at {At(state.Coordinates)}, loss {Show(state.Value!.Value)}" : ""));
    }

    private static string At(double[] coordinates) => $"({string.Join(", ", coordinates.Select(Show))})";
}
