using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Reports;
using Theodolite.Spectra;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>A spectrum as a person reads it: the ends, the counts, the sums, the density, the layers.</summary>
internal static class SpectrumRendering
{
    private const int PairsShown = 24;
    private const int FewEigenvalues = 12;
    private const int BarWidth = 24;
    private const int IndexBar = 40;

    public static void Write(IAnsiConsole console, SpectrumResult report, string where, IReadOnlyList<string> pictures)
    {
        var page = new Page(console);
        if (!report.Complete)
        {
            page.Line($"[yellow bold]● incomplete[/]  [bold]Cancelled at: {Markup.Escape(report.Interrupted ?? "")}. What follows was "
                + "known then.[/]");
        }

        page.Line($"[blue bold]● spectrum[/]  [bold]{Markup.Escape(Headline(report))}[/]");
        page.Blank();
        page.Fact("at", Markup.Escape(where));
        page.Fact("loss", $"{Show(report.Loss)}   [grey]gradient norm {Show(report.GradientNorm)}[/]");
        page.Fact("matrix", $"{Markup.Escape(Matrix(report))}   [grey]{Count(report.Dimension)} × {Count(report.Dimension)}"
            + $"{(report.Samples is { } samples ? $", mean over {Count(samples)} samples" : "")}[/]");
        if (Checks(report) is { } checks)
        {
            page.Fact("checked", $"[grey]{Markup.Escape(checks)}[/]");
        }

        if (report.Spectrum is { } spectrum)
        {
            Ends(page, report, spectrum);
        }

        Sums(page, report);
        if (report is { Density: { } density, Dimension: > FewEigenvalues })
        {
            Density(page, density, report.Index?.Threshold ?? 0);
        }

        Layers(page, report);
        Notes(page, report, pictures);
    }

    /// <summary>The name of a kind of matrix in words.</summary>
    public static string Name(CurvatureKind kind) => kind switch
    {
        CurvatureKind.GaussNewton => "Gauss–Newton matrix",
        CurvatureKind.EmpiricalFisher => "empirical Fisher matrix",
        CurvatureKind.MonteCarloFisher => "Monte-Carlo Fisher matrix",
        _ => "Hessian",
    };

    private static string Headline(SpectrumResult report) => report.Spectrum switch
    {
        { Complete: true } spectrum => $"All {Count(spectrum.Dimension)} eigenvalues, from {Show(spectrum.Dense!.Values[0])} to "
            + $"{Show(spectrum.Dense.Values[^1])}.",
        { Smallest.Count: > 0, Largest.Count: > 0 } spectrum => $"Eigenvalues from {Show(spectrum.Minimum)} to {Show(spectrum.Maximum)}"
            + $"{(spectrum.Converged ? ", both ends checked" : ", not settled yet")}.",
        { Largest.Count: > 0 } spectrum => $"Highest eigenvalue {Show(spectrum.Maximum)}.",
        { Smallest.Count: > 0 } spectrum => $"Lowest eigenvalue {Show(spectrum.Minimum)}.",
        _ => "Density and trace.",
    };

    private static string Matrix(SpectrumResult report) =>
        Name(report.Kind) + (report.Selection is { } selection
            ? $" of {selection}, {Count(report.Dimension)} of {Count(report.Parameters)} parameters"
            : "");

    private static string? Checks(SpectrumResult report) => report switch
    {
        { Checks: { } checks } => $"symmetric to {Show(checks.Symmetry.Defect)} (rounding explains {Show(checks.Symmetry.Bound)}), the "
            + "same product twice gives the same bits",
        { Spectrum: { Complete: true } spectrum } => $"symmetric to {Show(spectrum.SymmetryDefect)}, solved with a backward error of "
            + $"{Show(spectrum.BackwardError)}",
        _ => null,
    };

