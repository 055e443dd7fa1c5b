using SkiaSharp;
using Theodolite.Cli.Documents;
using Theodolite.Cli.Pictures;
using Theodolite.Diagnosis.Verdicts;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The eigenvalues known, counted on an axis that is logarithmic on both sides of zero, with the thresholds they are judged
/// by.</summary>
internal static class SpectrumFigure
{
    private const int Bins = 44;
    private const int ManyInABar = 20;

    // What lies this far beyond the largest eigenvalue is not drawn, but said.
    private const double Beyond = 300;

    /// <summary>The optimizer's limit is one of the Hessian's eigenvalues where the sharpness that its steps see is λ_max within
    /// this.</summary>
    private const double SameSharpness = 0.1;

    public static Picture? Of(SurveyResult survey)
    {
        if (survey.Spectrum is not { } spectrum || Values(spectrum) is not { Count: > 0 } values)
        {
            return null;
        }

        var zero = double.IsFinite(survey.CurvatureTolerance) ? survey.CurvatureTolerance : 0;
        var largest = values.Max(Math.Abs);
        var limit = Limit(survey, spectrum) is { } known && known <= Beyond * largest ? known : (double?)null;
        var unit = largest == 0 ? 1 : Math.Max(zero, 1e-6 * largest);
        var x = Axis.Symmetric(
            Math.Min(3 * values.Min(), -2 * unit),
            Math.Max(3 * Math.Max(values.Max(), limit ?? 0), 2 * unit),
            unit,
            Lettering.OfThisMachine,
            6);
        var bars = Counted(values, zero, x, unit);
        var most = bars.Max(bar => bar.Count);
        var y = most > ManyInABar ? Axis.Logarithmic(0.5, most * 2, Lettering.OfThisMachine, 5) : Axis.Linear(0, most * 1.2, 4);
        var figure = new Figure("", "", "eigenvalue λ", x, "eigenvalues", y, FigureFormat.Inset);
        if (zero > 0)
        {
            figure.Stretch(-zero, zero, Palette.Grey, 0.2);
            figure.Threshold(-zero, Palette.Quiet);
            figure.Threshold(zero, Palette.Quiet);
        }

        foreach (var (value, sign, count) in bars)
        {
            figure.Bar(value, most > ManyInABar ? 0.5 : 0, count, 0.9 * (x.High - x.Low) / Bins, Color(sign));
        }

        if (limit is { } stable)
        {
            figure.Threshold(stable, Palette.Violet);
        }

        (string, int)[] names = [("negative", -1), ("zero", 0), ("positive", 1)];
        figure.Legend(
        [
            .. names.Where(name => bars.Exists(bar => bar.Sign == name.Item2)).Select(name => (name.Item1, Color(name.Item2))),
            .. limit is null ? Array.Empty<(string, SKColor)>() : [("stability limit", Palette.Violet)],
        ]);
        return new("spectrum", "Curvature: the eigenvalues of the Hessian", Caption(survey, spectrum, values.Count, zero, limit), figure);
    }

    private static List<double> Values(Curvature.Spectrum spectrum) =>
        [.. (spectrum.Dense?.Values.ToArray() ?? [.. spectrum.Smallest.Concat(spectrum.Largest).Select(pair => pair.Value)])
            .Where(double.IsFinite)];

    private static double? Limit(SurveyResult survey, Curvature.Spectrum spectrum) =>
        survey.Evidence.TryGetValue("stabilityLimit", out var limit) && survey.Evidence.TryGetValue("sharpness", out var sharpness)
            && double.IsFinite(limit) && Math.Abs(sharpness - spectrum.Maximum) <= SameSharpness * Math.Abs(spectrum.Maximum)
            ? limit
            : null;

    // A bar holds eigenvalues of one sign.
    private static List<(double Value, int Sign, int Count)> Counted(List<double> values, double zero, Axis x, double unit)
    {
        var width = (x.High - x.Low) / Bins;
        return
        [
            .. values.GroupBy(value => (
                    Sign: Math.Abs(value) <= zero ? 0 : Math.Sign(value),
                    Bin: Math.Abs(value) <= zero ? 0 : Math.Floor(x.Place(value) / width)))
                .Select(bar => (
                    unit * Math.Sinh(bar.Key.Sign == 0 ? 0 : (bar.Key.Bin + 0.5) * width),
                    bar.Key.Sign,
                    bar.Count())),
        ];
    }

    private static SKColor Color(int sign) => sign switch { < 0 => Palette.Red, 0 => Palette.Grey, _ => Palette.Green };

    private static string Caption(SurveyResult survey, Curvature.Spectrum spectrum, int shown, double zero, double? drawn)
    {
        var which = spectrum.Complete
            ? $"All {Count(shown)} eigenvalues, {Show(spectrum.Minimum)} to {Show(spectrum.Maximum)}."
            : $"The {Count(shown)} eigenvalues found at both ends, of {Count(spectrum.Dimension)}; λ_min {Show(spectrum.Minimum)}, "
                + $"λ_max {Show(spectrum.Maximum)}. Those between are not known one by one.";
        var threshold = zero > 0 ? $" Within ±ε = ±{Show(zero)} (dashed) an eigenvalue counts as zero." : "";
        if (!survey.Evidence.TryGetValue("stabilityLimit", out var limit))
        {
            return which + threshold;
        }

        return which + threshold + (drawn is not null
            ? $" Above {Show(limit)}, the violet line, steps of the run's learning rate are unstable."
            : $" The run's steps, as its optimizer scales them, see a sharpness of {Show(survey.Evidence.GetValueOrDefault("sharpness"))} "
                + $"and are unstable above {Show(limit)}.");
    }
}
