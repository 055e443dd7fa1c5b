using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Theodolite.IO;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>NumPy's NPY format, versions 1 to 3: read into C order whatever the byte order and layout.</summary>
public static class NpyFile
{
    /// <summary>Writes an array of float32, float64, int64 or uint8 in C order, version 1, little-endian.</summary>
    /// <exception cref="ArgumentException">The element type is another, or the count is not that of the shape.</exception>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write<T>(string path, Shape shape, ReadOnlyMemory<T> values)
        where T : unmanaged => AtomicFile.Write(path, stream => Write(stream, shape, values.Span));

    internal static void Write<T>(Stream stream, Shape shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var descr = typeof(T) == typeof(float) ? "<f4"
            : typeof(T) == typeof(double) ? "<f8"
            : typeof(T) == typeof(long) ? "<i8"
            : typeof(T) == typeof(byte) ? "|u1"
            : throw new ArgumentException(
                $"NPY files are written from float, double, long and byte, not {typeof(T).Name}.",
                nameof(values));
        if (shape.Count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill the shape {shape}.", nameof(values));
        }

        var tuple = shape.Rank == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        var header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple}, }}";
        var padded = header.PadRight(((10 + header.Length + 1 + 63) / 64 * 64) - 11) + '\n';
        Span<byte> size = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)padded.Length);
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        stream.Write(size);
        stream.Write(Encoding.ASCII.GetBytes(padded));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads a file, compressed by gzip or not.</summary>
    internal static NumericArray Read(SourceFile file) =>
        file.Read(stream => file.ReadContent(stream, DataLimits.ExpandedArray, (content, most) => Read(file, content, most)));

    /// <summary>Reads an array from a stream that cannot hold more than so many bytes.</summary>
    internal static NumericArray Read(SourceFile file, Stream stream, long bytes)
    {
        var header = Header(file, stream, bytes);
        var values = header.Type.Read(file, stream, header.BigEndian, header.Count);
        RequireEnd(file, stream, header);
        return new(header.Shape, header.FortranOrder ? ToRowMajor(header.Shape, values) : values);
    }

    /// <summary>Reads the shape alone.</summary>
    internal static Shape ReadShape(SourceFile file, Stream stream, long bytes) => Header(file, stream, bytes).Shape;

    /// <summary>Reads an array, row by row, to where it is to be.</summary>
    internal static void Read(SourceFile file, Stream stream, long bytes, NumbersWriter writer)
    {
        var header = Header(file, stream, bytes);
        if (header.FortranOrder)
        {
            writer.Add(ToRowMajor(header.Shape, header.Type.Read(file, stream, header.BigEndian, header.Count)));
        }
        else
        {
            header.Type.Read(file, stream, header.BigEndian, header.Count, writer);
        }

        RequireEnd(file, stream, header);
    }

    private static NpyHeader Header(SourceFile file, Stream stream, long bytes)
    {
        var header = NpyHeader.Read(file, stream, out var length);
        IdxFile.RequirePlausible(file, (long)header.Count * header.Type.Size(), bytes - length);
        return header;
    }

    private static void RequireEnd(SourceFile file, Stream stream, NpyHeader header)
    {
        if (stream.ReadByte() != -1)
        {
            throw file.Error($"goes on after the {header.Count} numbers that its header declares");
        }
    }

    // In Fortran order the first index runs fastest.
    private static Numbers ToRowMajor(Shape shape, Numbers values)
    {
        if (values.IsSingle)
        {
            var singles = new PinnedArray<float>(values.Count);
            ToRowMajor(shape, values.Singles.Span, singles.Span);
            return Numbers.Of(singles);
        }

        var doubles = new PinnedArray<double>(values.Count);
        ToRowMajor(shape, values.Doubles.Span, doubles.Span);
        return Numbers.Wide(doubles);
    }

    private static void ToRowMajor<T>(Shape shape, ReadOnlySpan<T> values, Span<T> result)
    {
        var index = new long[shape.Rank];
        var strides = new long[shape.Rank];
        var stride = 1L;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        var target = 0L;
        foreach (var value in values)
        {
            result[(int)target] = value;
            for (var axis = 0; axis < index.Length; axis++)
            {
                target += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                target -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
