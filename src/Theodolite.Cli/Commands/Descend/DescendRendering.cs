using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Descents;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Reports;
using Theodolite.Settings;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>A race as a person reads it: one row a run, then what is worth knowing about each.</summary>
internal static class DescendRendering
{
    private const int MostRows = 24;
    private const int MostRowsBesideBasins = 8;
    private const int MostCoordinates = 3;

    public static void Write(IAnsiConsole console, DescendReport report, Descent settings, IReadOnlyList<string> pictures)
    {
        var page = new Page(console);
        var limit = settings.Budget is { } budget
            ? $"a budget of {Show(budget)} gradient equivalents"
            : $"{Count(settings.Steps ?? 100)} steps";
        page.Line($"[bold]{Markup.Escape(report.Target)}[/]   [grey]{limit}"
            + $"{(settings.Noise > 0 ? $", gradient noise {Show(settings.Noise)}" : "")}[/]");
        page.Blank();
        Rows(page, report);
        if (report.Basins.Any(entry => entry.Basins.Count > 0))
        {
            Basins(page, report);
        }

        Notes(page, report);
        if (pictures.Count > 0)
        {
            page.Blank();
            page.Fact("pictures", Markup.Escape(string.Join(", ", pictures)));
        }
    }

    /// <summary>An optimizer with the options that are not the usual ones.</summary>
    public static string Label(OptimizerSettings optimizer)
    {
        var usual = Optimizers.OptimizerNames.PresetsOf(optimizer.Name).Values.First().Options
            .ToDictionary(option => option.Key, option => option.Value);
        var own = optimizer.Options.Where(option => !Equals(option.Value, usual.GetValueOrDefault(option.Key))
            || (option.Key == "learning-rate" && optimizer is FirstOrderSettings));
        var text = string.Join(
            ", ",
            own.Select(option => option.Key == "learning-rate" ? Text(option.Value) : $"{option.Key}={Text(option.Value)}"));
        return text.Length == 0 ? optimizer.Name : $"{optimizer.Name}({text})";
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        double number => Show(number),
        bool flag => flag ? "true" : "false",
        Enum choice => Kebab.Of(choice.ToString()),
        OptimizerSettings inner => Label(inner),
        _ => $"{value}",
    };

    private static void Rows(Page page, DescendReport report)
    {
        var several = report.Runs.Any(run => run.Start > 0);
        var labels = report.Runs.Select(run => Label(run.Optimizer)).ToList();
        var width = Math.Clamp(labels.Max(label => label.Length), 9, 40);
        var places = report.ParameterNames is { Count: <= MostCoordinates } names ? names : null;
        page.Line($"  [grey]{"optimizer".PadRight(width)}  {(several ? "start  " : "")}{"outcome",-11}  {"loss",10}  {"gradient",9}  "
            + $"{"steps",6}  {"cost",8}  {(places is null ? "" : $"({string.Join(", ", places)})")}[/]");
        var most = report.Basins.Count > 0 && report.Runs.Count > MostRows ? MostRowsBesideBasins : MostRows;
        foreach (var (run, index) in report.Runs.Select((run, index) => (run, index)).Take(most))
        {
            var label = labels[index].Length > width ? labels[index][..(width - 1)] + "…" : labels[index];
            var end = places is null ? "" : $"({string.Join(", ", run.End.Select(Show))})";
            var verdict = report.Verdicts[index] is { } word ? $" [grey]{word}[/]" : "";
            page.Line($"  {Markup.Escape(label.PadRight(width))}  {(several ? $"{run.Start + 1,5}  " : "")}[{Color(run.Outcome)}]"
                + $"{Kebab.Of(run.Outcome.ToString()),-11}[/]  {Show(run.Loss),10}  {Show(run.GradientNorms[^1]),9}  {run.Steps,6}  "
                + $"{Show(run.Evaluations.GradientEquivalents),8}  {Markup.Escape(end)}{verdict}");
        }

        if (report.Runs.Count > most)
        {
            var outcomes = report.Runs.GroupBy(run => run.Outcome).Select(group => $"{group.Count()} {Kebab.Of(group.Key.ToString())}");
            page.Line($"  [grey]… and {Count(report.Runs.Count - most)} more: {string.Join(", ", outcomes)} in all[/]");
        }
    }

    private static void Basins(Page page, DescendReport report)
    {
        foreach (var (optimizer, basins) in report.Basins)
        {
            page.Heading(report.Basins.Count == 1
                ? "Basins"
                : $"Basins of {Label(report.Runs.First(run => run.Optimizer.ToString() == optimizer).Optimizer)}");
            foreach (var basin in basins.Take(12))
            {
                var lowest = basin.Loss <= basins[0].Loss + (1e-6 * (report.Runs.Max(run => run.Losses[0]) - basins[0].Loss));
                var at = basin.At.Length <= 4 ? $"({string.Join(", ", basin.At.Select(Show))})" : "";
                page.Line($"  {(lowest ? "[green]●[/]" : "[grey]○[/]")} loss {Show(basin.Loss),10}  {100 * basin.Share,5:0.0} % of starts "
                    + $" {Bars.Share(basin.Share, 20)}  {Markup.Escape(at)}"
                    + $"{(ReferenceEquals(basin, basins[0]) ? "  [green]the lowest found[/]" : lowest ? "  [green]as low[/]" : "")}");
            }

            if (basins.Count > 12)
            {
                page.Line($"  [grey]… and {basins.Count - 12} more[/]");
            }
        }
    }

    private static void Notes(Page page, DescendReport report)
    {
        // Of many starts only what went wrong is worth a line.
        var many = report.Basins.Count > 0 && report.Runs.Count > MostRowsBesideBasins;
        var notes = report.Runs.Where(run => !many || run.Outcome != DescentOutcome.Converged)
            .SelectMany(run => run.Notes.Select(note => (Label(run.Optimizer), note)))
            .Distinct()
            .ToList();
        if (notes.Count == 0)
        {
            return;
        }

        page.Heading("Notes");
        foreach (var group in notes.GroupBy(entry => entry.Item1).Take(12))
        {
            foreach (var (label, note) in group.Take(3))
            {
                page.Item(label, note);
            }
        }
    }

    private static string Color(DescentOutcome outcome) => outcome switch
    {
        DescentOutcome.Converged => "green",
        DescentOutcome.Diverged => "red",
        DescentOutcome.Slow => "default",
        _ => "yellow",
    };
}
