using System.Text.Json;
using Theodolite.Descents;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>A race as one JSON object of the schema <c>theodolite/descend/1</c>.</summary>
public static class DescendJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/descend/1";


    /// <summary>Writes the object, indented, as UTF-8.</summary>
    public static void Write(Stream output, DescendReport report)
    {
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("target", report.Target);
        if (report.ParameterNames is { } names)
        {
            json.WriteStartArray("parameterNames");
            foreach (var name in names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("optimizers");
        for (var i = 0; i < report.Runs.Count; i++)
        {
            WriteRun(json, report.Runs[i], report.Verdicts[i]);
        }

        json.WriteEndArray();
        WriteBasins(json, report);
        json.WriteTexts("notes", report.Notes);
        json.WriteNumber("seed", report.Seed);
        json.WriteReal("seconds", report.Seconds);
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, DescentResult run, string? verdict)
    {
        json.WriteStartObject();
        json.WriteString("name", run.Optimizer.Name);
        json.WriteStartObject("hyperparameters");
        foreach (var (name, value) in run.Optimizer.Options)
        {
            WriteOption(json, name, value);
        }

        json.WriteEndObject();
        json.WriteNumber("start", run.Start);
        json.WriteStartArray("iterates");
        foreach (var point in run.Iterates)
        {
            json.WriteStartArray();
            foreach (var value in point)
            {
                json.WriteReal(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteReals("losses", run.Losses);
        json.WriteReals("gradientNorms", run.GradientNorms);
        json.WriteReals("costs", run.Costs);
        json.WriteString("outcome", Kebab.Of(run.Outcome.ToString()));
        json.WriteStartArray("notes");
        foreach (var note in run.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        json.WriteString("verdict", verdict);
        json.WriteStartObject("evaluations");
        json.WriteNumber("values", run.Evaluations.Values);
        json.WriteNumber("gradients", run.Evaluations.Gradients);
        json.WriteNumber("linearizations", run.Evaluations.Linearizations);
        json.WriteNumber("products", run.Evaluations.Products);
        json.WriteReal("gradientEquivalents", run.Evaluations.GradientEquivalents);
        if (run.FunctionEvaluations is { } evaluations)
        {
            json.WriteNumber("functionEvaluations", evaluations);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOption(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case double number:
                json.WriteReal(name, number);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case Enum choice:
                json.WriteString(name, Kebab.Of(choice.ToString()));
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }

    private static void WriteBasins(Utf8JsonWriter json, DescendReport report)
    {
        json.WriteStartArray("basins");
        foreach (var (optimizer, basins) in report.Basins)
        {
            foreach (var basin in basins)
            {
                json.WriteStartObject();
                json.WriteString("optimizer", optimizer);
                json.WriteReals("at", basin.At);
                json.WriteReal("loss", basin.Loss);
                json.WriteNumber("runs", basin.Runs.Count);
                json.WriteReal("share", basin.Share);
                json.WriteBoolean("best", ReferenceEquals(basin, basins[0]));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }
}

/// <summary>What <c>descend</c> has to report.</summary>
/// <param name="Target">The expression, the gallery's name or the model file.</param>
/// <param name="ParameterNames">Names of the parameters where there are few; else null.</param>
/// <param name="Runs">Every optimizer from every start.</param>
/// <param name="Verdicts">The survey's verdict on the end of each run, by index; null where none was made.</param>
/// <param name="Basins">Where converged runs ended, by optimizer; empty for few starts.</param>
/// <param name="Seed">Keys starts and noise.</param>
/// <param name="Seconds">Wall time.</param>
public sealed record DescendReport(
    string Target,
    IReadOnlyList<string>? ParameterNames,
    IReadOnlyList<DescentResult> Runs,
    IReadOnlyList<string?> Verdicts,
    IReadOnlyList<(string Optimizer, IReadOnlyList<Basin> Basins)> Basins,
    ulong Seed,
    double Seconds)
{
    /// <summary>What was said beside the result.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
