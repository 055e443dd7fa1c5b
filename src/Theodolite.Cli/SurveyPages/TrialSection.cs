using Theodolite.Cli.Documents;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>What was tried: the way out, and every change on an equal budget.</summary>
internal static class TrialSection
{
    public static IEnumerable<Section> Of(Attempt? attempt, RemedyTable? trials)
    {
        List<Block> blocks = [.. attempt is null ? [] : WayOut(attempt), .. trials is null ? [] : Changes(trials)];
        if (blocks.Count > 0)
        {
            yield return new("What was tried", blocks);
        }
    }

    private static List<Block> WayOut(Attempt attempt)
    {
        var (survey, escape) = (attempt.Survey, attempt.Escape);
        List<Block> blocks =
        [
            new Subheading("The way out"),
            new Points(Numbered: true, [.. escape.Steps.Select(AttemptRendering.Describe), AttemptRendering.Departure(escape)]),
        ];
        if (attempt is not { Before: { } before, Escaped: { } escaped })
        {
            blocks.Add(new Facts(
            [
                ("loss", $"{Show(survey.Loss)} → {Show(escape.Remedy.LossAfter)}"),
                (
                    "point",
                    $"{AttemptRendering.PointText(survey, survey.Theta)} → {AttemptRendering.PointText(survey, escape.Theta)}"),
            ]));
            return blocks;
        }

        Scores[] scores = attempt.After is { } after ? [before, escaped, after.Scores] : [before, escaped];
        blocks.Add(new Table(
            [
                ("", false), ("before", true), ("escaped", true),
                .. attempt.After is null ? Array.Empty<(string, bool)>() : [("trained on", true)],
            ],
            [
                new(["training loss", .. scores.Select(score => Show(score.Train.Loss))]),
                .. Share("training accuracy", scores.Select(score => score.Train.Accuracy)),
                .. Share("test accuracy", scores.Select(score => score.Test?.Accuracy)),
            ]));
        if (attempt.After is { } trained && HistoryFigure.OfTrainingOn(trained.Result.Losses) is { } picture)
        {
            blocks.Add(new PictureRow([picture]));
        }

        return blocks;
    }

    private static TableRow[] Share(string name, IEnumerable<double?> shares)
    {
        string[] cells = [.. shares.OfType<double>().Select(AttemptRendering.Percent)];
        return cells.Length == shares.Count() ? [new([name, .. cells])] : [];
    }

    private static List<Block> Changes(RemedyTable table)
    {
        List<Block> blocks =
        [
            new Subheading("Changes, on equal budgets"),
            new Paragraph($"Each may take {Show(table.Budget)} gradients: from the point surveyed, or from the start of the run with its "
                + "seed. A cause is confirmed when taking it away alone, from the start, ends lower than every seed and the placebo do, by "
                + "more than their spread."),
            new Paragraph(CauseRendering.Confirmation(table)),
            new Table(
                [
                    ("trial", false), ("from", false), ("loss before", true), ("loss after", true), ("relative", true), ("gradients", true),
                    ("confirms", false),
                ],
                [
                    .. table.Controls.Select(trial => Row(trial, RowWeight.Quiet)),
                    .. table.Placebo is { } placebo ? [Row(placebo, RowWeight.Quiet)] : Array.Empty<TableRow>(),
                    .. table.Trials.Select(trial => Row(trial, trial.Confirms ? RowWeight.Strong : RowWeight.Plain)),
                ]),
        ];
        if (TrialFigure.Of(table) is { } picture)
        {
            blocks.Add(new PictureRow([picture]));
        }

        return blocks;
    }

    private static TableRow Row(RemedyTrial trial, RowWeight weight) => new(
        [
            $"{trial.Name}: {trial.Change}",
            trial.From == TrialStart.Point ? "point" : "start",
            Show(trial.LossBefore),
            Show(trial.LossAfter),
            Show(trial.RelativeLoss),
            Show(Math.Round(trial.Cost)),
            trial.Confirms ? trial.Cause ?? "" : "",
        ],
        weight);
}
