using System.Buffers.Binary;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// The IDX format of the MNIST files: two zero bytes, a type, a rank, the extents as 32-bit integers and the elements,
/// all big-endian (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"). Values come as stored: bytes
/// are 0 … 255.
/// </summary>
internal static class IdxFile
{
    /// <summary>Reads a file, compressed by gzip or not.</summary>
    /// <exception cref="BadInputException">The file is not IDX, truncated, or longer than it declares.</exception>
    public static NumericArray Read(SourceFile file) =>
        file.Read(stream => file.ReadContent(stream, DataLimits.ExpandedArray, (content, most) => Read(file, content, most)));

    /// <summary>Refuses, before allocating, what the file cannot hold.</summary>
    internal static void RequirePlausible(SourceFile file, long declared, long available)
    {
        if (declared > available)
        {
            throw file.Error(
                $"is truncated or damaged: it declares {declared} bytes of numbers, but cannot hold more than {Math.Max(0, available)}");
        }
    }

    private static NumericArray Read(SourceFile file, Stream content, long most)
    {
        Span<byte> head = stackalloc byte[4];
        file.ReadExactly(content, head, "its IDX header");
        if (head[0] != 0 || head[1] != 0 || TypeOf(head[2]) is not { } type)
        {
            throw file.Error("is not an IDX file: it should begin with two zero bytes and a known type");
        }

        var shape = new long[head[3]];
        if (shape.Length is 0 or > 8)
        {
            throw file.Error($"has {shape.Length} axes, but 1 to 8 were expected");
        }

        var extents = new byte[4 * shape.Length];
        file.ReadExactly(content, extents, "its list of extents");
        for (var axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadUInt32BigEndian(extents.AsSpan(4 * axis));
        }

        var count = NumericArray.CountOf(shape, file);
        RequirePlausible(file, (long)count * type.Size(), most - 4 - extents.Length);
        var values = type.Read(file, content, bigEndian: true, count);
        if (content.ReadByte() != -1)
        {
            throw file.Error($"goes on after the {count} numbers that its header declares");
        }

        return new NumericArray(Shape.Create(shape), values);
    }

    private static ElementType? TypeOf(byte code) => code switch
    {
        0x08 => ElementType.UInt8,
        0x09 => ElementType.Int8,
        0x0B => ElementType.Int16,
        0x0C => ElementType.Int32,
        0x0D => ElementType.Float32,
        0x0E => ElementType.Float64,
        _ => null,
    };
}
