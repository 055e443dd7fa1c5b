using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theodolite.Collectives;

/// <summary>Writes an object that all processes have as its index among them: what comes back is the object itself.</summary>
/// <param name="known">The objects, in the same order everywhere.</param>
internal sealed class KnownConverter<T>(IReadOnlyList<T> known) : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => known[reader.GetInt32()];

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var index = 0;
        while (!ReferenceEquals(known[index], value))
        {
            index++;
        }

        writer.WriteNumberValue(index);
    }
}
