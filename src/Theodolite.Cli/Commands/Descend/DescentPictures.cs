using Theodolite.Cli.Arguments;
using Theodolite.Cli.Pictures;
using Theodolite.Descents;
using Theodolite.Gallery;
using Theodolite.Objectives;
using Theodolite.Reports;
using Theodolite.Reproductions;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>The pictures of a race: losses always, the map and the animation for two parameters.</summary>
internal static class DescentPictures
{
    private const int MostCurves = 6;

    /// <summary>Draws them; returns the paths of the PNG files.</summary>
    public static IReadOnlyList<string> Write(
        string folder,
        DescendReport report,
        Objective objective,
        TestFunction? gallery,
        Descent settings,
        bool animate,
        CancellationToken cancellation)
    {
        var written = new List<string>();
        if (report.ParameterNames is { Count: 2 })
        {
            using var contour = new ContourPicture(report, objective, gallery, cancellation);
            using (var figure = contour.Draw(contour.Steps))
            {
                figure.Save(folder, "contour");
            }

            written.Add(Path.Combine(folder, "contour.png"));
            if (animate)
            {
                written.Add(Animation.Write(folder, contour.Steps, contour.Draw, cancellation));
            }
        }
        else if (animate)
        {
            throw new UsageException("--animate shows the map of a function of two parameters; this one has another number.");
        }

        if (Losses(report, settings) is { } losses)
        {
            using var figure = CurvesPicture.Draw(losses);
            figure.Save(folder, "losses");
            written.Add(Path.Combine(folder, "losses.png"));
        }

        return written;
    }

    /// <summary>Loss above the lowest value seen or known, over steps or cost; null where nothing changed.</summary>
    private static ReproductionPlot? Losses(DescendReport report, Descent settings)
    {
        var finite = report.Runs.SelectMany(run => run.Losses).Where(double.IsFinite).ToList();
        var (lowest, highest) = (finite.Min(), report.Runs.Max(run => run.Losses[0]));
        var range = highest - lowest;
        if (!(range > 0))
        {
            return null;
        }

        var zero = lowest >= 0 && lowest < 1e-3 * highest ? 0 : lowest;
        var bottom = Math.Max(
            1e-12 * range,
            report.Runs.SelectMany(run => run.Losses).Where(loss => double.IsFinite(loss) && loss > zero).Min() - zero);
        return new ReproductionPlot(
            "losses",
            report.Target,
            $"{(report.Runs.Count > MostCurves ? $"the first {MostCurves} of {report.Runs.Count} runs" : Runs(report.Runs.Count))}, "
                + (settings.Budget is null ? "step by step" : "on equal budgets")
                + (zero == 0 ? "" : $"; above the lowest loss seen, {Axis.Short(zero)}"),
            settings.Budget is null ? "step" : "cost in gradient equivalents",
            zero == 0 ? "loss" : "loss above the lowest",
            [
                .. report.Runs.Take(MostCurves).Select(run => new ReproductionSeries(
                    DescendRendering.Label(run.Optimizer) + (run.Start > 0 ? $" from {run.Start + 1}" : ""),
                    [.. run.Losses.Select(
                        (loss, step) => (settings.Budget is null ? step : run.Costs[step], Math.Min(loss - zero,
                        1e4 * range), 0.0)).Where(point => double.IsFinite(point.Item2))])),
            ])
        {
            LogarithmicY = true,
            Floor = bottom / 2,
        };
    }

    private static string Runs(int count) => count == 1 ? "one run" : $"{count} runs";
}
