using System.Text.Json;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Reads the JSON header of a safetensors file, accepting exactly what the format allows.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Longest header accepted, the limit of the reference implementation: 100 MB.</summary>
    public const long Longest = 100_000_000;

    private readonly SourceFile _file;
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<(string Name, string DType, long[] Shape, long Begin, long End)> _tensors = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private SafetensorsHeader(SourceFile file) => _file = file;

    /// <summary>Parses a header and lays its tensors against the bytes that follow it.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="json">The header.</param>
    /// <param name="start">Position in the file of the first byte after the header.</param>
    /// <param name="bytes">Number of bytes after the header.</param>
    public static (IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Parse(
        SourceFile file, ReadOnlySpan<byte> json, long start, long bytes)
    {
        var header = new SafetensorsHeader(file);
        try
        {
            header.ReadObject(json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new BadInputException($"{file.Title} has a header that is not the JSON of a safetensors file.", error);
        }

        return (header.Lay(start, bytes), header._metadata);
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed("an object at the start of the header");
        }

        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!_names.Add(name))
            {
                throw Malformed($"every name once, but '{Printable.Text(name)}' is repeated");
            }

            if (Next(ref reader) != JsonTokenType.StartObject)
            {
                throw Malformed($"an object for '{Printable.Text(name)}'");
            }

            if (name == "__metadata__")
            {
                ReadMetadata(ref reader);
            }
            else
            {
                ReadTensor(ref reader, name);
            }
        }

        if (reader.Read())
        {
            throw Malformed("nothing after the header's object");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (Next(ref reader) != JsonTokenType.String)
            {
                throw Malformed("strings as metadata");
            }

            if (!_metadata.TryAdd(key, reader.GetString()!))
            {
                throw Malformed("every key of the metadata once");
            }
        }
    }

    private void ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? dtype = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype") && dtype is null && Next(ref reader) == JsonTokenType.String)
            {
                dtype = reader.GetString();
            }
            else if (reader.ValueTextEquals("shape") && shape is null)
            {
                shape = ReadIntegers(ref reader, name);
            }
            else if (reader.ValueTextEquals("data_offsets") && offsets is null)
            {
                offsets = ReadIntegers(ref reader, name);
            }
            else
            {
                throw Malformed($"dtype, shape and data_offsets once each for '{Printable.Text(name)}'");
            }
        }

        if (dtype is null || shape is null || offsets is not [_, _])
        {
            throw Malformed($"dtype, shape and two data_offsets for '{Printable.Text(name)}'");
        }

        _tensors.Add((name, dtype, shape, offsets[0], offsets[1]));
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name)
    {
        var values = new List<long>();
        if (Next(ref reader) != JsonTokenType.StartArray)
        {
            throw Malformed($"lists of whole numbers for '{Printable.Text(name)}'");
        }

        while (Next(ref reader) == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out var value) || value < 0 || values.Count == 64)
            {
                throw Malformed($"whole numbers from 0 on for '{Printable.Text(name)}'");
            }

            values.Add(value);
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw Malformed($"lists of whole numbers for '{Printable.Text(name)}'");
        }

        return [.. values];
    }

    private List<SafetensorsEntry> Lay(long start, long bytes)
    {
        var entries = new List<SafetensorsEntry>(_tensors.Count);
        var end = 0L;
        foreach (var tensor in _tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            var shown = Printable.Text(tensor.Name);
            if (TypeOf(tensor.DType) is not { } type)
            {
                throw _file.Error(
                    $"holds '{shown}' as {Printable.Text(tensor.DType)}, but F64, F32, F16, BF16, I64, I32 or BOOL was expected");
            }

            var size = (long)NumericArray.CountOf(tensor.Shape, _file) * type.Size();
            if (tensor.Begin != end || tensor.End - tensor.Begin != size || tensor.End > bytes)
            {
                throw _file.Error(
                    $"places '{shown}' at bytes {tensor.Begin} to {tensor.End}, but {size} bytes from {end} on, within {bytes}, were "
                        + "expected for its shape");
            }

            entries.Add(new(_file, tensor.Name, tensor.DType, type, Shape.Create(tensor.Shape), start + tensor.Begin));
            end = tensor.End;
        }

        return end == bytes ? entries : throw _file.Error($"has {bytes - end} bytes after its last tensor");
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : JsonTokenType.None;

    private BadInputException Malformed(string expected) => _file.Error($"has a malformed header: it should have {expected}");

    private static ElementType? TypeOf(string dtype) => dtype switch
    {
        "F64" => ElementType.Float64,
        "F32" => ElementType.Float32,
        "F16" => ElementType.Float16,
        "BF16" => ElementType.BFloat16,
        "I64" => ElementType.Int64,
        "I32" => ElementType.Int32,
        "BOOL" => ElementType.Bool,
        _ => null,
    };
}
