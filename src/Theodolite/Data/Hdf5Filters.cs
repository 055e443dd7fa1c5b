using System.Buffers.Binary;
using System.IO.Compression;

namespace Theodolite.Data;

/// <summary>What was done to the chunks of an array before they were stored: deflate, lzf, shuffle and Fletcher's checksum, undone
/// here.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher = 3;
    private const int Lzf = 32000;
    private readonly List<(int Id, int Width)> _filters = [];
    private readonly SourceFile _file;

    public Hdf5Filters(SourceFile file, Hdf5Cursor? message)
    {
        _file = file;
        if (message is null)
        {
            return;
        }

        var (version, count) = (message.Byte(), message.Byte());
        message.Skip(version == 1 ? 6 : 0);
        for (var i = 0; i < count; i++)
        {
            var id = message.UInt16();
            var name = version == 1 || id >= 256 ? message.UInt16() : 0;
            var values = message.Skip(2).UInt16();
            message.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
            var first = values > 0 ? (int)Math.Min(message.UInt32(), int.MaxValue) : 0;
            message.Skip((4 * Math.Max(0, values - 1)) + (version == 1 && values % 2 == 1 ? 4 : 0));
            if (id is not (Deflate or Shuffle or Fletcher or Lzf))
            {
                throw file.Error($"is packed by HDF5's filter {id}, which is not read; compress it by gzip or lzf, or not at all");
            }

            _filters.Add((id, first));
        }
    }

    public bool Any => _filters.Count > 0;

    /// <summary>The bytes of a chunk as they were before.</summary>
    /// <param name="stored">As they are in the file.</param>
    /// <param name="size">How many they were.</param>
    /// <param name="mask">A bit for each filter that was left out.</param>
    public byte[] Undo(byte[] stored, int size, uint mask)
    {
        for (var i = _filters.Count - 1; i >= 0; i--)
        {
            if (i >= 32 || (mask & (1u << i)) == 0)
            {
                stored = _filters[i] switch
                {
                    (Deflate, _) => Inflate(stored, size + 4),
                    (Lzf, _) => Hdf5Lzf.Unpack(stored, size + 4) ?? throw Damaged(),
                    (Shuffle, var width) => Unshuffle(stored, width),
                    _ => Checked(stored),
                };
            }
        }

        return stored.Length == size ? stored : throw Damaged();
    }

    private byte[] Inflate(byte[] stored, int most)
    {
        using var content = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
        var bytes = new byte[Math.Min(most, (stored.Length * DataLimits.DeflateRatio) + 64)];
        var count = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..count];
    }

    private static byte[] Unshuffle(byte[] stored, int width)
    {
        if (width < 2 || width > stored.Length)
        {
            return stored;
        }

        // What is behind the last whole number stays where it is.
        var (count, bytes) = (stored.Length / width, (byte[])stored.Clone());
        for (var part = 0; part < width; part++)
        {
            for (var i = 0; i < count; i++)
            {
                bytes[(i * width) + part] = stored[(part * count) + i];
            }
        }

        return bytes;
    }

    private byte[] Checked(byte[] stored)
    {
        if (stored.Length < 4)
        {
            throw Damaged();
        }

        var bytes = stored[..^4];
        var (low, high) = (0u, 0u);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            low = (low + ((uint)bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0u)) % 65535;
            high = (high + low) % 65535;
        }

        var sum = BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(bytes.Length));
        return sum % 65536 % 65535 == low && (sum >> 16) % 65535 == high ? bytes : throw Damaged();
    }

    private BadInputException Damaged() => _file.Error("is damaged: a chunk of its numbers has another length or checksum than it had");
}
