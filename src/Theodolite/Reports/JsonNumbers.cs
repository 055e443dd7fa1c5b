using System.Text.Json;
using System.Text.Json.Nodes;

namespace Theodolite.Reports;

/// <summary>Numbers in reports: JSON has no NaN or infinity, so those are the strings "NaN", "Infinity", "-Infinity".</summary>
public static class JsonNumbers
{
    /// <summary>A member with a number.</summary>
    public static void WriteReal(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteReal(value);
    }

    /// <summary>A member with a number, or null.</summary>
    public static void WriteReal(this Utf8JsonWriter writer, string name, double? value)
    {
        writer.WritePropertyName(name);
        if (value is { } number)
        {
            writer.WriteReal(number);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    /// <summary>A number as an array's entry or a member's value.</summary>
    public static void WriteReal(this Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value == 0 ? 0.0 : value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    /// <summary>A number as a node.</summary>
    internal static JsonNode Node(double value) =>
        double.IsFinite(value) ? value : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    /// <summary>A member with an array of numbers.</summary>
    public static void WriteReals(this Utf8JsonWriter writer, string name, ReadOnlySpan<double> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteReal(value);
        }

        writer.WriteEndArray();
    }
}
