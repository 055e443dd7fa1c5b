using System.IO.Compression;

namespace Theodolite.Data;

/// <summary>Pages of Parquet unpacked within bounds: Snappy, gzip, Brotli, or stored.</summary>
internal static class ParquetPacking
{
    private static readonly string[] s_names = ["none", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "Zstandard", "LZ4"];

    /// <summary>What a page held before it was packed.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="codec">The number of the packing.</param>
    /// <param name="packed">The page.</param>
    /// <param name="size">How long it was before.</param>
    public static byte[] Unpack(SourceFile file, long codec, byte[] packed, int size)
    {
        if (size > (packed.Length * DataLimits.DeflateRatio) + 64)
        {
            throw file.Error($"is damaged: a page of {packed.Length} bytes in it should have been {size} before it was packed");
        }

        var bytes = codec switch
        {
            0 => packed,
            1 => Snappy(packed, size),
            2 => Streamed(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), size),
            4 => Streamed(new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress), size),
            _ => throw file.Error($"is packed by {(codec is > 0 and < 8 ? s_names[codec] : $"method {codec}")}, but Snappy, "
                + "gzip, Brotli or "
                + "none was expected; write it with another compression"),
        };
        return bytes?.Length == size ? bytes : throw file.Error("is damaged: a page in it cannot be unpacked");
    }

    private static byte[]? Streamed(Stream content, int size)
    {
        using (content)
        {
            var bytes = new byte[size];
            try
            {
                return content.ReadAtLeast(bytes, size, throwOnEndOfStream: false) == size && content.ReadByte() < 0 ? bytes : null;
            }
            catch (InvalidOperationException)
            {
                // Brotli says so of damaged content.
                return null;
            }
        }
    }

    // Snappy's format description: runs of bytes, and copies of what came before.
    private static byte[]? Snappy(ReadOnlySpan<byte> packed, int size)
    {
        var (from, declared) = (0, 0L);
        for (var shift = 0; ; shift += 7)
        {
            if (from == packed.Length || shift > 28)
            {
                return null;
            }

            declared |= (long)(packed[from] & 0x7F) << shift;
            if (packed[from++] < 0x80)
            {
                break;
            }
        }

        if (declared != size)
        {
            return null;
        }

        var (bytes, to) = (new byte[size], 0);
        while (from < packed.Length)
        {
            var tag = packed[from++];
            var kind = tag & 3;
            var extra = kind == 0 ? Math.Max(0, (tag >> 2) - 59) : kind == 3 ? 4 : kind;
            if (extra > packed.Length - from)
            {
                return null;
            }

            var number = 0L;
            for (var i = 0; i < extra; i++)
            {
                number |= (long)packed[from++] << (8 * i);
            }

            var length = kind == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1L;
            if (kind == 0)
            {
                length = extra > 0 ? number + 1 : length;
                if (length > packed.Length - from || length > size - to)
                {
                    return null;
                }

                packed.Slice(from, (int)length).CopyTo(bytes.AsSpan(to));
                (from, to) = (from + (int)length, to + (int)length);
                continue;
            }

            var back = kind == 1 ? number | ((long)(tag >> 5) << 8) : number;
            if (back == 0 || back > to || length > size - to)
            {
                return null;
            }

            for (var i = 0; i < length; i++, to++)
            {
                bytes[to] = bytes[to - (int)back];
            }
        }

        return to == size ? bytes : null;
    }
}
