using System.IO.Compression;
using System.Text;
using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>A zip archive whose entries are unpacked only where their size is plausible for that of the file.</summary>
internal sealed class Archive : IDisposable
{
    /// <summary>PyTorch and Keras store; compressed weights shrink little.</summary>
    private const long LargestRatio = 64;

    // Weights that are all zero, as one starts from, pack without end.
    private const long Slack = 16 << 20;
    private readonly ZipArchive _zip;
    private readonly SourceFile _file;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private Archive(SourceFile file, Stream stream)
    {
        (_file, _zip) = (file, new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));
        foreach (var entry in _zip.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw file.Error($"is an archive with two entries '{Printable.Text(entry.FullName)}'");
            }
        }
    }

    /// <summary>The entries.</summary>
    public IReadOnlyCollection<ZipArchiveEntry> Entries => _zip.Entries;

    /// <summary>Reads an archive as what its entries say it is.</summary>
    public static TensorFile Read(SourceFile file, Stream stream)
    {
        using var archive = new Archive(file, stream);
        var pickles = archive._entries.Values.Where(entry => entry.Name == TorchFile.Pickle).ToList();
        if (pickles.Count == 1)
        {
            return TorchFile.ReadZip(file, archive, pickles[0]);
        }

        if (archive.Find("model.weights.h5") is { } weights)
        {
            var configuration = archive.Find("config.json") is { } entry ? Encoding.UTF8.GetString(archive.Bytes(entry)) : "";
            return Hdf5Tensors.Read(file, archive.Bytes(weights), configuration);
        }

        if (archive._entries.Count > 0 && archive._entries.Keys.All(name => name.EndsWith(".npy", StringComparison.Ordinal)))
        {
            return PlainArrays.Of(file, [.. archive._entries.Values.Select(entry => Numpy(file, entry))]);
        }

        var shown = Printable.Text(string.Join(", ", archive._entries.Keys.Take(10)), 200);
        throw file.Error($"is an archive, but none of PyTorch, Keras or NumPy; it holds: {shown}");
    }

    private static NamedTensor Numpy(SourceFile file, ZipArchiveEntry entry)
    {
        RequirePlausible(file, entry);
        var (member, name) = (new SourceFile($"{file.Name}:{entry.FullName}", file.Path), entry.FullName);
        using var start = entry.Open();
        var header = NpyHeader.Read(member, start, out var length);
        IdxFile.RequirePlausible(member, (long)header.Count * header.Type.Size(), entry.Length - length);
        var floating = header.Type is ElementType.Float64 or ElementType.Float32 or ElementType.Float16;
        return new NamedTensor(name[..^4], header.Type.ToString(), floating, header.Shape, () => Reopened(file, archive =>
        {
            var again = archive.Find(name) ?? throw file.Error("was changed while it was read");
            using var content = new UnpackedStream(again.Open(), again.Crc32, again.Length, member);
            return NpyFile.Read(member, content, again.Length).Values.ToDoubles();
        }));
    }

    /// <summary>Does something with an archive that is opened for it.</summary>
    public static T Reopened<T>(SourceFile file, Func<Archive, T> read) => file.Read(stream =>
    {
        using var archive = new Archive(file, stream);
        return read(archive);
    });

    /// <summary>Refuses an entry that would expand to far more than its bytes.</summary>
    public static void RequirePlausible(SourceFile file, ZipArchiveEntry entry)
    {
        if (entry.Length > (LargestRatio * entry.CompressedLength) + Slack || entry.Length > Array.MaxLength)
        {
            throw file.Error($"holds '{Printable.Text(entry.FullName)}' of {entry.Length} bytes in {entry.CompressedLength}, "
                + "which is refused");
        }
    }

    /// <summary>The entry of a name, or null.</summary>
    public ZipArchiveEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>What an entry holds, checked by its checksum.</summary>
    public byte[] Bytes(ZipArchiveEntry entry)
    {
        RequirePlausible(_file, entry);
        if (entry.CompressedLength > new FileInfo(_file.Path).Length)
        {
            throw _file.Error($"is truncated or damaged: '{Printable.Text(entry.FullName)}' is longer than the file");
        }

        var bytes = new byte[entry.Length];
        using var content = new UnpackedStream(entry.Open(), entry.Crc32, entry.Length, _file);
        _file.ReadExactly(content, bytes, $"'{Printable.Text(entry.FullName)}'");
        return content.ReadByte() < 0 ? bytes : throw _file.ExpandsBeyond(entry.Length);
    }

    public void Dispose() => _zip.Dispose();
}
