using SkiaSharp;
using Theodolite.Cli.Pictures;
using Theodolite.CriticalPoints;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Cli.Commands.CriticalPoints;

/// <summary>The pictures of a search: index and minimum ratio against loss, and a map for two parameters.</summary>
internal static class CriticalPointsPictures
{
    private static readonly (Verdict Verdict, SKColor Color, Mark Mark)[] s_kinds =
    [
        (Verdict.LocalMinimum, Palette.Blue, Mark.Disc), (Verdict.FlatMinimum, Palette.Green, Mark.Disc),
        (Verdict.Saddle, Palette.Red, Mark.Disc), (Verdict.DegenerateSaddle, Palette.Violet, Mark.Disc),
        (Verdict.LocalMaximum, Palette.Amber, Mark.Disc),
    ];

    /// <summary>Draws them; returns the paths of the PNG files.</summary>
    public static IReadOnlyList<string> Write(string folder, CriticalPointsResult result, CancellationToken cancellation)
    {
        var written = new List<string>();
        if (result is { Expression: { Parameters.Count: 2 } expression })
        {
            using var map = Map(result, expression, cancellation);
            Save(map, "map");
        }

        var measured = result.Report.Points.Where(point => point.Survey!.Index is { Exact: true }).ToList();
        if (measured.Count > 0)
        {
            using var index = Against(result, measured, "index of critical points against loss", "negative eigenvalues / all", survey =>
                (double)survey.Index!.Negative.Low / survey.Theta.Length);
            Save(index, "index");
            using var ratio = Against(result, measured, "minimum ratio of critical points "
                + "against loss", "positive eigenvalues / all", survey =>
                (double)survey.Index!.Positive.Low / survey.Theta.Length);
            Save(ratio, "minimum-ratio");
        }

        return written;

        void Save(Figure figure, string name)
        {
            figure.Save(folder, name);
            written.Add(Path.Combine(folder, name + ".png"));
        }
    }

    private static Figure Map(CriticalPointsResult result, Expression expression, CancellationToken cancellation)
    {
        using var objective = new ExpressionObjective(expression);
        var box = (result.Low[0], result.High[0], result.Low[1], result.High[1]);
        var points = result.Report.Points.Where(result.Report.IsInBox).ToList();
        using var terrain = Terrain.Draw(
            objective,
            box,
            points.Select(point => point.Survey!.Loss).DefaultIfEmpty(double.PositiveInfinity).Min(),
            cancellation);
        var figure = new Figure(
            result.Target,
            result.Report.Box is { Complete: true }
                ? $"{points.Count} critical points, proved to be all in the box"
                : $"{points.Count} critical points found; what is left open is not excluded",
            expression.Parameters[0],
            Axis.Linear(result.Low[0], result.High[0]),
            expression.Parameters[1],
            Axis.Linear(result.Low[1], result.High[1], 6),
            FigureFormat.Map);
        figure.Ground(terrain.Bitmap);
        figure.ColorBar("loss", terrain.Scale);
        Dots(figure, points, point => point.Theta[0], point => point.Theta[1], 13);
        return figure;
    }

    private static Figure Against(
        CriticalPointsResult result,
        List<FoundPoint> points,
        string title,
        string vertical,
        Func<SurveyResult, double> share)
    {
        var losses = points.Select(point => point.Survey!.Loss).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (losses.Min(), losses.Max());
        var margin = Math.Max(0.05 * (high - low), 1e-3 * Math.Max(1e-9, Math.Abs(high)));
        var figure = new Figure(
            $"{result.Target}: {title}",
            $"{points.Count} points with ‖g‖² ≤ {Axis.Short(result.Report.Search.Cutoff)}; hollow: not critical by the survey",
            "loss",
            Axis.Linear(low - margin, high + margin),
            vertical,
            Axis.Linear(-0.04, 1.04, 6));
        Dots(figure, points, point => point.Survey!.Loss, point => share(point.Survey!), 10);
        return figure;
    }

    private static void Dots(
        Figure figure,
        List<FoundPoint> points,
        Func<FoundPoint, double> x,
        Func<FoundPoint, double> y,
        float size)
    {
        var others = points.Where(point => !s_kinds.Any(kind => kind.Verdict == point.Survey!.Verdict)).ToList();
        figure.Dots([.. others.Select(x)], [.. others.Select(y)], Palette.Quiet, size, Mark.Ring);
        List<(string, SKColor)> legend = [];
        foreach (var (verdict, color, mark) in s_kinds)
        {
            var own = points.Where(point => point.Survey!.Verdict == verdict).ToList();
            if (own.Count > 0)
            {
                figure.Dots([.. own.Select(x)], [.. own.Select(y)], color, size, mark);
                legend.Add((verdict.Name, color));
            }
        }

        if (others.Count > 0)
        {
            legend.Add(("not critical", Palette.Quiet));
        }

        figure.Legend([.. legend]);
    }
}
