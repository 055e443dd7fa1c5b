using System.Text.Json;
using Theodolite.CriticalPoints;
using Theodolite.Curvature;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>A search for critical points as one JSON object of the schema <c>theodolite/critical-points/1</c>.</summary>
public static class CriticalPointsJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/critical-points/1";

    private const int MostCoordinates = 16;
    private const int MostIterations = 500;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="report">What was found.</param>
    /// <param name="target">What was searched.</param>
    /// <param name="names">Names of the parameters of an expression; null for a network.</param>
    /// <param name="seed">Keys what was random.</param>
    /// <param name="seconds">Wall time; the library has no clock.</param>
    /// <param name="notes">What was said beside the result.</param>
    public static void Write(
        Stream output,
        CriticalPointReport report,
        string target,
        IReadOnlyList<string>? names,
        ulong seed,
        double seconds,
        IReadOnlyList<string> notes)
    {
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("target", target);
        if (names is not null)
        {
            json.WriteTexts("parameterNames", names);
        }

        json.WriteReal("cutoff", report.Search.Cutoff);
        json.WriteReal("merge", report.Search.Merge);
        json.WriteStartArray("points");
        foreach (var point in report.Points)
        {
            WritePoint(json, report, point);
        }

        json.WriteEndArray();
        WriteFinders(json, report);
        WriteEnds(json, report);
        WriteCutoffs(json, report);
        WriteBox(json, report);
        json.WriteTexts("symmetries", report.Symmetries);
        json.WriteTexts("notes", notes);
        json.WriteNumber("seed", seed);
        json.WriteReal("seconds", seconds);
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, CriticalPointReport report, FoundPoint point)
    {
        var survey = point.Survey!;
        json.WriteStartObject();
        json.WriteString("verdict", survey.Verdict.Name);
        json.WriteReal("loss", survey.Loss);
        json.WriteReal("gradientNorm", survey.GradientNorm);
        json.WriteStartObject("index");
        WriteCount(json, "negative", survey.Index?.Negative);
        WriteCount(json, "zero", survey.Index?.Zero);
        WriteCount(json, "positive", survey.Index?.Positive);
        json.WriteEndObject();
        json.WriteReal("minimumRatio", survey.MinimumRatio);
        json.WriteString("certificate", survey.Certificate is { } certificate ? Kebab.Of(certificate.Kind.ToString()) : null);
        json.WriteBoolean("proved", point.IsProved);
        json.WriteNumber("found", point.Ends.Count);
        json.WriteNumber("places", point.Places);
        if (point.Theta.Length <= MostCoordinates)
        {
            json.WriteReals("at", point.Theta);
        }

        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, string name, CountRange? count)
    {
        if (count?.Exact is { } exact)
        {
            json.WriteNumber(name, exact);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteFinders(Utf8JsonWriter json, CriticalPointReport report)
    {
        json.WriteStartArray("finders");
        foreach (var score in report.Scores)
        {
            json.WriteStartObject();
            json.WriteString("name", score.Finder.Name);
            json.WriteNumber("starts", score.Starts);
            json.WriteNumber("below", score.Below);
            json.WriteNumber("critical", score.Critical);
            json.WriteNumber("gradientFlat", score.GradientFlat);
            json.WriteNumber("distinct", score.Distinct);
            json.WriteReal("cost", score.Cost);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnds(Utf8JsonWriter json, CriticalPointReport report)
    {
        json.WriteStartArray("ends");
        foreach (var end in report.Ends)
        {
            json.WriteStartObject();
            json.WriteString("finder", end.Result.Finder.Name);
            json.WriteNumber("start", end.Start);
            json.WriteString("outcome", Kebab.Of(end.Result.Outcome.ToString()));
            json.WriteNumber("iterations", end.Result.Iterations);
            json.WriteReal("loss", end.Result.Loss);
            json.WriteReal("squaredGradientNorm", end.Result.SquaredGradientNorm);
            json.WriteReal("flatness", end.Result.Flatness);
            json.WriteReal("newtonResidual", end.Result.NewtonResidual);
            json.WriteBoolean("gradientFlat", end.Result.IsGradientFlat(report.Search.Cutoff));
            json.WriteString("verdict", end.Verdict?.Name);
            if (end.Point is { } point)
            {
                json.WriteNumber("point", point);
            }
            else
            {
                json.WriteNull("point");
            }

            json.WriteReal("cost", end.Result.Evaluations.GradientEquivalents);
            WriteCourse(json, end.Result.SquaredGradientNorms);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Every iteration, or of long runs every so many and the last.
    private static void WriteCourse(Utf8JsonWriter json, IReadOnlyList<double> squares)
    {
        var every = 1 + ((squares.Count - 1) / MostIterations);
        json.WriteNumber("every", every);
        json.WriteReals(
            "squaredGradientNorms",
            [.. squares.Where((_, index) => index % every == 0 || index == squares.Count - 1)]);
    }

    private static void WriteCutoffs(Utf8JsonWriter json, CriticalPointReport report)
    {
        json.WriteStartArray("cutoffs");
        foreach (var effect in report.Cutoffs)
        {
            json.WriteStartObject();
            json.WriteReal("cutoff", effect.Cutoff);
            json.WriteNumber("below", effect.Below);
            json.WriteNumber("atCritical", effect.AtCritical);
            json.WriteNumber("elsewhere", effect.Elsewhere);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBox(Utf8JsonWriter json, CriticalPointReport report)
    {
        if (report.Box is not { } box)
        {
            json.WriteNull("box");
            return;
        }

        json.WriteStartObject("box");
        json.WriteReals("low", report.Search.Box!.Value.Low);
        json.WriteReals("high", report.Search.Box.Value.High);
        json.WriteNumber("proved", box.Points.Count);
        json.WriteBoolean("complete", box.Complete);
        json.WriteNumber("parts", box.Parts);
        json.WriteStartArray("undecided");
        foreach (var region in box.Undecided)
        {
            json.WriteStartObject();
            json.WriteReals("low", region.Low);
            json.WriteReals("high", region.High);
            json.WriteNumber("parts", region.Parts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
