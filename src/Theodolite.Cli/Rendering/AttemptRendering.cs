using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Rendering;

/// <summary>Before and after.</summary>
internal static class AttemptRendering
{
    private const int BarWidth = 24;
    private const int CurveWidth = 48;

    public static void Write(IAnsiConsole console, Attempt attempt)
    {
        var survey = attempt.Survey;
        var page = new Page(console);
        page.Heading("The way out, tried");
        foreach (var (step, index) in attempt.Escape.Steps.Select((step, index) => (step, index)))
        {
            page.Item($"{index + 1}", Describe(step));
        }

        page.Item("→", Departure(attempt.Escape));
        if (attempt.Before is { } before)
        {
            Scores(page, before, attempt);
        }
        else
        {
            page.Heading("Before and after");
            page.Fact("loss", $"{Show(survey.Loss)} → [green]{Show(attempt.Escape.Remedy.LossAfter)}[/]");
            page.Fact(
                "point",
                Markup.Escape(PointText(survey, survey.Theta)) + " → " + Markup.Escape(PointText(survey, attempt.Escape.Theta)));
        }
    }

    /// <summary>A point of an expression: <c>w1=0.98, w2=1.02</c>.</summary>
    public static string PointText(SurveyResult survey, double[] theta) =>
        string.Join(", ", survey.Layout.Blocks.Take(8).Select(block => $"{block.Name}={Show(theta[block.Offset])}"))
            + (survey.Layout.Blocks.Count > 8 ? ", …" : "");

    /// <summary>Whether the steps out left the point, in a sentence.</summary>
    public static string Departure(EscapeResult escape) => escape.Departed
        ? $"Departed: descending from there, the loss went on falling to {Show(escape.Remedy.LossAfter)}. Cost so far: "
            + $"{Show(escape.Remedy.Cost)} gradients."
        : "The descent that followed came back towards the point left: no departure is claimed.";

    /// <summary>A step out, in a sentence.</summary>
    public static string Describe(EscapeStep step)
    {
        var where = step.Dimension > 1
            ? $"a random direction among the {Count(step.Dimension)} eigenvectors nearest λ_min"
            : double.IsNaN(step.Curvature) ? "the probe that descends" : "the eigenvector of λ_min";
        return $"Leaving the {step.From.Name} along {where}: a step of {Show(Math.Abs(step.Step))} lowers the loss by "
            + $"{Show(step.AchievedDecrease)} (predicted {Show(step.PredictedDecrease)}).";
    }

    private static void Scores(Page page, Scores before, Attempt attempt)
    {
        var after = attempt.After?.Scores ?? attempt.Escaped!;
        page.Heading("Before and after");
        page.Line($"  [grey]{"",-16} {"before",10}  {"escaped",10}  {(attempt.After is null ? "" : "trained on"),10}[/]");
        var highest = new[] { before.Train.Loss, after.Train.Loss }.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        Row(page, "training loss", before.Train.Loss, attempt.Escaped!.Train.Loss, attempt.After?.Scores.Train.Loss, Show, highest);
        Row(
            page,
            "train accuracy",
            before.Train.Accuracy,
            attempt.Escaped.Train.Accuracy,
            attempt.After?.Scores.Train.Accuracy,
            Percent,
            1);
        Row(page, "test accuracy", before.Test?.Accuracy, attempt.Escaped.Test?.Accuracy, attempt.After?.Scores.Test?.Accuracy, Percent, 1);
        if (attempt.After is { } trained)
        {
            page.Blank();
            page.Fact("loss, trained on", $"[green]{Bars.Curve(trained.Result.Losses, CurveWidth)}[/]   [grey]"
                + $"{Count(trained.Result.Steps)} steps of the same optimizer[/]");
        }
    }

    private static void Row(Page page, string label, double? before, double? escaped, double? after, Func<double, string> show, double full)
    {
        if (before is not { } first || escaped is not { } second)
        {
            return;
        }

        var last = after ?? second;
        page.Line($"  [grey]{label,-16}[/] {show(first),10}  {show(second),10}  [bold]{(after is { } value ? show(value) : ""),10}[/]  "
            + $"[green]{Bars.Share(last / full, BarWidth)}[/]");
    }

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share * 100:0.0} %");
}
