using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Studies;
using Theodolite.Training.Monitors;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Rendering;

/// <summary>A finished training run.</summary>
internal static class TrainRendering
{
    private const int CurveWidth = 48;
    private const int VerdictsShown = 4;

    public static void Write(IAnsiConsole console, NetworkStudy study, TrainedNetwork trained, string folder, bool next)
    {
        var page = new Page(console);
        var scores = trained.Scores;
        var end = trained.Outcome == "completed" ? "all that were asked for" : "ended early because the loss no longer improved";
        var skipped = trained.Result.Skipped > 0 ? $"; {Count(trained.Result.Skipped)} were left out because something was not finite" : "";
        page.Line($"[green bold]● trained[/]  [bold]{Markup.Escape(study.Name)}: {Count(trained.Result.Steps)} steps, {end}{skipped}.[/]");
        page.Blank();
        page.Fact("loss", $"{Show(scores.Train.Loss)}   [green]{Bars.Curve(trained.Result.Losses, CurveWidth)}[/]");
        if (scores.Train.Accuracy is { } train)
        {
            var test = scores.Test?.Accuracy is { } share ? $", {100 * share:0.0} % of the test {study.Model.Loss.Guesses}" : "";
            page.Fact("accuracy", $"{100 * train:0.0} % of the training {study.Model.Loss.Guesses}{test}");
        }

        if (Entropy(study) is { } entropy && Math.Abs(scores.Train.Loss - entropy) < 0.01 * entropy)
        {
            page.Fact("", $"[yellow]this is the entropy of the class frequencies, {Show(entropy)}: the network has learned nothing but "
                + "how frequent each class is[/]");
        }

        page.Fact("parameters", $"{Count(study.Network.Parameters.Count)}   [grey]on {Count(study.Training.Data.Count)} samples[/]");
        if (study.Training.Data.Vocabulary is { } vocabulary)
        {
            page.Fact("text", $"{vocabulary}, in sequences of {Count(study.Network.Input.Count)}");
        }

        if (trained.Evaluations is { } evaluations)
        {
            page.Fact("cost", $"{Count(evaluations)} evaluations for {Count(trained.Result.Steps)} numerical gradients; an automatic "
                + "gradient costs about 3 evaluations");
        }

        Monitors(page, trained.Monitors);
        if (trained.Verdicts.Count > 0)
        {
            page.Fact("on the way", string.Join("   ", trained.Verdicts.TakeLast(VerdictsShown).Select(live =>
                $"{live.Verdict.Name} [grey]from step {Count(live.Step)}[/]")));
        }

        page.Fact("written to", Markup.Escape(folder));
        if (next)
        {
            page.Blank();
            page.Item("→", $"Is it done, or stuck? Ask: {Product.Command} survey {folder} --try");
        }
    }

    private static void Monitors(Page page, MonitorReport? report)
    {
        if (report is null || report.Costs.All(cost => cost.Measurements == 0))
        {
            return;
        }

        page.Fact("watched", $"[grey]{"",-20}{"first",11}{"last",11}{"least",11}{"most",11}[/]");
        foreach (var range in report.Ranges.Where(range => !range.Name.Contains('/', StringComparison.Ordinal)))
        {
            page.Fact("", $"{range.Name,-20}{Number(range.First)}{Number(range.Last)}{Number(range.Least)}{Number(range.Most)}");
        }

        foreach (var cost in report.Costs.Where(cost => cost.Failure is not null))
        {
            page.Fact("", $"[grey]{cost.Monitor}: not for this training; {Markup.Escape(cost.Failure!)}[/]");
        }

        page.Fact("", $"[grey]at {100 * report.Share:0.0} % of the training's time; the series are in metrics.db[/]");

        static string Number(double value) => Markup.Escape(Show(value)).PadLeft(11);
    }

    private static double? Entropy(NetworkStudy study) =>
        study.Model.Loss is Models.Losses.CrossEntropy { LabelSmoothing: 0, ClassWeights.Count: 0, L2: null }
            ? study.Training.Data.ClassEntropy()
            : null;
}
