using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;
using Theodolite.Training;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The losses of a training, step by step.</summary>
internal static class HistoryFigure
{
    private const int MostPoints = 400;

    // From this ratio of the highest to the lowest loss on, the axis is logarithmic.
    private const double Decades = 30;

    /// <summary>The run that led to the point, with the stretch that says whether it has stopped.</summary>
    /// <param name="losses">The loss of every step.</param>
    /// <param name="stopped">Whether the losses have stopped going down.</param>
    public static Picture? OfRun(IReadOnlyList<double> losses, bool stopped)
    {
        var stretch = LossTrend.Stretch(losses.Count);
        var verdict = stretch == 0 ? "Too few steps to say whether it still goes down."
            : $"The shaded last {Count(stretch)} steps are looked at: "
                + (stopped ? "the loss has stopped going down." : "the loss still goes down, or is not finite.");
        return Of("history", "The loss of the run", losses, stretch, $"{Count(losses.Count)} steps. {verdict}");
    }

    /// <summary>The training that went on after the way out.</summary>
    public static Picture? OfTrainingOn(IReadOnlyList<double> losses) =>
        Of("trained-on", "The loss after the way out", losses, 0, $"{Count(losses.Count)} steps of the same optimizer.");

    private static Picture? Of(string name, string title, IReadOnlyList<double> losses, int stretch, string caption)
    {
        var finite = losses.Where(double.IsFinite).ToList();
        if (finite.Count < 2)
        {
            return null;
        }

        var (low, high) = (finite.Min(), finite.Max());
        var margin = 0.06 * Math.Max(high - low, 1e-9 * Math.Max(Math.Abs(high), 1e-30));
        var y = low > 0 && high / low > Decades
            ? Axis.Logarithmic(low / 1.3, high * 1.3, Lettering.OfThisMachine, 5)
            : Axis.Linear(low - margin, high + margin, 5);
        var figure = new Figure("", "", "step", Axis.Linear(0, losses.Count, 5), "loss", y, FigureFormat.Inset);
        if (stretch > 0)
        {
            figure.Stretch(losses.Count - stretch, losses.Count, Palette.Amber, 0.2);
        }

        var groups = Grouped(losses);
        double[] steps = [.. groups.Select(group => group.Step)];
        if (losses.Count > MostPoints)
        {
            figure.Band(steps, [.. groups.Select(group => group.Low)], [.. groups.Select(group => group.High)], Palette.Blue, 0.25);
        }

        figure.Curve(steps, [.. groups.Select(group => group.Mean)], Palette.Blue);
        var lost = losses.Count - finite.Count;
        caption += losses.Count > MostPoints ? " The line is the mean of neighbouring steps, the band their range." : "";
        return new(name, title, lost == 0 ? caption : $"{caption} At {Count(lost)} steps the loss was not finite.", figure);
    }

    // Neighbouring steps together, so that there are no more points than can be seen; not finite where none of them is.
    private static List<(double Step, double Mean, double Low, double High)> Grouped(IReadOnlyList<double> losses)
    {
        var size = Math.Max(1, (int)Math.Ceiling(losses.Count / (double)MostPoints));
        return
        [
            .. losses.Chunk(size).Select((chunk, index) =>
            {
                var finite = chunk.Where(double.IsFinite).DefaultIfEmpty(double.NaN).ToList();
                return ((index * (double)size) + ((chunk.Length - 1) / 2.0), finite.Average(), finite.Min(), finite.Max());
            }),
        ];
    }
}
