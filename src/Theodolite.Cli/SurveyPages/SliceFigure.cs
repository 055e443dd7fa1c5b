using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;
using Theodolite.Studies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The loss along a line through the point, with the quadratic model of it.</summary>
internal static class SliceFigure
{
    // How far the model may lead out of the range of the losses, in shares of it.
    private const double Room = 0.6;

    // Losses that differ by less than this share of themselves are shown as differences.
    private const double Close = 0.02;

    public static Picture? Of(LossSlice slice)
    {
        var losses = slice.Losses.Where(double.IsFinite).ToList();
        if (losses.Count < 2)
        {
            return null;
        }

        var (low, high) = (losses.Min(), losses.Max());
        var shift = high - low < Close * Math.Abs(slice.Loss) ? slice.Loss : 0;
        var span = Math.Max(high - low, 1e-15 * Math.Abs(slice.Loss));
        var model = slice.Model.Where(double.IsFinite).ToList();
        var bottom = Math.Min(low, Math.Max(model.Min(), low - (Room * span))) - (0.05 * span);
        var top = Math.Max(high, Math.Min(model.Max(), high + (Room * span))) + (0.05 * span);
        var figure = new Figure(
            "",
            "",
            "step t",
            Axis.Linear(slice.Steps[0], slice.Steps[^1], 5),
            shift == 0 ? "loss" : $"loss − {Show(shift)}",
            Axis.Linear(bottom - shift, top - shift, 5),
            FigureFormat.Inset);
        figure.Curve(slice.Steps, [.. slice.Losses.Select(loss => loss - shift)], Palette.Blue, 2.5f);
        figure.Dashes(slice.Steps, [.. slice.Model.Select(value => value - shift)], Palette.Amber);
        figure.Dots([0], [slice.Loss - shift], Palette.Ink, 8);
        figure.Legend(("here", Palette.Ink), ("loss", Palette.Blue), ("quadratic model (dashed)", Palette.Amber));
        return new($"slice-{slice.Name}", Title(slice.Name), Caption(slice), figure);
    }

    private static string Title(string name) => name switch
    {
        "steepest-descent" => "The loss along the negative gradient",
        "lowest-curvature" => "The loss along the eigenvector of λ_min",
        "highest-curvature" => "The loss along the eigenvector of λ_max",
        _ => "The loss along the descent that was found",
    };

    private static string Caption(LossSlice slice)
    {
        var caption = $"At the point slope {Show(slice.Slope)} and curvature {Show(slice.Curvature)}.";
        var best = Enumerable.Range(0, slice.Steps.Count).Where(i => double.IsFinite(slice.Losses[i])).MinBy(i => slice.Losses[i]);
        if (slice.Losses[best] < slice.Loss)
        {
            caption += $" Lowest of those measured: {Show(slice.Loss - slice.Losses[best])} below, at t = {Show(slice.Steps[best])}.";
        }

        var lost = slice.Losses.Count(loss => !double.IsFinite(loss));
        return lost == 0 ? caption : $"{caption} At {lost} of {slice.Steps.Count} points the loss is not finite.";
    }
}
