using Theodolite.Cli.Documents;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>What to do: against the root cause, from the trials, after the verdict.</summary>
internal static class NextSection
{
    public static IReadOnlyList<Block> Of(SurveyResult survey, string target, RemedyTable? trials)
    {
        List<string> steps = [];
        if (survey.Cause is { } cause)
        {
            steps.Add(cause.Advice);
        }

        if (trials?.Best is { } best)
        {
            steps.Add($"Go on from the best trial: {best.Name} ({best.Change}) went from {Show(best.LossBefore)} to "
                + $"{Show(best.LossAfter)}; its weights are in the folder 'remedied' beside this page.");
        }
        else if (trials is null && survey.Cause is not null)
        {
            steps.Add($"See whether it helps: {Product.Command} survey {target} --try tries what takes each cause away, on equal budgets.");
        }

        steps.AddRange(Advice(survey, SurveyRendering.WayOut(target)));
        return [new Points(Numbered: true, steps)];
    }
}