    private static void Ends(Page page, SpectrumResult report, Curvature.Spectrum spectrum)
    {
        var zero = report.Index?.Threshold ?? 0;
        page.Heading(spectrum.Complete ? "Eigenvalues" : "Eigenvalues at both ends");
        var few = spectrum is { Complete: true, Dimension: <= FewEigenvalues };
        var highest = few ? spectrum.Dense!.Values.Reverse().Select(
            value => new EigenPair(
                value,
                spectrum.Dense.Residual,
                ReadOnlyMemory<double>.Empty)).ToList() : [.. spectrum.Largest.Take(PairsShown)];
        var lowest = few ? [] : spectrum.Smallest.Take(PairsShown).ToList();
        page.Line($"  [grey]{"",4}  {(few ? "eigenvalue" : "highest"),12}  {"residual",9}  {"",BarWidth}"
            + $"{(few ? "" : $"  {"lowest",12}  {"residual",9}")}[/]");
        var full = highest.Concat(lowest).Select(pair => Math.Abs(pair.Value)).DefaultIfEmpty(1).Max();
        for (var row = 0; row < Math.Max(highest.Count, lowest.Count); row++)
        {
            var left = row < highest.Count ? $"{Colored(highest[row], zero)}  [grey]{Show(highest[row].Residual),9}[/]  [green]"
                + $"{Bars.Share(Math.Abs(highest[row].Value) / full, BarWidth)}[/]" : new string(' ', 12 + 2 + 9 + 2 + BarWidth);
            var right = row < lowest.Count ? $"  {Colored(lowest[row], zero)}  [grey]{Show(lowest[row].Residual),9}[/]" : "";
            page.Line($"  [grey]{row + 1,4}[/]  {left}{right}");
        }

        if (report.Lanczos is { } lanczos)
        {
            page.Fact("found by", $"[grey]{Count(lanczos.Products)} products in {lanczos.Runs} {(lanczos.Runs == 1 ? "run" : "runs")}"
                + $"{(lanczos.CoarseProducts > 0 ? $", and {Count(lanczos.CoarseProducts)} on the subsample" : "")}; "
                + $"{(lanczos.Verified ? "an independent run found nothing beyond them" : "not confirmed by an independent run")}[/]");
        }

        if (report.GradientInTop is { } share)
        {
            page.Fact("gradient", $"{Percent(share)} of ‖g‖² lies in the span of the {Math.Min(highest.Count, spectrum.Largest.Count)} "
                + $"highest   [grey]a random direction: {Percent(report.GradientInTopAtRandom ?? 0)}[/]");
        }
    }

    private static void Sums(Page page, SpectrumResult report)
    {
        if (report is { Trace: null, Index: null })
        {
            return;
        }

        page.Heading("Counts and sums");
        if (report.Index is { } index)
        {
            page.Fact("index", $"[red]{Counted(index.Negative, index.Proven.Negative)} negative[/] · "
                + $"{Counted(index.Zero, index.Proven.Zero)} zero · [green]{Counted(index.Positive, index.Proven.Positive)} positive[/]");
            if (index.Proven.Exact)
            {
                var (n, z, p) = Bars.Divide(index.Proven.Negative.Low, index.Proven.Zero.Low, index.Proven.Positive.Low, IndexBar);
                page.Fact("", $"[red]{new string('▼', n)}[/][grey]{new string('─', z)}[/][green]{new string('▲', p)}[/]");
            }

            if (index.MinimumRatio(report.Dimension) is { } ratio)
            {
                var (low, high) = index.MinimumRatioInterval(report.Dimension);
                page.Fact("positive share", index.Proven.Exact
                    ? Percent(ratio.Value)
                    : $"{Percent(ratio.Value)}   [grey]between {Percent(low)} and {Percent(high)} with 95 % confidence[/]");
            }

            page.Fact("zero means", $"[grey]|λ| ≤ {Show(index.Threshold)}, the size of curvature that rounding alone can produce "
                + "(16·√P·u·‖A‖ and the operator's own error)[/]");
        }

        if (report.Trace is { } trace)
        {
            page.Fact("trace", Show(trace, report.TraceMethod));
        }

        if (report.Participation is { } participation)
        {
            page.Fact(
                "participation",
                $"{Show(participation)}   [grey](Σ|λ|)²/Σλ²: as many eigenvalues of one size would give the same sums[/]");
        }

        foreach (var (function, value, change) in report.Functions)
        {
            page.Fact("function", $"{Markup.Escape(function.Meaning)} = {Show(value)}"
                + $"{(change > 0 ? $"   [grey]half the steps change it by {Show(change)}[/]" : "")}");
        }

        if (report.Diagonal is { } diagonal)
        {
            page.Fact("diagonal", $"{Show(diagonal.Minimum)} to {Show(diagonal.Maximum)}, median {Show(diagonal.Median)}   [grey]"
                + $"{Percent(diagonal.NegativeShare)} below zero"
                + $"{(diagonal.StandardError > 0 ? $", standard error of an entry {Show(diagonal.StandardError)}" : "")}[/]");
        }
    }

