using System.Buffers.Binary;
using System.Text;

namespace Theodolite.Data;

/// <summary>Little-endian numbers of an HDF5 file, one after another; whatever is behind the end is refused.</summary>
/// <param name="bytes">What is read.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class Hdf5Cursor(ReadOnlyMemory<byte> bytes, SourceFile file)
{
    private int _at;

    /// <summary>Bytes that are left.</summary>
    public int Left => bytes.Length - _at;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>An address or length. All ones, which say that there is none, come as −1, as does what is beyond 63 bits.</summary>
    public long Int64() => Math.Max(-1, BinaryPrimitives.ReadInt64LittleEndian(Take(8)));

    /// <summary>A number of one to eight bytes.</summary>
    public long Integer(int size)
    {
        if (size is < 1 or > 8)
        {
            throw file.Error("is damaged: a number in it has an impossible size");
        }

        var value = 0L;
        foreach (var (index, part) in Take(size).ToArray().Index())
        {
            value |= (long)part << (8 * index);
        }

        return value < 0 ? -1 : value;
    }

    public ReadOnlySpan<byte> Take(int count) => Slice(count).Span;

    public ReadOnlyMemory<byte> Slice(int count)
    {
        if (count < 0 || count > Left)
        {
            throw file.Error("is truncated or damaged: a part of its HDF5 structure ends too early");
        }

        _at += count;
        return bytes.Slice(_at - count, count);
    }

    public Hdf5Cursor Part(int count) => new(Slice(count), file);

    public Hdf5Cursor Skip(int count)
    {
        Slice(count);
        return this;
    }

    /// <summary>Skips to a multiple of eight bytes.</summary>
    public void Align() => Skip(Math.Min(Left, -_at & 7));

    /// <summary>A text of so many bytes, up to its first zero.</summary>
    public string Text(int count)
    {
        var text = Take(count);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    public void Expect(string signature)
    {
        if (!Take(4).SequenceEqual(Encoding.ASCII.GetBytes(signature)))
        {
            throw file.Error($"is damaged: {signature} was expected where its HDF5 structure points");
        }
    }
}
