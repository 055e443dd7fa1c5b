using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Torch;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.CheckGradient;

/// <summary>A gradient check as a person reads it, the sweep as a small chart.</summary>
internal static class GradientCheckRendering
{
    private const int Shown = 12;
    private const int ChartWidth = 16;

    public static void Write(IAnsiConsole console, GradientCheckResult report, StepSweep? sweep, ParameterLayout parameters, DType dtype)
    {
        var page = new Page(console);
        page.Line(Headline(report));
        page.Blank();
        page.Fact("value", Show(report.Value));
        var caution = dtype == DType.Float32
            ? "   [yellow]in float32, where differences know three digits; --dtype float64 checks[/]"
            : "";
        page.Fact("method", Name(report.Method) + caution);
        page.Fact("largest error", $"{Show(report.MaxAbsoluteError)} absolute, {Show(report.MaxRelativeError)} relative");
        page.Fact("along a line", $"{Show(report.Directional.Automatic)} automatic, {Show(report.Directional.Numerical)} numerical");
        if (report.TaylorSlope is { } slope)
        {
            page.Fact("Taylor slope", $"{Show(slope)}   [grey]2 for a right gradient, 1 for a wrong one"
                + $"{(report.Kinks > 0 ? " and at a kink" : "")}[/]");
        }

        if (report.Hessian is { } hessian)
        {
            page.Fact("Hessian", $"{Show(hessian.RelativeError)} relative error of a product, symmetric to {Show(hessian.SymmetryDefect)}"
                + $"{(hessian.Crease ? "; the differences cross a crease and prove nothing" : "")}"
                + $"{(hessian.Undecided ? "; no difference of the gradient can be trusted here" : "")}");
        }

        if (report.SecondOrder is { } second)
        {
            SecondOrder(page, second, parameters);
        }

        if (report.Kinks > 0)
        {
            page.Fact("kinks", $"{Number(report.Kinks)} at a kink, where the automatic value lies between the derivatives from "
                + "left and right");
        }

        if (report.Undecided > 0)
        {
            page.Fact("undecided", $"{Number(report.Undecided)} of which no difference can be trusted: the rounding of f, or "
                + "structure finer "
                + "than any step, hides the derivative");
        }

        page.Fact("cost", $"{Count(report.Evaluations)} evaluations for the numerical gradient, "
            + $"{Count(report.JudgingEvaluations)} more to judge it, 1 gradient for the automatic");
        if (report.Elements.Count < report.Parameters)
        {
            page.Fact("compared", $"{Count(report.Elements.Count)} of {Count(report.Parameters)} coordinates, drawn at random; the "
                + "derivative along a line covers all");
        }

        Elements(page, report);
        if (sweep is not null)
        {
            Sweep(page, sweep);
        }
    }

    private static void SecondOrder(Page page, SecondOrderResult second, ParameterLayout parameters)
    {
        var worst = second.Worst is { } element ? $", worst at row {Markup.Escape(ParameterNames.At(parameters, element.Row))}, column "
            + $"{Markup.Escape(ParameterNames.At(parameters, element.Column))}" : "";
        page.Fact("Hessian entries", $"[{(second.Passed ? "default" : "red")}]{Show(second.MaxAbsoluteError)} largest difference over "
            + $"{second.Columns.Count} columns, {Show(second.Tolerance)} allowed[/]{worst}");
        page.Fact("", $"numerical columns symmetric to {Show(second.NumericalAsymmetry)}, automatic ones to "
            + $"{Show(second.AutomaticAsymmetry)}"
            + $"{(second.Creases > 0 ? $"; {Count(second.Creases)} entries lie at a crease and were skipped" : "")}");
    }

    private static void Elements(Page page, GradientCheckResult report)
    {
        var rows = report.Elements.Count <= Shown ? report.Elements : report.Worst(Shown);
        if (rows.Count == 0)
        {
            return;
        }

        page.Heading(
            report.Elements.Count <= Shown ? "Coordinates" : $"The {rows.Count} worst of {Count(report.Elements.Count)} coordinates");
        var width = Math.Clamp(rows.Max(row => row.Name.Length), 4, 24);
        page.Line($"  [grey]{"".PadRight(width)}  {"automatic",12}  {"numerical",12}  {"difference",10}[/]");
        foreach (var row in rows)
        {
            var style = report.Passes(row) ? "default" : "red";
            page.Line($"  [{style}]{Markup.Escape(row.Name).PadRight(width)}  {Show(row.Automatic),12}  {Show(row.Numerical),12}  "
                + $"{Word(row),10}[/]");
        }
    }

    private static string Headline(GradientCheckResult report) => !report.Passed
        ? "[red bold]● disagree[/]  [bold]Numerical and automatic derivatives differ beyond the tolerance.[/]"
        : report.Undecided == 0
            ? "[green bold]● agree[/]  [bold]Numerical and automatic derivatives agree.[/]"
            : report.Undecided == report.Elements.Count
                ? "[yellow bold]● undecided[/]  [bold]No difference can be trusted here: nothing is said against the gradient, "
                    + "or for it.[/]"
                : "[green bold]● agree[/]  [bold]Numerical and automatic derivatives agree where differences can be trusted.[/]";

    private static string Number(int count) => count == 1 ? "1 coordinate" : $"{Count(count)} coordinates";

    private static string Word(CheckedElement row) => row.Judgement switch
    {
        Judgement.AtKink => "at a kink",
        Judgement.Undecided => "undecided",
        _ => Show(row.AbsoluteError),
    };

    private static void Sweep(Page page, StepSweep sweep)
    {
        page.Heading("Error against the step: truncation above, rounding below");
        page.Line($"  [grey]{"step",-7}  {"forward",-9} {"",ChartWidth}  {"central",-9} {"",ChartWidth}  five-point[/]");
        foreach (var row in sweep.Rows)
        {
            page.Line($"  {Show(row.Step),-7}  {Cell(row, DifferenceFormula.Forward, sweep)}  "
                + $"{Cell(row, DifferenceFormula.Central, sweep)}  {Cell(row, DifferenceFormula.FivePoint, sweep)}");
        }

        page.Blank();
        foreach (var best in sweep.Best)
        {
            page.Item("·", $"{Name(best.Formula)}: best at h = {Show(best.Step)} with error {Show(best.Error)}; theory says about h = "
                + $"{Show(best.PredictedStep)}, error {Show(best.PredictedError)}.");
        }
    }

    // The bar is long where the error is large: 1e-16 is nothing, 1 is full.
    private static string Cell(StepSweepRow row, DifferenceFormula formula, StepSweep sweep)
    {
        var error = row.Error(formula);
        var best = sweep.Best.Any(candidate => candidate.Formula == formula && candidate.Step == row.Step);
        var share = double.IsNaN(error) ? 1 : error <= 0 ? 0 : (Math.Log10(error) + 16) / 16;
        return $"[{(best ? "green" : "default")}]{Show(error),-9} {Bars.Share(share, ChartWidth)}[/]";
    }

    private static string Name(DerivativeMethod method) => method switch
    {
        DerivativeMethod.Forward => "forward differences",
        DerivativeMethod.FivePoint => "five-point differences",
        DerivativeMethod.Complex => "complex step, h = 1e-20: no difference, no cancellation",
        DerivativeMethod.Ridders => "Ridders' extrapolation of central differences",
        _ => "central differences",
    };

    private static string Name(DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => "Forward differences",
        DifferenceFormula.Central => "Central differences",
        _ => "Five-point differences",
    };
}
