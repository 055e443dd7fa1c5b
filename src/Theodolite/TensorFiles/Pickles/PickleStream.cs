using System.Buffers.Binary;
using System.Text;
using Theodolite.Data;

namespace Theodolite.TensorFiles.Pickles;

/// <summary>The arguments of pickle instructions. A length is compared with what is left of the file before anything is
/// allocated.</summary>
/// <param name="stream">A stream that knows its length and position.</param>
/// <param name="file">The file, for messages.</param>
internal sealed class PickleStream(Stream stream, SourceFile file)
{
    private const int LongestLine = 1024;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public byte Byte() => stream.ReadByte() is >= 0 and var value ? (byte)value : throw Damaged("it ends within its pickle");

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public byte[] Bytes(ulong count)
    {
        if (count > (ulong)Math.Max(0, stream.Length - stream.Position))
        {
            throw Damaged($"a text or number of {count} bytes goes beyond its end");
        }

        return Take((int)Math.Min(count, int.MaxValue));
    }

    public string Text(ulong count)
    {
        var bytes = Bytes(count);
        try
        {
            return s_utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Python writes halves of surrogate pairs so; no name of a tensor has one.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    public string Line()
    {
        var line = new StringBuilder();
        for (var next = Byte(); next != '\n'; next = Byte())
        {
            if (line.Length == LongestLine)
            {
                throw Damaged("a name in it is longer than any");
            }

            line.Append((char)next);
        }

        return line.ToString();
    }

    /// <summary>A whole number of any length in two's complement; one beyond 64 bits comes as a real number.</summary>
    public object Integer(ulong count)
    {
        var bytes = Bytes(count);
        if (bytes.Length <= 8)
        {
            var value = bytes.Length > 0 && (bytes[^1] & 0x80) != 0 ? -1L : 0;
            for (var i = bytes.Length - 1; i >= 0; i--)
            {
                value = (value << 8) | bytes[i];
            }

            return value;
        }

        return bytes.Length <= 128 ? (double)new System.Numerics.BigInteger(bytes) : throw Damaged("a number in it has over 1024 bits");
    }

    public BadInputException Damaged(string why) => file.Error($"is no pickle of tensors, or damaged: {why}");

    private byte[] Take(int count)
    {
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw Damaged("it ends within its pickle");
    }
}
