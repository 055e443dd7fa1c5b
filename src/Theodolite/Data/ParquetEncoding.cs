namespace Theodolite.Data;

/// <summary>Whole numbers as Parquet packs them (Apache Parquet, "Encodings"): runs and groups of bits, and differences in
/// blocks.</summary>
internal static class ParquetEncoding
{
    /// <summary>Runs of one value and groups of eight packed in bits.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="width">Bits of a value, 0 to 32.</param>
    /// <param name="values">What is filled.</param>
    /// <returns>Whether there were enough.</returns>
    public static bool TryRuns(ReadOnlySpan<byte> bytes, int width, Span<int> values)
    {
        var (at, filled, bytesOfValue) = (0, 0, (width + 7) / 8);
        while (filled < values.Length)
        {
            if (!TryVarint(bytes, ref at, out var head) || head >> 1 == 0)
            {
                return false;
            }

            if ((head & 1) == 0)
            {
                if (bytesOfValue > bytes.Length - at)
                {
                    return false;
                }

                var value = 0;
                for (var i = 0; i < bytesOfValue; i++)
                {
                    value |= bytes[at++] << (8 * i);
                }

                var run = (int)Math.Min(head >> 1, (ulong)(values.Length - filled));
                values.Slice(filled, run).Fill(value);
                filled += run;
                continue;
            }

            // The last group of a page may be cut short behind its values.
            var count = (int)Math.Min((head >> 1) * 8, (ulong)(values.Length - filled));
            if ((((long)count * width) + 7) / 8 > bytes.Length - at)
            {
                return false;
            }

            for (var i = 0; i < count; i++)
            {
                values[filled++] = (int)Bits(bytes[at..], (long)i * width, width);
            }

            at += (int)Math.Min((head >> 1) * (ulong)width, (ulong)(bytes.Length - at));
        }

        return true;
    }

    /// <summary>DELTA_BINARY_PACKED: a first value and, block by block, the least difference and what each is above it.</summary>
    public static bool TryDeltas(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        var at = 0;
        if (!TryVarint(bytes, ref at, out var block) || !TryVarint(bytes, ref at, out var parts) || !TryVarint(bytes, ref at, out var total)
            || !TryZigzag(bytes, ref at, out var value) || parts is 0 or > 1024 || block is 0 or > (1 << 20) || block % (parts * 32) != 0
            || total < (ulong)values.Length)
        {
            return false;
        }

        var (filled, size) = (0, (int)(block / parts));
        if (!values.IsEmpty)
        {
            values[filled++] = value;
        }

        while (filled < values.Length)
        {
            if (!TryZigzag(bytes, ref at, out var least) || bytes.Length - at < (int)parts)
            {
                return false;
            }

            var widths = bytes.Slice(at, (int)parts);
            at += (int)parts;
            for (var part = 0; part < widths.Length && filled < values.Length; part++)
            {
                var width = widths[part];
                var length = (long)size * width / 8;
                if (width > 64 || length > bytes.Length - at)
                {
                    return false;
                }

                for (var i = 0; i < size && filled < values.Length; i++)
                {
                    value = unchecked(value + least + (long)Bits(bytes[at..], (long)i * width, width));
                    values[filled++] = value;
                }

                at += (int)length;
            }
        }

        return true;
    }

    private static ulong Bits(ReadOnlySpan<byte> bytes, long from, int width)
    {
        var value = 0UL;
        for (var bit = 0; bit < width;)
        {
            var place = from + bit;
            var take = Math.Min(8 - (int)(place & 7), width - bit);
            value |= (((ulong)bytes[(int)(place >> 3)] >> (int)(place & 7)) & ((1UL << take) - 1)) << bit;
            bit += take;
        }

        return value;
    }

    private static bool TryZigzag(ReadOnlySpan<byte> bytes, ref int at, out long value)
    {
        var there = TryVarint(bytes, ref at, out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return there;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
