using System.Text.Json;
using Theodolite.Reports;
using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions;

/// <summary>A reproduction as one JSON object of the schema <c>theodolite/reproduce/1</c>.</summary>
public static class ReproductionJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/reproduce/1";

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Receives it; not closed.</param>
    /// <param name="reproduction">What was reproduced.</param>
    /// <param name="result">What came out.</param>
    /// <param name="seed">The seed used.</param>
    /// <param name="seconds">Wall time.</param>
    public static void Write(Stream output, Reproduction reproduction, ReproductionResult result, ulong seed, double seconds)
    {
        using var writer = ReportWriter.To(output);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        WriteNames(writer, reproduction);
        writer.WriteBoolean("passed", result.Passed);
        writer.WriteStartArray("rows");
        foreach (var row in result.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("group", row.Group);
            writer.WriteString("quantity", row.Quantity);
            writer.WriteReal("expected", row.Expected);
            if (row.Range is var (low, high))
            {
                writer.WriteReals("range", [low, high]);
            }

            writer.WriteReal("value", row.Value);
            writer.WriteReal("uncertainty", row.Uncertainty);
            writer.WriteString("criterion", row.Criterion);
            if (row.Passed is { } passed)
            {
                writer.WriteBoolean("passed", passed);
            }
            else
            {
                writer.WriteNull("passed");
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteTables(writer, result.Tables);
        writer.WriteStartArray("notes");
        foreach (var note in result.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteNumber("seed", seed);
        writer.WriteReal("seconds", seconds);
        writer.WriteEndObject();
    }

    /// <summary>Writes the names and claims of all reproductions.</summary>
    public static void WriteList(Stream output, IReadOnlyList<Reproduction> all)
    {
        using var writer = ReportWriter.To(output);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("reproductions");
        foreach (var reproduction in all)
        {
            writer.WriteStartObject();
            WriteNames(writer, reproduction);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTables(Utf8JsonWriter writer, IReadOnlyList<ReproductionTable> tables)
    {
        writer.WriteStartArray("tables");
        foreach (var table in tables)
        {
            writer.WriteStartObject();
            writer.WriteString("name", table.Name);
            writer.WriteString("title", table.Title);
            writer.WriteStartArray("columns");
            foreach (var column in table.Columns)
            {
                writer.WriteStringValue(column);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("rows");
            foreach (var row in table.Rows)
            {
                writer.WriteStartObject();
                writer.WriteString("label", row.Label);
                writer.WriteNumber("right", row.Right);
                writer.WriteReals("counts", [.. row.Counts.Select(count => (double)count)]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, Reproduction reproduction)
    {
        writer.WriteString("name", reproduction.Name);
        writer.WriteString("claim", reproduction.Claim);
        writer.WriteString("source", reproduction.Source);
    }
}
