using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Theodolite.Data;

/// <summary>Types of numbers in binary files.</summary>
internal enum ElementType
{
    Bool,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Int8,
    Int16,
    Int32,
    Int64,
    BFloat16,
    Float16,
    Float32,
    Float64,
}

/// <summary>Decodes numbers of binary files.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes per number.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => 1,
        ElementType.UInt16 or ElementType.Int16 or ElementType.BFloat16 or ElementType.Float16 => 2,
        ElementType.UInt32 or ElementType.Int32 or ElementType.Float32 => 4,
        _ => 8,
    };

    /// <summary>
    /// The number in the first bytes. Integers beyond 2⁵³ are rounded to float64.
    /// </summary>
    public static double Decode(this ElementType type, ReadOnlySpan<byte> bytes, bool bigEndian) => type switch
    {
        ElementType.Bool => bytes[0] == 0 ? 0 : 1,
        ElementType.UInt8 => bytes[0],
        ElementType.Int8 => (sbyte)bytes[0],
        ElementType.UInt16 => bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        ElementType.Int16 => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes) : BinaryPrimitives.ReadInt16LittleEndian(bytes),
        ElementType.UInt32 => bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        ElementType.Int32 => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes),
        ElementType.UInt64 => bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        ElementType.Int64 => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle(
            (uint)(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes)) << 16),
        ElementType.Float16 => (double)(bigEndian
            ? BinaryPrimitives.ReadHalfBigEndian(bytes)
            : BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        ElementType.Float32 => bigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    /// <summary>Reads so many numbers, in float32 where that holds all of them.</summary>
    /// <exception cref="BadInputException">The stream ends too early.</exception>
    public static Numbers Read(this ElementType type, SourceFile file, Stream stream, bool bigEndian, int count)
    {
        var writer = new NumbersWriter(count);
        type.Read(file, stream, bigEndian, count, writer);
        return writer.Finish();
    }

    /// <summary>Reads so many numbers to where they are to be.</summary>
    /// <exception cref="BadInputException">The stream ends too early.</exception>
    public static void Read(this ElementType type, SourceFile file, Stream stream, bool bigEndian, int total, NumbersWriter writer)
    {
        var size = type.Size();
        var asStored = BitConverter.IsLittleEndian && !bigEndian && type == ElementType.Float32;
        var buffer = new byte[1 << 16];
        for (var start = 0; start < total;)
        {
            var count = Math.Min(buffer.Length / size, total - start);
            var bytes = buffer.AsSpan(0, count * size);
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length)
            {
                throw file.Error($"is truncated: it ends in number {start + (read / size) + 1} of {total}");
            }

            if (asStored)
            {
                writer.Add(MemoryMarshal.Cast<byte, float>(bytes));
            }
            else
            {
                for (var at = 0; at < bytes.Length; at += size)
                {
                    writer.Add(type.Decode(bytes[at..], bigEndian));
                }
            }

            start += count;
        }
    }
}
