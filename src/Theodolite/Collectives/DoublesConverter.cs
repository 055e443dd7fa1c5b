using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theodolite.Collectives;

/// <summary>Writes many numbers as the base64 of their bytes: exact, and eleven characters a number instead of about twenty.</summary>
internal sealed class DoublesConverter : JsonConverter<double[]>
{
    public override double[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MemoryMarshal.Cast<byte, double>(reader.GetBytesFromBase64()).ToArray();

    public override void Write(Utf8JsonWriter writer, double[] value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
}
