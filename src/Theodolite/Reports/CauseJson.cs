using System.Text.Json;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>The causes of a survey: <c>cause</c>, the name of the root or null, and <c>causes</c>, all of them in order.</summary>
internal static class CauseJson
{
    public static void Write(Utf8JsonWriter writer, SurveyResult result)
    {
        writer.WriteString("cause", result.Cause?.Name);
        writer.WriteStartArray("causes");
        foreach (var cause in result.Causes)
        {
            Write(writer, cause);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, Cause cause)
    {
        writer.WriteStartObject();
        writer.WriteString("name", cause.Name);
        writer.WriteString("layer", cause.Layer);
        if (cause.Units.Count > 0)
        {
            writer.WriteStartArray("units");
            foreach (var unit in cause.Units)
            {
                writer.WriteNumberValue(unit);
            }

            writer.WriteEndArray();
        }

        writer.WriteReal("confidence", cause.Confidence);
        writer.WriteString("kind", Kebab.Of(cause.Kind.ToString()));
        writer.WriteStartObject("evidence");
        foreach (var (name, value) in cause.Evidence)
        {
            writer.WriteReal(name, value);
        }

        writer.WriteEndObject();
        writer.WriteString("claim", cause.Claim);
        writer.WriteString("advice", cause.Advice);
        writer.WriteString("consequenceOf", cause.ConsequenceOf);
        writer.WriteEndObject();
    }
}
