using System.Buffers.Binary;
using Theodolite.Torch;

namespace Theodolite.Onnx.Format;

/// <summary>What the numbers of a tensor are.</summary>
internal enum OnnxKind
{
    /// <summary>Real numbers of any width; they are computed in the dtype of the run.</summary>
    Real,

    /// <summary>Whole numbers of any width.</summary>
    Integer,

    /// <summary>0 or 1.</summary>
    Boolean,
}

/// <summary>A tensor of a file: its numbers, whatever they were stored as.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">The code of its element type.</param>
/// <param name="Values">Its numbers, row by row.</param>
internal sealed record OnnxArray(string Name, Shape Shape, int Type, double[] Values)
{
    public const int Float32 = 1;
    public const int Float16 = 10;
    public const int Float64 = 11;
    public const int BFloat16 = 16;

    private const int UInt8 = 2;
    private const int Int8 = 3;
    private const int UInt16 = 4;
    private const int Int16 = 5;
    private const int Int32 = 6;
    private const int Int64 = 7;
    private const int Boolean = 9;
    private const int UInt32 = 12;
    private const int UInt64 = 13;
    private const int MostAxes = 16;

    public OnnxKind Kind => KindOf(Type)!.Value;

    /// <summary>What numbers of a type are; null where it holds none.</summary>
    public static OnnxKind? KindOf(int type) => type switch
    {
        Float32 or Float16 or Float64 or BFloat16 => OnnxKind.Real,
        UInt8 or Int8 or UInt16 or Int16 or Int32 or Int64 or UInt32 or UInt64 => OnnxKind.Integer,
        Boolean => OnnxKind.Boolean,
        _ => null,
    };

    /// <summary>Reads a tensor.</summary>
    /// <param name="tensor">As it was parsed.</param>
    /// <param name="title">What messages call it.</param>
    /// <param name="external">Reads what lies outside the file.</param>
    /// <exception cref="BadInputException">It is not as it should be.</exception>
    public static OnnxArray Read(TensorProto tensor, string title, ExternalData external)
    {
        if (KindOf(tensor.DataType) is null)
        {
            throw new BadInputException($"{title} has elements of type {tensor.DataType}; numbers and booleans are read, not text, complex "
                + "or 4- and 8-bit real numbers.");
        }

        var shape = ShapeOf(tensor, title);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return new(tensor.Name, shape, tensor.DataType, Decode(external.Read(tensor, title), tensor.DataType, shape.Count, title));
        }

        return new(tensor.Name, shape, tensor.DataType, tensor.RawData.Length > 0
            ? Decode(tensor.RawData.Span, tensor.DataType, shape.Count, title)
            : Listed(tensor, shape.Count, title));
    }

    /// <summary>The bytes of numbers in an element type of real numbers.</summary>
    public static byte[] Encode(ReadOnlySpan<double> values, int type)
    {
        var size = Size(type);
        var bytes = new byte[checked(values.Length * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var place = bytes.AsSpan(i * size, size);
            switch (type)
            {
                case Float32:
                    BinaryPrimitives.WriteSingleLittleEndian(place, (float)values[i]);
                    break;
                case Float64:
                    BinaryPrimitives.WriteDoubleLittleEndian(place, values[i]);
                    break;
                case Float16:
                    BinaryPrimitives.WriteHalfLittleEndian(place, (Half)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteUInt16LittleEndian(place, ToBFloat16((float)values[i]));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>Bytes of an element.</summary>
    public static int Size(int type) => type switch
    {
        UInt8 or Int8 or Boolean => 1,
        UInt16 or Int16 or Float16 or BFloat16 => 2,
        Float32 or Int32 or UInt32 => 4,
        _ => 8,
    };

    private static Shape ShapeOf(TensorProto tensor, string title)
    {
        if (tensor.Dims.Count > MostAxes)
        {
            throw new BadInputException($"{title} has {tensor.Dims.Count} axes; at most {MostAxes} are read.");
        }

        var count = 1.0;
        foreach (var extent in tensor.Dims)
        {
            count *= extent;
            if (extent < 0 || count > int.MaxValue)
            {
                throw new BadInputException($"{title} has the shape [{string.Join(", ", tensor.Dims)}], which no tensor of a "
                    + "file can have.");
            }
        }

        return Shape.Create([.. tensor.Dims]);
    }

    private static double[] Decode(ReadOnlySpan<byte> bytes, int type, long count, string title)
    {
        var size = Size(type);
        if (bytes.Length != count * size)
        {
            throw new BadInputException($"{title} should have {count} numbers of {size} bytes, but {bytes.Length} bytes are stored.");
        }

        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            var place = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                Float32 => BinaryPrimitives.ReadSingleLittleEndian(place),
                Float64 => BinaryPrimitives.ReadDoubleLittleEndian(place),
                Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(place),
                BFloat16 => FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(place)),
                UInt8 => place[0],
                Int8 => (sbyte)place[0],
                UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(place),
                Int16 => BinaryPrimitives.ReadInt16LittleEndian(place),
                Int32 => BinaryPrimitives.ReadInt32LittleEndian(place),
                Int64 => BinaryPrimitives.ReadInt64LittleEndian(place),
                UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(place),
                UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(place),
                _ => place[0] == 0 ? 0 : 1,
            };
        }

        return values;
    }

    // Numbers in the list of their type, where they are not one run of bytes.
    private static double[] Listed(TensorProto tensor, long count, string title)
    {
        double[] values = tensor.DataType switch
        {
            Float32 => [.. tensor.FloatData.Select(value => (double)value)],
            Float64 => [.. tensor.DoubleData],
            Int64 => [.. tensor.Int64Data.Select(value => (double)value)],
            UInt32 or UInt64 => [.. tensor.Uint64Data.Select(value => (double)value)],
            Float16 => [.. tensor.Int32Data.Select(bits => (double)BitConverter.UInt16BitsToHalf((ushort)bits))],
            BFloat16 => [.. tensor.Int32Data.Select(bits => (double)FromBFloat16((ushort)bits))],
            Boolean => [.. tensor.Int32Data.Select(value => value == 0 ? 0.0 : 1)],
            _ => [.. tensor.Int32Data.Select(value => (double)value)],
        };
        return values.Length == count
            ? values
            : throw new BadInputException($"{title} should have {count} numbers, but {values.Length} are stored.");
    }

    private static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    // To nearest, halves to even; a not-a-number stays one.
    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
