using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Theodolite.Data;
using Theodolite.TensorFiles.Pickles;
using Theodolite.Torch;

namespace Theodolite.TensorFiles;

/// <summary>
/// What <c>torch.save</c> writes (PyTorch, <c>torch/serialization.py</c>): a zip of a pickle and one entry of raw numbers per storage, or,
/// before version 1.6, pickles one after another with the storages behind them.
/// </summary>
internal static class TorchFile
{
    /// <summary>The pickle's name inside its archive.</summary>
    public const string Pickle = "data.pkl";

    /// <summary>The bytes with which the older form begins: protocol 2 and a number of ten bytes.</summary>
    private static readonly byte[] s_magic = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Reads the newer form.</summary>
    /// <param name="file">The file.</param>
    /// <param name="archive">Its archive.</param>
    /// <param name="pickle">The entry with the pickle.</param>
    public static TensorFile ReadZip(SourceFile file, Archive archive, ZipArchiveEntry pickle)
    {
        var folder = pickle.FullName[..^Pickle.Length];
        if (archive.Find($"{folder}constants.pkl") is not null)
        {
            throw file.Error("is a TorchScript program; save model.state_dict() with torch.save instead");
        }

        var bigEndian = archive.Find($"{folder}byteorder") is { } order && Encoding.ASCII.GetString(archive.Bytes(order)) switch
        {
            "little" => false,
            "big" => true,
            var other => throw file.Error($"has the byte order '{Printable.Text(other)}', but little or big was expected"),
        };
        var vocabulary = new TorchVocabulary(file);
        using var content = new MemoryStream(archive.Bytes(pickle), writable: false);
        var root = new PickleMachine(content, file, vocabulary).Run();
        foreach (var storage in vocabulary.Storages.Values)
        {
            var entry = archive.Find($"{folder}data/{storage.Key}")
                ?? throw file.Error($"lacks the numbers '{Printable.Text(storage.Key)}' of its tensors");
            RequireSize(file, storage, entry.Length);
            Archive.RequirePlausible(file, entry);
        }

        return Of(file, root, bigEndian, key => Archive.Reopened(file, opened => opened.Bytes(opened.Find($"{folder}data/{key}")
            ?? throw file.Error("was changed while it was read"))));
    }

    /// <summary>Reads the older form.</summary>
    public static TensorFile ReadLegacy(SourceFile file, FileStream stream)
    {
        Span<byte> magic = stackalloc byte[4 + s_magic.Length];
        stream.Position = stream.ReadByte() == 0x80 && stream.ReadByte() >= 0 && stream.ReadByte() == 0x95 ? 11 : 2;
        file.ReadExactly(stream, magic[..(2 + s_magic.Length)], "its first pickle");
        if (magic[0] != 0x8A || magic[1] != s_magic.Length || !magic.Slice(2,
        s_magic.Length).SequenceEqual(s_magic) || stream.ReadByte() != '.')
        {
            throw file.Error("is a pickle, but not one of torch.save; save model.state_dict() by torch.save or as safetensors");
        }

        var vocabulary = new TorchVocabulary(file);
        object? Next() => new PickleMachine(stream, file, vocabulary).Run();
        if (Next() is not 1001L || Next() is not PickledDictionary)
        {
            throw file.Error("has a form of torch.save's that is not known: protocol 1001 was expected");
        }

        var root = Next();
        var places = Places(file, stream, vocabulary, Next());
        return Of(file, root, bigEndian: false, key => file.Read(again =>
        {
            var (position, count) = places[key];
            again.Position = position;
            var bytes = new byte[count];
            file.ReadExactly(again, bytes, $"the numbers '{Printable.Text(key)}'");
            return bytes;
        }));
    }

    private static Dictionary<string, (long Position, int Bytes)> Places(
        SourceFile file,
        FileStream stream,
        TorchVocabulary vocabulary,
        object? keys)
    {
        var places = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        Span<byte> size = stackalloc byte[8];
        foreach (var key in keys as List<object?> ?? throw file.Error("is damaged: it lacks the list of its numbers"))
        {
            if (key is not string name || !vocabulary.Storages.TryGetValue(name, out var storage))
            {
                throw file.Error("is damaged: it lists numbers that no tensor has");
            }

            file.ReadExactly(stream, size, $"the numbers '{Printable.Text(name)}'");
            var count = BinaryPrimitives.ReadInt64LittleEndian(size);
            var bytes = (Int128)count * (storage.Type?.Size() ?? 1);
            if (count != storage.Count || bytes > Math.Min(Array.MaxLength, stream.Length - stream.Position))
            {
                throw file.Error($"is truncated or damaged: it has {stream.Length - stream.Position} bytes left for "
                    + $"{storage.Count} numbers");
            }

            if (!places.TryAdd(name, (stream.Position, (int)bytes)))
            {
                throw file.Error("is damaged: it lists some of its numbers twice");
            }

            stream.Position += (long)bytes;
        }

        return places.Count == vocabulary.Storages.Count && stream.Position == stream.Length
            ? places
            : throw file.Error("is truncated or damaged: it does not end where the numbers of its tensors do");
    }

    private static void RequireSize(SourceFile file, TorchStorage storage, long bytes)
    {
        if ((Int128)storage.Count * (storage.Type?.Size() ?? 1) != bytes || bytes > Array.MaxLength)
        {
            throw file.Error($"is damaged: {bytes} bytes are there for the {storage.Count} numbers '{Printable.Text(storage.Key)}'");
        }
    }

    private static TensorFile Of(SourceFile file, object? root, bool bigEndian, Func<string, byte[]> load)
    {
        // Tensors that share their numbers stand beside each other, as a rule.
        (string Key, byte[] Bytes)? last = null;
        byte[] Bytes(string key)
        {
            if (last?.Key != key)
            {
                last = null;
                last = (key, load(key));
            }

            return last!.Value.Bytes;
        }

        var notes = new List<string>();
        var tensors = Checkpoint.Tensors(file, root, notes).Select(found => new NamedTensor(
            found.Name,
            DType(found.Tensor.Type),
            found.Tensor.Type is ElementType.Float64 or ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16,
            Shape.Create(found.Tensor.Size),
            () => StridedNumbers.Read(found.Tensor, Bytes(found.Tensor.Storage.Key), bigEndian)));
        return new TensorFile(file.Name, [.. tensors], notes);
    }

    // As safetensors names it, since messages show it.
    private static string DType(ElementType type) => type switch
    {
        ElementType.Float64 => "F64",
        ElementType.Float32 => "F32",
        ElementType.Float16 => "F16",
        ElementType.BFloat16 => "BF16",
        ElementType.Int64 => "I64",
        ElementType.Int32 => "I32",
        ElementType.Bool => "BOOL",
        _ => type.ToString(),
    };
}