    // One row for each factor of ten on either side of zero.
    private static void Density(Page page, DensityResult density, double zero)
    {
        var rows = DensityRows.Of(density, zero);
        page.Heading(density.IsExact
            ? "Density: share of the eigenvalues for each factor of ten"
            : $"Density: share of the eigenvalues for each factor of ten, from {density.Probes.Count} probes");
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            if (row.Share.Value <= 0 && index > 0 && rows[index - 1].Share.Value <= 0)
            {
                continue;
            }

            var style = row.Sign switch { < 0 => "red", > 0 => "green", _ => "grey" };
            var share = row.Share.Value;
            var bar = share <= 0 ? 0 : Math.Max(0, 1 + (Math.Log10(share) / 5));
            var error = row.Share.StandardError > 0 ? $" ± {Percent(row.Share.StandardError)}" : "";
            page.Line($"  [grey]{Markup.Escape(row.Label),22}[/]  [{style}]{Bars.Share(bar, 32)}[/] {Percent(share),8}[grey]{error}[/]");
        }

        page.Line($"  [grey]{"",22}  bars are logarithmic: a full one is 100 %, an empty one 0.001 %[/]");
    }

    private static void Layers(Page page, SpectrumResult report)
    {
        if (report.Layers.Count == 0)
        {
            return;
        }

        page.Heading("Each layer alone");
        var width = Math.Clamp(report.Layers.Max(layer => layer.Name.Length), 5, 24);
        page.Line($"  [grey]{"layer".PadRight(width)}  {"parameters",10}  {"lowest",11}  {"highest",11}  {"trace",22}  {"gradient",10}[/]");
        foreach (var layer in report.Layers)
        {
            page.Line($"  {Markup.Escape(layer.Name.PadRight(width))}  {Count(layer.Dimension),10}  {Show(layer.Smallest.Value),11}  "
                + $"{Show(layer.Largest.Value),11}  {Show(layer.Trace),22}  {Show(layer.GradientNorm),10}"
                + $"{(layer.Converged ? "" : "  [yellow]not settled[/]")}");
        }
    }

    private static void Notes(Page page, SpectrumResult report, IReadOnlyList<string> pictures)
    {
        page.Blank();
        page.Fact("cost", $"[grey]{Count(report.Products)} products with single vectors[/]");
        if (report.Smoothness.Statement is { Length: > 0 } statement)
        {
            page.Blank();
            page.Item("!", statement);
        }

        if (report.Spectrum is { Complete: false, Converged: false })
        {
            page.Item("→", "More --max-products, or a larger --tolerance, would settle the eigenvalues.");
        }

        foreach (var picture in pictures)
        {
            page.Item("→", picture);
        }

        if (pictures.Count == 0 && report.Complete)
        {
            page.Item("→", "With --out FOLDER the density is drawn as PNG and SVG, and everything is kept as JSON.");
        }
    }

    private static string Colored(EigenPair pair, double zero)
    {
        var style = Math.Abs(pair.Value) <= zero ? "grey" : pair.Value < 0 ? "red" : "green";
        return $"[{style}]{Show(pair.Value),12}[/]";
    }

    private static string Counted(CountEstimate? estimate, CountRange proven)
    {
        if (proven.Exact is { } exact)
        {
            return Count(exact);
        }

        var (low, high) = IndexEstimate.Interval(estimate, proven);
        return estimate is { } known
            ? $"about {Count((long)Math.Round(known.Value))} ({Count((long)Math.Floor(low))} to {Count((long)Math.Ceiling(high))})"
            : $"{Count(proven.Low)} to {Count(proven.High)}";
    }

    private static string Show(Estimate estimate, string method) =>
        Show(estimate) + (method == "exact" ? "   [grey]exact[/]" : $"   [grey]by {method}[/]");

    private static string Show(Estimate estimate) => estimate.StandardError switch
    {
        0 => SurveyNarrative.Show(estimate.Value),
        double.NaN => $"{SurveyNarrative.Show(estimate.Value)} ± ?",
        _ => $"{Digits(estimate.Value, estimate.StandardError)} ± {estimate.StandardError.ToString("G2", CultureInfo.InvariantCulture)}",
    };

    // As many decimals as two digits of the error have.
    private static string Digits(double value, double error)
    {
        var decimals = 1 - (int)Math.Floor(Math.Log10(error));
        return decimals is >= 0 and <= 8 ? value.ToString($"F{decimals}", CultureInfo.InvariantCulture) : SurveyNarrative.Show(value);
    }

    private static string Show(double value) => SurveyNarrative.Show(value);

    private static string Percent(double share) => (100 * share) switch
    {
        0 => "0 %",
        >= 99.995 => "100 %",
        >= 10 and var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %"),
        >= 0.1 and var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0.00} %"),
        var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0e0} %"),
    };
}
