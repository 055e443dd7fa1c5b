using System.Text.Encodings.Web;
using System.Text.Json;

namespace Theodolite.Cli.Rendering;

/// <summary>How JSON is written.</summary>
internal static class JsonStyle
{
    public static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
