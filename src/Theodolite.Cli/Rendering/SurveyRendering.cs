using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Curvature;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Models.Layers;
using Theodolite.Reports;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Rendering;

/// <summary>A survey as a person reads it: the verdict, the numbers behind it, the proof, what to do.</summary>
internal static class SurveyRendering
{
    private const int GroupsShown = 4;
    private const int FewEigenvalues = 6;
    private const int IndexBar = 40;

    public static void Write(IAnsiConsole console, SurveyResult result, string where, string target)
    {
        var page = new Page(console);
        WriteHeadline(console, result);
        page.Blank();
        Facts(page, result, where);
        if (result.Spectrum is { } spectrum)
        {
            Curvature(page, result, spectrum);
        }

        if (result.Explanation.Count > 0)
        {
            page.Heading("Proof");
            for (var step = 0; step < result.Explanation.Count; step++)
            {
                page.Item($"{step + 1}", result.Explanation[step]);
            }
        }

        if (result.Certificate is { } certificate)
        {
            page.Heading("Certificate");
            page.Item(certificate.Kind, Certificate(certificate) + FailureProbability(certificate));
        }

        CauseRendering.Write(page, result);
        if (result.Notes.Count > 0)
        {
            page.Heading("Also seen");
            foreach (var note in result.Notes)
            {
                page.Item("•", note);
            }
        }

        page.Heading("What to do");
        foreach (var paragraph in Advice(result, WayOut(target)))
        {
            page.Item("→", paragraph);
        }
    }

    /// <summary>How the way out is taken, where there is one.</summary>
    public static string WayOut(string target) => $"Leave along the direction found: {Product.Command} escape {target} takes the step, "
        + $"{Product.Command} survey {target} --try shows what it brings.";

    /// <summary>The verdict as one sentence.</summary>
    public static void WriteHeadline(IAnsiConsole console, SurveyResult result) => new Page(console).Line(
        $"[{Color(result.Verdict)} bold]● {result.Verdict.Name}[/]  [bold]{Markup.Escape(Headline(result))}[/]");

    private static void Facts(Page page, SurveyResult result, string where)
    {
        page.Fact("at", Markup.Escape(where));
        page.Fact("loss", Show(result.Loss));
        var floor = result.Evidence.TryGetValue("gradientFloor", out var value) ? $"   [grey]rounding floor {Show(value)}[/]" : "";
        page.Fact("gradient norm", Show(result.GradientNorm) + floor);
        page.Fact(
            "parameters",
            Count(result.Layout.Count) + (result.Samples is { } samples ? $"   [grey]on {Count(samples)} samples[/]" : ""));
        if (result.Mode is { } mode)
        {
            page.Fact("mode", mode == NetworkMode.Training
                ? "training   [grey]each batch normalised with its own statistics; no dropout[/]"
                : "evaluation   [grey]normalised with the stored statistics; no dropout[/]");
        }
    }

    private static void Curvature(Page page, SurveyResult result, Spectrum spectrum)
    {
        page.Heading(spectrum.Complete ? "Curvature, all eigenvalues" : "Curvature, both ends of the spectrum");
        if (spectrum.Complete && spectrum.Dimension <= FewEigenvalues)
        {
            page.Fact(
                "eigenvalues",
                Ends(EigenvalueGroup.Lowest(spectrum, result.CurvatureTolerance, FewEigenvalues), result.CurvatureTolerance));
        }
        else
        {
            page.Fact(
                "smallest",
                Ends(EigenvalueGroup.Lowest(spectrum, result.CurvatureTolerance, GroupsShown), result.CurvatureTolerance));
            page.Fact(
                "largest",
                Ends(EigenvalueGroup.Highest(spectrum, result.CurvatureTolerance, GroupsShown), result.CurvatureTolerance));
        }

        if (Residual(spectrum) is { } residual)
        {
            page.Fact("residuals", $"{(residual == 0 ? "0" : "at most " + Show(residual))}   [grey]counted as zero: within "
                + $"{Show(result.CurvatureTolerance)}[/]");
        }

        if (!spectrum.Complete)
        {
            page.Fact("products", Products(spectrum));
        }

        if (result.Index is { } index)
        {
            var confidence = index.Confidence < 1 ? $"   [grey]with confidence {Show(index.Confidence)}[/]" : "";
            page.Fact("index", $"[red]{Range(index.Negative)} negative[/] · {Range(index.Zero)} zero · [green]{Range(index.Positive)} "
                + $"positive[/]{confidence}");
            if (index is { Exact: true })
            {
                var (n, z, p) = Bars.Divide(index.Negative.Low, index.Zero.Low, index.Positive.Low, IndexBar);
                page.Fact("", $"[red]{new string('▼', n)}[/][grey]{new string('─', z)}[/][green]{new string('▲', p)}[/]");
            }
            else if (result.MinimumRatioRange is { } ratio)
            {
                page.Fact("minimum ratio", $"{Show(ratio.Low)} to {Show(ratio.High)}   [grey]positive of all eigenvalues[/]");
            }
        }
    }

    private static string Products(Spectrum spectrum) => spectrum.Checked
        ? $"{Count(spectrum.Products)}   [grey]an independent run met nothing beyond these ends[/]"
        : $"{Count(spectrum.Products)}   [grey]not enough for an independent run to check these ends[/]";

    private static string Ends(IReadOnlyList<EigenvalueGroup> groups, double zero) => string.Join(
        "   ",
        groups.Select(group =>
        {
            var style = Math.Abs(group.Value) <= zero || double.IsNaN(zero) ? "grey" : group.Value < 0 ? "red" : "green";
            return $"[{style}]{Show(group.Value)}[/]{(group.Count > 1 ? $" [grey]×{Count(group.Count)}[/]" : "")}";
        }));

    /// <summary>A count, or the range it lies in.</summary>
    public static string Range(CountRange range) => range.Exact is { } count ? Count(count) : $"{Count(range.Low)} to {Count(range.High)}";

    private static double? Residual(Spectrum spectrum)
    {
        var residuals = spectrum.Smallest.Concat(spectrum.Largest).Select(pair => pair.Residual).ToList();
        return residuals.Count > 0 ? residuals.Max() : null;
    }

    /// <summary>How sure a certificate is, in a sentence with a space before it; empty where it is certain.</summary>
    public static string FailureProbability(Certificate certificate) => certificate.FailureProbability switch
    {
        null => " No failure probability can be stated.",
        0 => "",
        { } probability => $" Wrong with probability at most {Show(probability)}.",
    };

    private static string Color(Verdict verdict) => verdict.Tone switch
    {
        VerdictTone.Done => "green",
        VerdictTone.Moving => "blue",
        VerdictTone.Failed => "red",
        VerdictTone.Open => "grey",
        _ => "yellow",
    };
}
