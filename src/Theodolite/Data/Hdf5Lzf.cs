namespace Theodolite.Data;

/// <summary>Marc Lehmann's LibLZF, with which h5py packs chunks on request: runs of bytes, and copies of what came before.</summary>
internal static class Hdf5Lzf
{
    /// <summary>No byte stands for more than so many.</summary>
    private const int LargestRatio = 264;

    /// <summary>What was packed; null where it is damaged or longer than it may be.</summary>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, int most)
    {
        var bytes = new byte[Math.Min(most, (long)packed.Length * LargestRatio)];
        var (from, to) = (0, 0);
        while (from < packed.Length)
        {
            var code = packed[from++];
            if (code < 32)
            {
                var run = code + 1;
                if (run > packed.Length - from || run > bytes.Length - to)
                {
                    return null;
                }

                packed.Slice(from, run).CopyTo(bytes.AsSpan(to));
                (from, to) = (from + run, to + run);
                continue;
            }

            var length = code >> 5;
            if (length == 7)
            {
                length += from < packed.Length ? packed[from++] : 0;
            }

            var back = from < packed.Length ? ((code & 31) << 8) + packed[from++] + 1 : int.MaxValue;
            length += 2;
            if (back > to || length > bytes.Length - to)
            {
                return null;
            }

            for (var i = 0; i < length; i++, to++)
            {
                bytes[to] = bytes[to - back];
            }
        }

        return bytes[..to];
    }
}
