using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;
using Theodolite.Diagnosis.Remedies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>How far every trial came, beside those that changed nothing.</summary>
internal static class TrialFigure
{
    private const int Most = 16;

    public static Picture? Of(RemedyTable table)
    {
        var controls = table.Controls.Concat(table.Placebo is { } placebo ? [placebo] : []).ToList();
        var rows = controls.Concat(table.Trials.DistinctBy(trial => (trial.Name, trial.RelativeLoss))).Take(controls.Count + Most).ToList();
        var finite = rows.Select(row => row.RelativeLoss).Where(double.IsFinite).ToList();
        if (finite.Count < 2 || table.Trials.Count == 0)
        {
            return null;
        }

        var (low, high) = (finite.Min(), finite.Max());
        var logarithmic = low > 0 && high / low > 10;
        var x = logarithmic ? Axis.Logarithmic(low / 2, high * 2, Lettering.OfThisMachine, 4)
            : Axis.Linear(Math.Min(0, low), high + (0.1 * Math.Max(high - low, 1e-9)), 5);
        using var drawn = new NamedRows([.. rows.Select(row => row.Name)], "relative loss at the end", x);
        for (var index = 0; index < rows.Count; index++)
        {
            var (row, control) = (rows[index], index < controls.Count);
            if (double.IsFinite(row.RelativeLoss))
            {
                var mark = control ? Mark.Ring : Mark.Disc;
                var color = control ? Palette.Grey : row.Confirms ? Palette.Green : Palette.Blue;
                drawn.Figure.Dots([row.RelativeLoss], [drawn.Place(index)], color, 10, mark);
                drawn.Say(index, row.RelativeLoss, Axis.Short(row.RelativeLoss));
            }
            else
            {
                drawn.Say(index, high, "diverged");
            }
        }

        drawn.Legend(("unchanged", Palette.Grey), ("changed", Palette.Blue), ("confirms a cause", Palette.Green));
        return new(
            "trials",
            "How far every trial came",
            $"Loss above its bound in shares of what a constant answer costs, after {Show(table.Budget)} gradients; further left is "
                + "better. Rings: nothing was changed but the seed, or a placebo.",
            drawn.Take());
    }
}
