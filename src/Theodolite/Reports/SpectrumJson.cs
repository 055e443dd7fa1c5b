using System.Text.Json;
using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.LinearAlgebra;
using Theodolite.Settings;
using Theodolite.Spectra;

namespace Theodolite.Reports;

/// <summary>A study of a spectrum as one JSON object of the schema <c>theodolite/spectrum/1</c>.</summary>
public static class SpectrumJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/spectrum/1";

    private const int DensityPoints = 1024;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="report">The study.</param>
    /// <param name="seconds">Wall time of the command; the library has no clock.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for.</param>
    public static void Write(Stream output, SpectrumResult report, double seconds, IReadOnlyList<string>? notes = null)
    {
        using var writer = ReportWriter.To(output);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("curvature", Kebab.Of(report.Kind.ToString()));
        writer.WriteBoolean("complete", report.Complete);
        if (report.Interrupted is { } stage)
        {
            writer.WriteString("interrupted", stage);
        }

        writer.WriteReal("loss", report.Loss);
        writer.WriteReal("gradientNorm", report.GradientNorm);
        writer.WriteNumber("parameters", report.Parameters);
        writer.WriteNumber("dimension", report.Dimension);
        writer.WriteString("selection", report.Selection);
        WriteCount(writer, "samples", report.Samples);
        WriteEigenvalues(writer, report);
        WriteDensity(writer, report.Density);
        WriteTrace(writer, report);
        WriteIndex(writer, report);
        WriteEstimate(writer, "participation", report.Participation);
        writer.WriteReal("gradientInTop", report.GradientInTop);
        WriteFunctions(writer, report);
        WriteDiagonal(writer, report.Diagonal);
        WriteLayers(writer, report);
        WriteChecks(writer, report);
        WriteSmoothness(writer, report.Smoothness);
        writer.WriteNumber("products", report.Products);
        writer.WriteTexts("notes", notes ?? []);
        writer.WriteNumber("seed", report.Seed);
        writer.WriteReal("seconds", seconds);
        writer.WriteEndObject();
    }

    private static void WriteEigenvalues(Utf8JsonWriter writer, SpectrumResult report)
    {
        writer.WriteStartObject("eigenvalues");
        WritePairs(writer, "smallest", report.Spectrum?.Smallest ?? [], report.Dimension);
        WritePairs(writer, "largest", report.Spectrum?.Largest ?? [], report.Dimension);
        writer.WriteBoolean("complete", report.Spectrum?.Complete ?? false);
        writer.WriteBoolean("converged", report.Spectrum?.Converged ?? false);
        if (report.Lanczos is { } lanczos)
        {
            writer.WriteBoolean("verified", lanczos.Verified);
            writer.WriteNumber("runs", lanczos.Runs);
            writer.WriteNumber("products", lanczos.Products + lanczos.CoarseProducts);
            writer.WriteNumber("basisSize", lanczos.BasisSize);
            if (lanczos.BasisParts > 1)
            {
                writer.WriteNumber("basisParts", lanczos.BasisParts);
            }

            writer.WriteNumber("memoryBytes", lanczos.MemoryBytes);
        }

        if (report.Spectrum?.Dense is { } dense)
        {
            writer.WriteReal("backwardError", dense.BackwardError);
            writer.WriteReals("all", dense.Values);
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
            if (dimension <= SurveyJson.VectorDimension)
            {
                writer.WriteReals("vector", pair.Vector.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDensity(Utf8JsonWriter writer, DensityResult? density)
    {
        if (density is null)
        {
            writer.WriteNull("density");
            return;
        }

        var curve = density.Curve(DensityPoints);
        writer.WriteStartObject("density");
        WriteCurve(writer, curve);
        writer.WriteReal("sigma", curve.Sigma);
        writer.WriteBoolean("exact", density.IsExact);
        writer.WriteNumber("probes", density.Probes.Count);
        writer.WriteNumber("products", density.Products);
        writer.WriteBoolean("complete", density.Complete);
        writer.WriteStartObject("logarithmic");
        var logarithmic = density.LogCurve();
        writer.WriteReal("floor", logarithmic.Floor);
        WriteEstimate(writer, "zeroShare", logarithmic.Zero);
        writer.WriteStartObject("negative");
        WriteCurve(writer, logarithmic.Negative);
        writer.WriteEndObject();
        writer.WriteStartObject("positive");
        WriteCurve(writer, logarithmic.Positive);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteCurve(Utf8JsonWriter writer, DensityCurve curve)
    {
        writer.WriteReals("grid", curve.Grid);
        writer.WriteReals("values", curve.Values);
        writer.WriteReals("standardErrors", curve.StandardErrors);
    }

    private static void WriteTrace(Utf8JsonWriter writer, SpectrumResult report)
    {
        if (report.Trace is not { } trace)
        {
            writer.WriteNull("trace");
            return;
        }

        writer.WriteStartObject("trace");
        writer.WriteReal("value", trace.Value);
        writer.WriteReal("standardError", trace.StandardError);
        writer.WriteString("method", report.TraceMethod);
        writer.WriteEndObject();
    }

    private static void WriteIndex(Utf8JsonWriter writer, SpectrumResult report)
    {
        writer.WriteStartObject("index");
        WriteCounts(writer, "negative", report.Index?.Negative, report.Index?.Proven.Negative);
        WriteCounts(writer, "zero", report.Index?.Zero, report.Index?.Proven.Zero);
        WriteCounts(writer, "positive", report.Index?.Positive, report.Index?.Proven.Positive);
        writer.WriteBoolean("exact", report.Index?.Proven.Exact ?? false);
        writer.WriteReal("threshold", report.Index?.Threshold);
        writer.WriteEndObject();
        if (report.Index?.MinimumRatio(report.Dimension) is not { } ratio)
        {
            writer.WriteNull("minimumRatio");
            return;
        }

        var (low, high) = report.Index.MinimumRatioInterval(report.Dimension);
        writer.WriteStartObject("minimumRatio");
        writer.WriteReal("value", ratio.Value);
        writer.WriteReals("interval", [low, high]);
        writer.WriteEndObject();
    }

    // An exact count, else null beside the estimate and the interval that holds it with 95 % confidence.
    private static void WriteCounts(Utf8JsonWriter writer, string name, CountEstimate? estimate, CountRange? proven)
    {
        WriteCount(writer, name, proven?.Exact);
        if (proven is not { Exact: null } range)
        {
            return;
        }

        writer.WriteReal($"{name}Estimate", estimate?.Value);
        var (low, high) = IndexEstimate.Interval(estimate, range);
        writer.WriteReals($"{name}Interval", [low, high]);
    }

    private static void WriteFunctions(Utf8JsonWriter writer, SpectrumResult report)
    {
        writer.WriteStartArray("functions");
        foreach (var (function, value, change) in report.Functions)
        {
            writer.WriteStartObject();
            writer.WriteString("function", function.Text);
            writer.WriteReal("value", value.Value);
            writer.WriteReal("standardError", value.StandardError);
            writer.WriteReal("quadratureChange", change);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDiagonal(Utf8JsonWriter writer, DiagonalSummary? diagonal)
    {
        if (diagonal is null)
        {
            return;
        }

        writer.WriteStartObject("diagonal");
        writer.WriteReal("minimum", diagonal.Minimum);
        writer.WriteReal("median", diagonal.Median);
        writer.WriteReal("maximum", diagonal.Maximum);
        writer.WriteReal("negativeShare", diagonal.NegativeShare);
        writer.WriteReal("standardError", diagonal.StandardError);
        writer.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter writer, SpectrumResult report)
    {
        writer.WriteStartArray("layers");
        foreach (var layer in report.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", layer.Name);
            writer.WriteNumber("dimension", layer.Dimension);
            writer.WriteReal("smallest", layer.Smallest.Value);
            writer.WriteReal("smallestResidual", layer.Smallest.Residual);
            writer.WriteReal("largest", layer.Largest.Value);
            writer.WriteReal("largestResidual", layer.Largest.Residual);
            writer.WriteStartObject("trace");
            writer.WriteReal("value", layer.Trace.Value);
            writer.WriteReal("standardError", layer.Trace.StandardError);
            writer.WriteEndObject();
            writer.WriteReal("gradientNorm", layer.GradientNorm);
            writer.WriteBoolean("exact", layer.Exact);
            writer.WriteBoolean("converged", layer.Converged);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteChecks(Utf8JsonWriter writer, SpectrumResult report)
    {
        writer.WriteStartObject("checks");
        writer.WriteReal("symmetryDefect", report.Checks?.Symmetry.Defect ?? report.Spectrum?.SymmetryDefect);
        writer.WriteReal("symmetryBound", report.Checks?.Symmetry.Bound);
        WriteCount(writer, "differingEntries", report.Checks?.Determinism.Differing);
        writer.WriteEndObject();
    }

    private static void WriteSmoothness(Utf8JsonWriter writer, Smoothness smoothness)
    {
        writer.WriteStartObject("smoothness");
        writer.WriteString("mode", smoothness.Mode);
        writer.WriteNumber("onKink", smoothness.OnKink);
        writer.WriteString("statement", smoothness.Statement);
        writer.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter writer, string name, Estimate? estimate)
    {
        if (estimate is not { } known)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteReal("value", known.Value);
        writer.WriteReal("standardError", known.StandardError);
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
