using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives;
using Theodolite.Studies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>What differs from layer to layer: gradients, dead and saturated units.</summary>
internal static class LayerFigures
{
    private const int Most = 24;

    /// <summary>The norm of the gradient by parameter; null where there is one parameter, or none is known.</summary>
    public static Picture? Gradients(SurveyFigures figures)
    {
        var rows = figures.GradientNorms.Take(Most).ToList();
        var positive = rows.Select(row => row.Norm).Where(norm => norm > 0).ToList();
        if (rows.Count < 2 || positive.Count == 0)
        {
            return null;
        }

        var low = Math.Max(positive.Min(), positive.Max() * 1e-18) / 3;
        var x = Axis.Logarithmic(low, positive.Max() * 8, Lettering.OfThisMachine, 5);
        using var drawn = new NamedRows([.. rows.Select(row => row.Parameter)], "‖gradient‖", x);
        for (var index = 0; index < rows.Count; index++)
        {
            drawn.Bar(index, low, rows[index].Norm, Palette.Blue);
            drawn.Say(index, Math.Max(rows[index].Norm, low), Axis.Short(rows[index].Norm));
        }

        var zeros = figures.GradientNorms.Count(row => row.Norm == 0);
        var caption = "The norm of the gradient by parameter, over all samples in float64, on a logarithmic axis."
            + $"{First(figures.GradientNorms.Count)}"
            + (zeros > 0 ? $" It is exactly zero for {zeros} of {figures.GradientNorms.Count}." : "");
        return new("gradients", "Where the gradient is", caption, drawn.Take());
    }

    /// <summary>Shares of dead and saturated units; null where there are no hidden units.</summary>
    public static Picture? Units(SurveyResult survey)
    {
        if (survey.Activity.Count == 0)
        {
            return null;
        }

        var rows = survey.Activity.Take(Most).ToList();
        using var drawn = new NamedRows([.. rows.Select(row => row.Layer)], "share of the units, %", Axis.Linear(0, 100, 2), asides: true);
        for (var index = 0; index < rows.Count; index++)
        {
            var layer = rows[index];
            var (dead, saturated) = (Share(layer, layer.Dead), Share(layer, Math.Min(layer.Saturated, layer.Units - layer.Dead)));
            drawn.Bar(index, 0, dead, Palette.Red);
            drawn.Bar(index, dead, dead + saturated, Palette.Amber);
            drawn.Bar(index, dead + saturated, 100, Palette.Rule);
            drawn.Aside(index, Text(layer));
        }

        drawn.Legend(("dead", Palette.Red), ("saturated", Palette.Amber), ("at work", Palette.Rule));
        return new(
            "units",
            "Dead and saturated units",
            "Dead: for no sample does anything pass, or the output never varies. Saturated: the slope is below a thousandth of its maximum "
                + $"for every sample.{First(survey.Activity.Count)}",
            drawn.Take());
    }

    private static double Share(LayerActivity layer, int units) => layer.Units == 0 ? 0 : 100.0 * units / layer.Units;

    private static string Text(LayerActivity layer) => (layer.Dead, layer.Saturated) switch
    {
        (0, 0) => $"none of {Count(layer.Units)}",
        (_, 0) => $"{Count(layer.Dead)} of {Count(layer.Units)} dead",
        (0, _) => $"{Count(layer.Saturated)} saturated",
        _ => $"{Count(layer.Dead)} dead, {Count(layer.Saturated)} saturated",
    };

    private static string First(int all) => all > Most ? $" The first {Most} of {all}." : "";
}
