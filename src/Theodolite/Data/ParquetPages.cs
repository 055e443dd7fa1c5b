using System.Buffers.Binary;

namespace Theodolite.Data;

/// <summary>The pages of a piece of a column, one after another.</summary>
/// <param name="file">The file, for messages.</param>
/// <param name="bytes">The piece.</param>
/// <param name="codec">How pages are packed.</param>
internal sealed class ParquetPages(SourceFile file, byte[] bytes, long codec)
{
    private int _at;

    public ParquetPage Next()
    {
        while (true)
        {
            var header = ThriftStruct.Read(file, bytes.AsSpan(_at), out var length);
            _at += length;
            var (size, packed) = (header.Count(2), header.Count(3));
            if (packed > bytes.Length - _at)
            {
                throw file.Error("is truncated or damaged: a page in it goes beyond its column");
            }

            var content = bytes[_at..(_at + packed)];
            _at += packed;
            switch (header.Whole(1))
            {
                case 0:
                    var first = header.Part(5);
                    return new(false, first.Count(1), first.Count(2), ParquetPacking.Unpack(file, codec, content, size), null);
                case 2:
                    return new(true, header.Part(7).Count(1), 0, ParquetPacking.Unpack(file, codec, content, size), null);
                case 3:
                    return Second(header.Part(8), content, size);
            }
        }
    }

    private ParquetPage Second(ThriftStruct header, byte[] content, int size)
    {
        var (levels, repeats) = (header.Count(5), header.Count(6));
        if (levels > content.Length || repeats > content.Length - levels || size < levels + repeats)
        {
            throw file.Error("is damaged: a page in it is shorter than what says which of its values are missing");
        }

        var values = content[(levels + repeats)..];
        var unpacked = header.Flag(7) == false ? values : ParquetPacking.Unpack(file, codec, values, size - levels - repeats);
        return new(false, header.Count(1), header.Count(4), unpacked, content.AsMemory(repeats, levels));
    }
}

/// <summary>A page of a column: a dictionary, or values, before which those say which are missing.</summary>
/// <param name="IsDictionary">Whether it is what later pages refer to.</param>
/// <param name="Count">How many values.</param>
/// <param name="Encoding">How they are written.</param>
/// <param name="Values">The values; in front of them, in pages of the first kind, what says which are missing.</param>
/// <param name="Known">What says so in pages of the second kind.</param>
internal sealed record ParquetPage(bool IsDictionary, int Count, long Encoding, ReadOnlyMemory<byte> Values, ReadOnlyMemory<byte>? Known)
{
    /// <summary>What says which values are missing, taken off the values where it stands before them.</summary>
    public ReadOnlySpan<byte> Levels(ref ReadOnlyMemory<byte> values)
    {
        if (Known is { } known)
        {
            return known.Span;
        }

        if (values.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(values.Span) is var size && size > values.Length - 4)
        {
            return [];
        }

        var levels = values.Span.Slice(4, (int)size);
        values = values[(4 + (int)size)..];
        return levels;
    }
}
