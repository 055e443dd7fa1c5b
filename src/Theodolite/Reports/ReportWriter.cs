using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Theodolite.Reports;

/// <summary>How every report is laid out as JSON: indented, with letters and signs written as they are.</summary>
public static class ReportWriter
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A writer over a stream, which it leaves open.</summary>
    public static Utf8JsonWriter To(Stream output) => new(output, s_options);

    /// <summary>Writes an object.</summary>
    public static void Write(Stream output, JsonObject json)
    {
        using var writer = To(output);
        json.WriteTo(writer);
    }
}
