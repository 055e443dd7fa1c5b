using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;
using Theodolite.Reports;
using Theodolite.Scales;
using Theodolite.Training;

namespace Theodolite.Explorer.Components;

/// <summary>One plot of a training.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Curves">Its curves.</param>
internal sealed record TrainingPlot(string Title, IReadOnlyList<Curve> Curves)
{
    private const string GradientNorm = "gradient-norm";
    private const string Sharpness = "sharpness";
    private const string Ratio = "sharpness-ratio";
    private const string Top = "top-eigenvalue";

    // What is drawn with others, is another way to say the same, or says how sure a number is.
    private static readonly string[] s_placed =
    [
        MetricNames.Loss, MetricNames.EpochLoss, MetricNames.ValidationLoss, MetricNames.ValidationAccuracy, MetricNames.LearningRate,
        MetricNames.Skipped, GradientNorm, Sharpness, Ratio, Top, "trace-error",
    ];

    /// <summary>Lines across it.</summary>
    public IReadOnlyList<Guide> Guides { get; private init; } = [];

    /// <summary>What stands above it; null for nothing.</summary>
    public string? Says { get; private init; }

    /// <summary>Whether it is the plot of the sharpness.</summary>
    public bool IsSharpness { get; private init; }

    /// <summary>Whether heights are logarithmic: where all are positive.</summary>
    public bool Logarithmic { get; private init; }

    /// <summary>The plots of a training, the losses first.</summary>
    public static IReadOnlyList<TrainingPlot> Of(TrainingView view, PageTexts text)
    {
        var words = text.TrainingPage;
        TrainingPlot?[] plots =
        [
            Lines(
                words.Losses,
                view,
                (MetricNames.Loss, words.Loss, 5),
                (MetricNames.EpochLoss, words.EpochLoss, 1),
                (MetricNames.ValidationLoss, words.ValidationLoss, 0)),
            Lines(words.GradientNorm, view, (GradientNorm, words.GradientNorm, 2)),
            OfSharpness(view, words),
            Lines(words.ValidationAccuracy, view, (MetricNames.ValidationAccuracy, words.ValidationAccuracy, 0)),
            Lines(words.LearningRate, view, (MetricNames.LearningRate, words.LearningRate, 4)),
            .. view.Curves.Keys.Except(s_placed).Order(StringComparer.Ordinal).Select(name => Lines(Printable.Line(name), view,
            (name, "", 3))),
        ];
        return [.. plots.OfType<TrainingPlot>()];
    }

    private static TrainingPlot? OfSharpness(TrainingView view, TrainingTexts words)
    {
        if (Lines(words.Sharpness, view, (Sharpness, words.SharpnessCurve, 3), (Top, words.TopEigenvalue, 2)) is not { } plot)
        {
            return null;
        }

        var threshold = view.Threshold;
        return plot with
        {
            IsSharpness = true,
            Curves = [.. plot.Curves, .. Limit(view, words)],
            Guides = threshold is { } limit ? [new(PageTexts.Fill(words.ThresholdNow, Axis.Short(limit)), limit)] : [],
            Says = threshold is { } now && view.Last(Sharpness) is { } sharpness && double.IsFinite(sharpness)
                ? PageTexts.Fill(
                    sharpness > now ? words.SharpnessAbove : words.SharpnessBelow,
                    SurveyNarrative.Show(sharpness),
                    SurveyNarrative.Show(now))
                : null,
        };
    }

    // The threshold as it was measured beside the sharpness, where the rates or the optimizer's memory have moved it.
    private static IEnumerable<Curve> Limit(TrainingView view, TrainingTexts words)
    {
        if (!view.Curves.TryGetValue(Sharpness, out var sharpness) || !view.Curves.TryGetValue(Ratio, out var ratio))
        {
            yield break;
        }

        var at = new Dictionary<double, double>();
        foreach (var (step, value) in ratio.Steps.Zip(ratio.Values))
        {
            at[step] = value;
        }

        var points = sharpness.Steps.Zip(sharpness.Values)
            .Where(point => at.ContainsKey(point.First))
            .Select(point => (Step: point.First, Limit: point.Second / at[point.First]))
            .Where(point => double.IsFinite(point.Limit) && point.Limit > 0)
            .ToList();
        if (points.Count > 1 && points.Max(point => point.Limit) > 1.01 * points.Min(point => point.Limit))
        {
            yield return new(
                words.Threshold,
                5,
                [.. points.Select(point => point.Step)],
                [.. points.Select(point => point.Limit)],
                Dashed: true);
        }
    }

    private static TrainingPlot? Lines(
        string title,
        TrainingView view,
        params ReadOnlySpan<(string Metric, string Name, int Colour)> metrics)
    {
        var curves = new List<Curve>();
        foreach (var (metric, name, colour) in metrics)
        {
            if (view.Curves.TryGetValue(metric, out var curve))
            {
                // One measurement makes no line.
                curves.Add(new(name, colour, curve.Steps, curve.Values, Dots: curve.Steps.Length == 1));
            }
        }

        var heights = curves.SelectMany(curve => curve.Y).Where(double.IsFinite).ToList();
        return curves.Count == 0 ? null : new(title, curves)
        {
            Logarithmic = heights.Count > 0 && heights.Min() > 0 && heights.Max() > 3 * heights.Min(),
        };
    }
}
