using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.CriticalPoints;
using Theodolite.Curvature;
using Theodolite.Diagnosis.Verdicts;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.CriticalPoints;

/// <summary>A search as a person reads it: the points, the finders, what the cut-off does, what is not known.</summary>
internal static class CriticalPointsRendering
{
    private const int MostRows = 40;
    private const int MostCoordinates = 3;

    public static void Write(IAnsiConsole console, CriticalPointsResult result, IReadOnlyList<string> pictures)
    {
        var (page, report) = (new Page(console), result.Report);
        page.Line(Headline(result));
        page.Blank();
        Points(page, result);
        Finders(page, report);
        Cutoffs(page, report);
        Notes(page, report);
        page.Blank();
        foreach (var picture in pictures)
        {
            page.Item("→", $"Drawn in {picture} (and .svg).");
        }

        page.Item("→", string.Create(CultureInfo.InvariantCulture, $"Done in {result.Elapsed.TotalSeconds:0.0} s."));
    }

    private static string Headline(CriticalPointsResult result)
    {
        var (report, target) = (result.Report, Markup.Escape(result.Target));
        var inside = report.Points.Where(report.IsInBox).ToList();
        if (report.Box is not { } box)
        {
            var critical = report.Points.Count(point => point.Survey!.Verdict.IsCritical);
            return $"[bold]{(report.Points.Count == 1 ? "1 point" : $"{Count(report.Points.Count)} points")} of {target} with ‖g‖² ≤ "
                + $"{Show(report.Search.Cutoff)}, {Count(critical)} of them "
                + "critical by the survey[/]";
        }

        var where = string.Join(", ", result.Names!.Select((name, i) => $"{name}={Show(result.Low[i])}:{Show(result.High[i])}"));
        return box.Complete
            ? $"[green bold]●[/] [bold]{Points(box.Points.Count)} of {target} in {where}, proved to be all of them.[/]"
            : $"[yellow bold]●[/] [bold]{Points(inside.Count)} of {target} in {where}: {Count(box.Points.Count)} proved, "
                + $"{Regions(box.Undecided.Count)} left open.[/]";
    }

    private static string Points(int count) => count == 1 ? "1 critical point" : $"{Count(count)} critical points";

    private static string Regions(int count) => count == 1 ? "one region" : $"{Count(count)} regions";

    private static void Points(Page page, CriticalPointsResult result)
    {
        var report = result.Report;
        if (report.Points.Count == 0)
        {
            page.Line("  none");
            return;
        }

        var names = result.Names is { Count: <= MostCoordinates } few ? few : null;
        var images = report.Points.Any(point => point.Places > 1);
        page.Line($"  [grey]{"verdict",-17}  {"loss",12}  {"‖g‖",9}  {"index −/0/+",13}  {"min ratio",9}  {"found",5}  "
            + $"{(images ? "places  " : "")}{(names is null ? "" : Markup.Escape($"({string.Join(", ", names)})"))}[/]");
        var rows = report.Families;
        foreach (var (point, others) in rows.Take(MostRows))
        {
            var survey = point.Survey!;
            var ratio = survey.MinimumRatio is { } share ? share.ToString("0.000", CultureInfo.InvariantCulture) : "";
            var at = names is null ? "" : $"({string.Join(", ", point.Theta.Select(Coordinate))})";
            var mark = point.IsProved ? " [green]proved[/]" : report.IsInBox(point) ? "" : " [grey]outside[/]";
            var more = others > 0 ? $" [grey]and {Count(others)} more of this kind and loss[/]" : "";
            page.Line($"  [{Color(survey.Verdict)}]{survey.Verdict.Name,-17}[/]  {Show(survey.Loss),12}  {Show(survey.GradientNorm),9}  "
                + $"{Index(survey.Index),13}  {ratio,9}  {point.Ends.Count,5}  {(images ? $"{point.Places,6}  " : "")}{Markup.Escape(at)}"
                + $"{mark}{more}");
        }

        if (rows.Count > MostRows)
        {
            page.Line($"  [grey]… and {Count(rows.Count - MostRows)} more rows (all points with --json)[/]");
        }
    }

    private static void Finders(Page page, CriticalPointReport report)
    {
        if (report.Ends.Count == 0)
        {
            return;
        }

        page.Heading("Finders");
        page.Line($"  [grey]{"finder",-22}  {"starts",6}  {"below cut-off",13}  {"critical",8}  {"gradient-flat",13}  {"distinct",8}  "
            + $"{"cost/start",10}[/]");
        foreach (var score in report.Scores)
        {
            page.Line($"  {score.Finder.Name,-22}  {score.Starts,6}  {score.Below,13}  {score.Critical,8}  {score.GradientFlat,13}  "
                + $"{score.Distinct,8}  {Show(score.Cost),10}");
        }
    }

    private static void Cutoffs(Page page, CriticalPointReport report)
    {
        if (report.Cutoffs.Count == 0)
        {
            return;
        }

        page.Heading("What the cut-off on ‖g‖² lets through");
        page.Line($"  [grey]{"cut-off",9}  {"searches",8}  {"at a critical point",19}  {"elsewhere",9}[/]");
        foreach (var effect in report.Cutoffs)
        {
            var here = effect.Cutoff == report.Search.Cutoff ? "  [grey]the one used[/]" : "";
            page.Line($"  {Show(effect.Cutoff),9}  {effect.Below,8}  {effect.AtCritical,19}  {effect.Elsewhere,9}{here}");
        }
    }

    private static void Notes(Page page, CriticalPointReport report)
    {
        List<string> notes = [];
        if (report.Box is { Complete: true } box)
        {
            notes.Add($"Interval arithmetic emptied or proved each of {Count(box.Parts)} parts of the box: no other critical "
                + "point is in it.");
        }

        foreach (var region in (report.Box?.Undecided ?? []).Take(4))
        {
            var size = region.Extent < 1e-4 ? "A point is" : "A curve or patch is";
            notes.Add($"{size} left open between ({string.Join(", ", region.Low.Select(Show))}) and "
                + $"({string.Join(", ", region.High.Select(Show))}): "
                + "second derivatives prove neither that a critical point is there nor that none is; what Newton-MR finds from "
                + "there is listed.");
        }

        if (report.Points.Any(point => !report.IsInBox(point)))
        {
            notes.Add("Searches leave the box: points marked 'outside' are not all there are.");
        }

        var doubtful = report.Points.Count(point => !point.Survey!.Verdict.IsCritical);
        if (doubtful > 0)
        {
            notes.Add($"{Count(doubtful)} of the points below the cut-off {(doubtful == 1 ? "is" : "are")} not critical by the "
                + "survey, which "
                + "measures the gradient against curvature and loss.");
        }

        notes.AddRange(report.Symmetries);
        if (notes.Count > 0)
        {
            page.Heading("Notes");
            foreach (var note in notes)
            {
                page.Item("·", note);
            }
        }
    }

    private static string Coordinate(double value) => Show(Math.Abs(value) < 1e-12 ? 0 : value);

    private static string Index(CurvatureIndex? index) => index is null ? "" : $"{index.Negative}/{index.Zero}/{index.Positive}";

    private static string Color(Verdict verdict) => verdict.Tone switch
    {
        VerdictTone.Done => "green",
        VerdictTone.Stuck => "yellow",
        VerdictTone.Failed => "red",
        _ => "grey",
    };
}
