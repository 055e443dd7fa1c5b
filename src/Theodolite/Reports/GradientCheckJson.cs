using System.Text.Json;
using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>A gradient check as one JSON object of the schema <c>theodolite/check-gradient/1</c>.</summary>
public static class GradientCheckJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/check-gradient/1";

    private const int Worst = 10;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="report">The check.</param>
    /// <param name="sweep">Errors over steps, where they were asked for.</param>
    /// <param name="parameters">Names of the parameters.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for.</param>
    public static void Write(
        Stream output,
        GradientCheckResult report,
        StepSweep? sweep,
        ParameterLayout parameters,
        IReadOnlyList<string>? notes = null)
    {
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteBoolean("passed", report.Passed);
        json.WriteString("method", Kebab.Of(report.Method.ToString()));
        json.WriteReal("value", report.Value);
        json.WriteReal("maxAbsoluteError", report.MaxAbsoluteError);
        json.WriteReal("maxRelativeError", report.MaxRelativeError);
        json.WriteReals("numerical", [.. report.Numerical]);
        json.WriteReals("automatic", [.. report.Automatic]);
        json.WriteStartArray("names");
        foreach (var element in report.Elements)
        {
            json.WriteStringValue(element.Name);
        }

        json.WriteEndArray();
        json.WriteStartArray("worst");
        foreach (var element in report.Worst(Worst))
        {
            WriteElement(json, element, report, parameters);
        }

        json.WriteEndArray();
        json.WriteNumber("parameters", report.Parameters);
        json.WriteNumber("evaluations", report.Evaluations);
        json.WriteNumber("judgingEvaluations", report.JudgingEvaluations);
        json.WriteReal("relativeTolerance", report.RelativeTolerance);
        json.WriteReal("absoluteTolerance", report.AbsoluteTolerance);
        json.WriteNumber("kinks", report.Kinks);
        json.WriteNumber("undecided", report.Undecided);
        WriteNotCompared(json, report);
        json.WriteBoolean("deterministic", report.Deterministic);
        json.WriteTexts("notes", notes ?? []);
        json.WriteStartObject("directional");
        json.WriteReal("automatic", report.Directional.Automatic);
        json.WriteReal("numerical", report.Directional.Numerical);
        json.WriteEndObject();
        json.WriteReal("taylorSlope", report.TaylorSlope);
        json.WriteReal("hessianRelativeError", report.Hessian?.RelativeError);
        json.WriteReal("hessianSymmetryDefect", report.Hessian?.SymmetryDefect);
        if (report.SecondOrder is { } second)
        {
            WriteSecondOrder(json, second, parameters);
        }

        if (sweep is not null)
        {
            WriteSweep(json, sweep);
        }

        json.WriteEndObject();
    }

    private static void WriteElement(Utf8JsonWriter json, CheckedElement element, GradientCheckResult report, ParameterLayout parameters)
    {
        var place = ParameterNames.Place(parameters, element.Coordinate);
        json.WriteStartObject();
        json.WriteString("name", element.Name);
        json.WriteString("block", place.Block.Name);
        json.WriteStartArray("index");
        foreach (var index in place.Index)
        {
            json.WriteNumberValue(index);
        }

        json.WriteEndArray();
        json.WriteString("layer", place.Layer);
        json.WriteReal("automatic", element.Automatic);
        json.WriteReal("numerical", element.Numerical);
        json.WriteReal("absoluteError", element.AbsoluteError);
        json.WriteReal("relativeError", element.RelativeError);
        json.WriteReal("estimatedError", element.EstimatedError);
        json.WriteBoolean("passed", report.Passes(element));
        json.WriteEndObject();
    }

    // The elements that are no comparison, with what is known of them: at most as many as of the worst.
    private static void WriteNotCompared(Utf8JsonWriter json, GradientCheckResult report)
    {
        json.WriteStartArray("notCompared");
        foreach (var element in report.Elements.Where(element => !element.Compared).Take(Worst))
        {
            json.WriteStartObject();
            json.WriteString("name", element.Name);
            json.WriteString("judgement", Kebab.Of(element.Judgement.ToString()));
            json.WriteReal("automatic", element.Automatic);
            json.WriteReal("left", element.Sides?.Left);
            json.WriteReal("right", element.Sides?.Right);
            json.WriteReal("estimatedError", element.EstimatedError);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSecondOrder(Utf8JsonWriter json, SecondOrderResult second, ParameterLayout parameters)
    {
        json.WriteStartObject("hessian");
        json.WriteBoolean("passed", second.Passed);
        json.WriteNumber("columns", second.Columns.Count);
        json.WriteReal("maxAbsoluteError", second.MaxAbsoluteError);
        json.WriteReal("maxRelativeError", second.MaxRelativeError);
        json.WriteReal("tolerance", second.Tolerance);
        json.WriteReal("numericalAsymmetry", second.NumericalAsymmetry);
        json.WriteReal("automaticAsymmetry", second.AutomaticAsymmetry);
        json.WriteNumber("creases", second.Creases);
        if (second.Worst is { } worst)
        {
            json.WriteStartObject("worst");
            json.WriteString("row", ParameterNames.At(parameters, worst.Row));
            json.WriteString("column", ParameterNames.At(parameters, worst.Column));
            json.WriteReal("automatic", worst.Automatic);
            json.WriteReal("numerical", worst.Numerical);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSweep(Utf8JsonWriter json, StepSweep sweep)
    {
        json.WriteStartArray("sweep");
        foreach (var row in sweep.Rows)
        {
            json.WriteStartObject();
            json.WriteReal("step", row.Step);
            json.WriteReal("forward", row.Forward);
            json.WriteReal("central", row.Central);
            json.WriteReal("fivePoint", row.FivePoint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
