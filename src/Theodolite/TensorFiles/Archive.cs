using System.IO.Compression;
using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>A zip archive whose entries are unpacked only where their size is plausible for that of the file.</summary>
internal sealed class Archive : IDisposable
{
    /// <summary>PyTorch and Keras store; compressed weights shrink little.</summary>
    private const long LargestRatio = 64;

    private const long Slack = 1 << 16;
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

        var shown = Printable.Text(string.Join(", ", archive._entries.Keys.Take(10)), 200);
        throw file.Error($"is an archive, but none of PyTorch, Keras or NumPy; it holds: {shown}");
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
            throw file.Error($"holds '{Printable.Text(entry.FullName)}' of {entry.Length} bytes in {entry.CompressedLength}, which is refused");
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
