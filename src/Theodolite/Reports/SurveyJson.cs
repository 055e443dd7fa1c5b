using System.Text.Json;
using Theodolite.Curvature;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Reports;

/// <summary>A survey as one JSON object of the schema <c>theodolite/survey/1</c>.</summary>
public static class SurveyJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/survey/1";

    /// <summary>Eigenvectors are written up to this P.</summary>
    public const int VectorDimension = 16;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="result">The survey.</param>
    /// <param name="seconds">Wall time of the command; the library has no clock.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for; it follows the survey's
    /// own <see cref="SurveyResult.Notes"/>.</param>
    public static void Write(Stream output, SurveyResult result, double seconds, IReadOnlyList<string>? notes = null)
    {
        using var writer = ReportWriter.To(output);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("verdict", result.Verdict.Name);
        writer.WriteReal("loss", result.Loss);
        writer.WriteReal("gradientNorm", result.GradientNorm);
        writer.WriteNumber("parameters", result.Layout.Count);
        WriteCount(writer, "samples", result.Samples);
        if (result.Mode is { } mode)
        {
            writer.WriteString("mode", Kebab.Of(mode.ToString()));
        }

        WritePoint(writer, result);
        writer.WriteStartObject("tolerance");
        writer.WriteReal("gradient", result.GradientTolerance);
        writer.WriteReal("curvature", double.IsNaN(result.CurvatureTolerance) ? null : result.CurvatureTolerance);
        writer.WriteEndObject();
        WriteEigenvalues(writer, result);
        WriteIndex(writer, result.Index);
        writer.WriteReal("minimumRatio", result.MinimumRatio);
        if (result.MinimumRatioRange is { } ratio && result.MinimumRatio is null)
        {
            writer.WriteReals("minimumRatioRange", [ratio.Low, ratio.High]);
        }

        WriteCertificate(writer, result.Certificate);
        WriteEvidence(writer, result);
        WriteRejected(writer, result);
        CauseJson.Write(writer, result);
        WriteActivity(writer, result);
        WriteNonFinite(writer, result);
        WriteRemedy(writer, result.Remedy);
        writer.WriteReal("cost", result.Cost);
        writer.WriteTexts("notes", [.. result.Notes, .. notes ?? []]);
        writer.WriteNumber("seed", result.Seed);
        writer.WriteReal("seconds", seconds);
        writer.WriteEndObject();
    }

    // A point of scalars (an expression) is shown by name; a network's weights are not.
    private static void WritePoint(Utf8JsonWriter writer, SurveyResult result)
    {
        if (result.Samples is not null || result.Layout.Blocks.Any(block => block.Shape != Shape.Scalar))
        {
            return;
        }

        writer.WriteStartArray("parameterNames");
        foreach (var block in result.Layout.Blocks)
        {
            writer.WriteStringValue(block.Name);
        }

        writer.WriteEndArray();
        writer.WriteReals("at", result.Theta);
    }

    private static void WriteEigenvalues(Utf8JsonWriter writer, SurveyResult result)
    {
        writer.WriteStartObject("eigenvalues");
        WritePairs(writer, "smallest", result.Spectrum?.Smallest ?? [], result.Layout.Count);
        WritePairs(writer, "largest", result.Spectrum?.Largest ?? [], result.Layout.Count);
        writer.WriteBoolean("complete", result.Spectrum?.Complete ?? false);
        if (result.Spectrum is { } spectrum)
        {
            writer.WriteBoolean("converged", spectrum.Converged);
            writer.WriteBoolean("checked", spectrum.Checked);
            writer.WriteNumber("products", spectrum.Products);
        }

        writer.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter writer, string name, IReadOnlyList<EigenPair> pairs, long dimension)
    {
        writer.WriteStartArray(name);
        foreach (var pair in pairs)
        {
            writer.WriteStartObject();
            writer.WriteReal("value", pair.Value);
            writer.WriteReal("residual", pair.Residual);
            if (dimension <= VectorDimension)
            {
                writer.WriteReals("vector", pair.Vector.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteIndex(Utf8JsonWriter writer, CurvatureIndex? index)
    {
        writer.WriteStartObject("index");
        WriteRange(writer, "negative", index?.Negative);
        WriteRange(writer, "zero", index?.Zero);
        WriteRange(writer, "positive", index?.Positive);
        writer.WriteBoolean("exact", index is { Exact: true, Confidence: 1 });
        writer.WriteReal("confidence", index?.Confidence);
        writer.WriteEndObject();
    }

    // An unknown count is null, beside the range it lies in.
    private static void WriteRange(Utf8JsonWriter writer, string name, CountRange? range)
    {
        WriteCount(writer, name, range?.Exact);
        if (range is not { Exact: null } known)
        {
            return;
        }

        writer.WriteStartArray($"{name}Range");
        writer.WriteNumberValue(known.Low);
        writer.WriteNumberValue(known.High);
        writer.WriteEndArray();
    }

    private static void WriteCertificate(Utf8JsonWriter writer, Certificate? certificate)
    {
        if (certificate is null)
        {
            writer.WriteNull("certificate");
            return;
        }

        writer.WriteStartObject("certificate");
        writer.WriteString("kind", certificate.Kind);
        writer.WriteReal("bound", certificate.Bound);
        writer.WriteReal("failureProbability", certificate.FailureProbability);
        writer.WriteString("explanation", certificate.Explanation);
        writer.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter writer, SurveyResult result)
    {
        writer.WriteStartObject("evidence");
        foreach (var (name, value) in result.Evidence)
        {
            writer.WriteReal(name, value);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("explanation");
        foreach (var line in result.Explanation)
        {
            writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
    }

    private static void WriteRejected(Utf8JsonWriter writer, SurveyResult result)
    {
        writer.WriteStartArray("rejected");
        foreach (var (verdict, because) in result.Rejected)
        {
            writer.WriteStartObject();
            writer.WriteString("verdict", verdict.Name);
            writer.WriteString("because", because);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteActivity(Utf8JsonWriter writer, SurveyResult result)
    {
        if (result.Activity.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("activity");
        foreach (var layer in result.Activity)
        {
            writer.WriteStartObject();
            writer.WriteString("layer", layer.Layer);
            writer.WriteNumber("units", layer.Units);
            writer.WriteNumber("dead", layer.Dead);
            writer.WriteNumber("saturated", layer.Saturated);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNonFinite(Utf8JsonWriter writer, SurveyResult result)
    {
        if (result.NonFinite is not { } origin)
        {
            return;
        }

        writer.WriteStartObject("nonFinite");
        writer.WriteString("equation", origin.Equation);
        writer.WriteString("layer", origin.Layer);
        WriteCount(writer, "batch", origin.Batch);
        writer.WriteString("kind", origin.Kind);
        writer.WriteEndObject();
    }

    private static void WriteRemedy(Utf8JsonWriter writer, Remedy? remedy)
    {
        if (remedy is null)
        {
            writer.WriteNull("remedy");
            return;
        }

        writer.WriteStartObject("remedy");
        writer.WriteString("name", remedy.Name);
        writer.WriteReal("predictedDecrease", remedy.PredictedDecrease);
        writer.WriteReal("achievedDecrease", remedy.AchievedDecrease);
        writer.WriteReal("lossBefore", remedy.LossBefore);
        writer.WriteReal("lossAfter", remedy.LossAfter);
        writer.WriteReal("cost", remedy.Cost);
        writer.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter writer, string name, long? count)
    {
        if (count is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
