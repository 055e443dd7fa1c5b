using System.Buffers.Binary;

namespace Theodolite.Data;

/// <summary>
/// A safetensors file (huggingface/safetensors, "Format"): the length of a JSON header as a 64-bit little-endian
/// integer, the header, then the tensors without gaps. The header is read and checked as a whole; values are read when
/// an entry is asked for them.
/// </summary>
public sealed partial class SafetensorsFile
{
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(string name, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (Name, Entries, Metadata) = (name, entries, metadata);
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The path as it was given.</summary>
    public string Name { get; }

    /// <summary>The tensors, in the order in which their values lie.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The entry of a name, or null.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The same file seen without some of its tensors.</summary>
    internal SafetensorsFile Without(Predicate<SafetensorsEntry> skipped) =>
        Entries.Any(entry => skipped(entry)) ? new SafetensorsFile(Name, [.. Entries.Where(entry => !skipped(entry))], Metadata) : this;

    /// <summary>Opens a file and checks its header against its length.</summary>
    /// <exception cref="BadInputException">
    /// The file is missing or truncated, has trailing bytes, or its header has unknown dtypes, repeated names, or
    /// offsets that overlap, leave gaps or do not fit the shapes.
    /// </exception>
    public static SafetensorsFile Read(string path)
    {
        var file = SourceFile.At(path, ".");
        return file.Read(stream =>
        {
            Span<byte> size = stackalloc byte[8];
            file.ReadExactly(stream, size, "its header length");
            var length = BinaryPrimitives.ReadUInt64LittleEndian(size);
            var longest = (ulong)Math.Min(SafetensorsHeader.Longest, stream.Length - size.Length);
            if (length > longest)
            {
                throw file.Error(
                    $"declares a header of {length} bytes, but at most {longest} are possible here; is it a safetensors file?");
            }

            var header = new byte[length];
            file.ReadExactly(stream, header, "its header");
            var start = size.Length + header.Length;
            var (entries, metadata) = SafetensorsHeader.Parse(file, header, start, stream.Length - start);
            return new SafetensorsFile(path, entries, metadata);
        });
    }
}
