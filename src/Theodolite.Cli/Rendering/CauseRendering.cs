using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Settings;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Rendering;

/// <summary>Causes and trials as a person reads them.</summary>
internal static class CauseRendering
{
    private const int TrialsShown = 12;

    /// <summary>Why: the root and what it brought about.</summary>
    public static void Write(Page page, SurveyResult result)
    {
        if (result.Causes.Count == 0)
        {
            return;
        }

        page.Heading(result.Cause is null ? "Found on the way, none of it holds the loss" : "Why");
        foreach (var cause in result.Causes.Where(cause => result.Cause is null || cause.Confidence >= 0.3))
        {
            var sure = string.Create(CultureInfo.InvariantCulture, $"{cause.Confidence * 100:0} %");
            page.Item(cause.Name, $"{cause.Claim} {cause.Advice} ({Place(cause, result)}; {Kind(cause)}, {sure})");
        }
    }

    /// <summary>What a cause rests on, in a word.</summary>
    public static string Kind(Cause cause) => Kebab.Of(cause.Kind.ToString());

    /// <summary>Where a cause stands among the others.</summary>
    public static string Place(Cause cause, SurveyResult result) =>
        ReferenceEquals(cause, result.Cause) ? "root" : cause.ConsequenceOf is { } of ? $"follows from {of}" : "beside it";

    /// <summary>Whether trials confirm a cause, in a sentence.</summary>
    public static string Confirmation(RemedyTable table) => table.Confirmed.Count > 0
        ? $"Confirmed: without {string.Join(", ", table.Confirmed)} the run goes lower than with any seed or with the placebo, beyond "
            + $"their spread of {Show(table.Spread)} in relative loss."
        : "No cause was confirmed: no change from the start goes lower than seeds and placebo do by more than their spread.";

    /// <summary>What was tried, the best first.</summary>
    public static void Write(IAnsiConsole console, RemedyTable table)
    {
        var page = new Page(console);
        page.Heading($"Tried, {Show(table.Budget)} gradients each");
        page.Line($"  [grey]{"",-32} {"from",-10} {"loss before",11}  {"loss after",11}  {"relative",9}  {"cost",6}[/]");
        foreach (var control in table.Controls)
        {
            Row(page, control, "grey");
        }

        if (table.Placebo is { } placebo)
        {
            Row(page, placebo, "grey");
        }

        foreach (var trial in table.Trials.Take(TrialsShown))
        {
            Row(page, trial, trial.Confirms ? "green" : "default");
        }

        page.Blank();
        page.Item("→", Confirmation(table));
        if (table.Best is { } best)
        {
            page.Item("→", $"Best from here: {best.Name} ({best.Change}), {Show(best.LossBefore)} to {Show(best.LossAfter)}.");
        }
    }

    private static void Row(Page page, RemedyTrial trial, string style)
    {
        page.Line($"  [{style}]{Markup.Escape(trial.Name),-32}[/] {(trial.From == TrialStart.Point ? "point" : "start"),-10} "
            + $"{Show(trial.LossBefore),11}  {Show(trial.LossAfter),11}  {Show(trial.RelativeLoss),9}  {Show(Math.Round(trial.Cost)),6}"
            + (trial.Confirms ? $"  [green]confirms {trial.Cause}[/]" : ""));
    }
}
