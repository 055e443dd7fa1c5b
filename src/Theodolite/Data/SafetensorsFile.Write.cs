using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Theodolite.IO;

namespace Theodolite.Data;

public sealed partial class SafetensorsFile
{
    /// <summary>Writes tensors in the order given, atomically.</summary>
    /// <exception cref="ArgumentException">A name is repeated, a shape does not fit its values, or these have another type.</exception>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var all = tensors.ToList();
        var header = Header(all, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> size = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(size, header.Length);
            stream.Write(size);
            stream.Write(header);
            foreach (var tensor in all)
            {
                stream.Write(Bytes(tensor));
            }
        });
    }

    /// <inheritdoc cref="Write(string, IEnumerable{SafetensorsTensor}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(
        string path,
        IEnumerable<(string Name, long[] Shape, Array Values)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null) =>
        Write(path, tensors.Select(tensor => new SafetensorsTensor(tensor.Name, tensor.Shape, tensor.Values)), metadata);

    private static byte[] Header(List<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
                }

                if (tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent)) != tensor.Values.LongLength)
                {
                    throw new ArgumentException(
                        $"'{tensor.Name}' has {tensor.Values.LongLength} values, which do not fill [{string.Join(", ", tensor.Shape)}].",
                        nameof(tensors));
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", DTypeOf(tensor));
                WriteIntegers(json, "shape", tensor.Shape);
                WriteIntegers(json, "data_offsets", [begin, begin += Bytes(tensor).Length]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces so that the values begin at a multiple of eight bytes, as the format recommends.
        while (memory.Length % 8 != 0)
        {
            memory.WriteByte((byte)' ');
        }

        return memory.ToArray();
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, IReadOnlyList<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static string DTypeOf(SafetensorsTensor tensor) => tensor.Values switch
    {
        float[] => "F32",
        double[] => "F64",
        long[] => "I64",
        _ => throw new ArgumentException(
            $"'{tensor.Name}' holds {tensor.Values.GetType().Name}, but float[], double[] or long[] was expected."),
    };

    private static ReadOnlySpan<byte> Bytes(SafetensorsTensor tensor) => tensor.Values switch
    {
        float[] values => MemoryMarshal.AsBytes<float>(values),
        double[] values => MemoryMarshal.AsBytes<double>(values),
        _ => MemoryMarshal.AsBytes<long>((long[])tensor.Values),
    };
}

/// <summary>A tensor to write; its values are <c>float[]</c> (F32), <c>double[]</c> (F64) or <c>long[]</c> (I64).</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Extents, whose product is the number of values.</param>
/// <param name="Values">The values, row by row.</param>
public sealed record SafetensorsTensor(string Name, IReadOnlyList<long> Shape, Array Values);
