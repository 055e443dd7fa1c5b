using System.Text.Json;
using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>A landscape as one JSON object of the schema <c>theodolite/landscape/1</c>.</summary>
public static class LandscapeJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/landscape/1";

    // Longer directions are in landscape.npz.
    private const int LongestVector = 64;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="report">The landscape.</param>
    /// <param name="notes">What was said beside it.</param>
    public static void Write(Stream output, LandscapeReport report, IReadOnlyList<string> notes)
    {
        var (grid, plane) = (report.Grid, report.Plane);
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("target", report.Target);
        json.WriteString("quantity", report.Quantity);
        json.WriteString("kind", report.Kind);
        json.WriteString("normalization", report.Normalization is { } normalization ? Kebab.Of(normalization.ToString()) : null);
        json.WriteString("batchStatistics", report.BatchStatistics);
        json.WriteStartArray("axes");
        for (var i = 0; i < grid.Axes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name", plane.Directions[i].Name);
            json.WriteReals("values", grid.Axes[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Values(json, grid);
        json.WriteNumber("evaluations", grid.Evaluations);
        json.WriteNumber("workers", report.Workers ?? 1);
        Directions(json, plane);
        json.WriteStartArray("points");
        foreach (var point in report.Points)
        {
            json.WriteStartObject();
            json.WriteString("label", point.Label);
            json.WriteReals("coordinates", point.Coordinates);
            json.WriteReal("distance", point.Distance);
            json.WriteReal("value", point.Value ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("trajectory", report.IsTrajectory);
        Curve(json, report.Curve);
        CriticalPoints(json, report.CriticalPoints);
        json.WriteTexts("notes", [.. report.Notes.Union(notes)]);
        json.WriteNumber("seed", report.Seed);
        json.WriteReal("seconds", report.Seconds);
        json.WriteEndObject();
    }

    private static void CriticalPoints(Utf8JsonWriter json, LandscapeCriticalPoints? critical)
    {
        if (critical is null)
        {
            json.WriteNull("criticalPoints");
            return;
        }

        json.WriteStartArray("criticalPoints");
        foreach (var point in critical.Points)
        {
            json.WriteStartObject();
            json.WriteReals("coordinates", point.Coordinates);
            json.WriteReals("theta", point.Theta);
            json.WriteString("type", Kebab.Of(point.Type.ToString()));
            json.WriteReal("value", point.Value);
            json.WriteReals("eigenvalues", point.Eigenvalues);
            json.WriteStartArray("eigenvectors");
            foreach (var vector in point.Eigenvectors)
            {
                json.WriteStartArray();
                Array.ForEach(vector, json.WriteReal);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteBoolean("proved", point.IsProved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("criticalPointsComplete", critical.IsComplete);
    }

    // Rows by the first axis; a line is one list.
    private static void Values(Utf8JsonWriter json, LandscapeGrid grid)
    {
        json.WriteStartArray("values");
        for (var row = 0; row < grid.Rows; row++)
        {
            if (grid.Axes.Count == 1)
            {
                json.WriteReal(grid.Values[row]);
                continue;
            }

            json.WriteStartArray();
            for (var column = 0; column < grid.Columns; column++)
            {
                json.WriteReal(grid.Values[(row * grid.Columns) + column]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Curve(Utf8JsonWriter json, LandscapeCurve? curve)
    {
        if (curve is null)
        {
            json.WriteNull("curve");
            return;
        }

        json.WriteStartObject("curve");
        json.WriteString("kind", curve.Kind);
        foreach (var (name, profile) in new[] { ("along", curve.Profile), ("line", curve.Line) })
        {
            json.WriteStartObject(name);
            json.WriteReals("positions", [.. profile.Positions]);
            json.WriteReals("losses", [.. profile.Losses]);
            json.WriteReal("length", profile.Length);
            json.WriteReal("mean", profile.Mean);
            json.WriteReal("maximum", profile.Maximum);
            json.WriteReal("barrier", profile.Barrier);
            json.WriteEndObject();
        }

        json.WriteNumber("gradients", curve.Gradients);
        json.WriteEndObject();
    }

    private static void Directions(Utf8JsonWriter json, LandscapePlane plane)
    {
        json.WriteStartArray("directions");
        foreach (var direction in plane.Directions)
        {
            json.WriteStartObject();
            json.WriteString("name", direction.Name);
            json.WriteReal("norm", Vectors.Norm(direction.Vector));
            json.WriteReal("value", direction.Value ?? double.NaN);
            if (direction.Vector.Length <= LongestVector)
            {
                json.WriteReals("vector", direction.Vector);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteReal("cosine", plane.Cosine);
    }
}
