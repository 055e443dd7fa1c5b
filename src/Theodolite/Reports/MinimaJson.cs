using System.Text.Json;
using Theodolite.Landscape.Minima;

namespace Theodolite.Reports;

/// <summary>Minima and transition states as one JSON object of the schema <c>theodolite/minima/1</c>.</summary>
public static class MinimaJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/minima/1";

    // Longer points are left out.
    private const int LongestPoint = 64;

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="result">What was found.</param>
    /// <param name="target">What was searched.</param>
    /// <param name="seed">Keys the starts.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="notes">What was said beside it.</param>
    public static void Write(
        Stream output,
        MinimaResult result,
        string target,
        ulong seed,
        double seconds,
        IReadOnlyList<string> notes)
    {
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("target", target);
        json.WriteStartArray("minima");
        for (var i = 0; i < result.Minima.Count; i++)
        {
            var minimum = result.Minima[i];
            json.WriteStartObject();
            json.WriteReal("loss", minimum.Loss);
            json.WriteReal("gradientNorm", minimum.GradientNorm);
            json.WriteReal("curvature", minimum.Curvature);
            json.WriteNumber("starts", result.Ends.Count(end => end == i));
            Point(json, minimum.Theta);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("transitionStates");
        foreach (var (state, first, second) in result.Connections)
        {
            json.WriteStartObject();
            json.WriteReal("loss", state.Loss);
            json.WriteReal("gradientNorm", state.GradientNorm);
            json.WriteReal("eigenvalue", state.Eigenvalue);
            json.WriteNumber("first", first);
            json.WriteNumber("second", second);
            Point(json, state.Theta);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("graph");
        foreach (var root in result.Graph.Roots)
        {
            Node(json, root);
        }

        json.WriteEndArray();
        json.WriteNumber("searches", result.Searches);
        json.WriteNumber("successes", result.Successes);
        json.WriteBoolean("exhausted", result.IsExhausted);
        json.WriteTexts("notes", notes);
        json.WriteNumber("seed", seed);
        json.WriteReal("seconds", seconds);
        json.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter json, DisconnectivityNode node)
    {
        json.WriteStartObject();
        json.WriteReal("loss", node.Loss);
        json.WriteStartArray("minima");
        foreach (var minimum in node.Minima)
        {
            json.WriteNumberValue(minimum);
        }

        json.WriteEndArray();
        json.WriteStartArray("children");
        foreach (var child in node.Children)
        {
            Node(json, child);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, double[] theta)
    {
        if (theta.Length <= LongestPoint)
        {
            json.WriteReals("at", theta);
        }
    }
}
