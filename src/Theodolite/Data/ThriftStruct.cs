using System.Buffers.Binary;
using System.Text;

namespace Theodolite.Data;

/// <summary>
/// A structure in Thrift's compact protocol (Apache Thrift, "Thrift Compact protocol encoding"), in which Parquet keeps all but the
/// numbers:
/// fields by number, read whatever they are.
/// </summary>
internal sealed class ThriftStruct
{
    private const int Deepest = 12;
    private readonly Dictionary<int, object> _fields = [];
    private readonly SourceFile _file;

    private ThriftStruct(SourceFile file) => _file = file;

    /// <summary>Reads one.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="bytes">Where it begins; what may be behind it stays.</param>
    /// <param name="length">How long it was.</param>
    public static ThriftStruct Read(SourceFile file, ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        return Struct(file, bytes, ref length, 0);
    }

    /// <summary>A whole number; null where the field is not there.</summary>
    public long? Whole(int field) => _fields.GetValueOrDefault(field) as long?;

    /// <summary>A whole number that must be there.</summary>
    public int Count(int field) => Whole(field) is >= 0 and <= int.MaxValue and var value ? (int)value : throw Damaged(_file);

    public bool? Flag(int field) => _fields.GetValueOrDefault(field) as bool?;

    public string Text(int field) => _fields.GetValueOrDefault(field) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";

    public ThriftStruct? Find(int field) => _fields.GetValueOrDefault(field) as ThriftStruct;

    public ThriftStruct Part(int field) => Find(field) ?? throw Damaged(_file);

    public IReadOnlyList<ThriftStruct> Parts(int field) =>
        _fields.GetValueOrDefault(field) is List<object> list && list.TrueForAll(item => item is ThriftStruct)
            ? list.ConvertAll(item => (ThriftStruct)item)
            : [];

    public int ListLength(int field) => (_fields.GetValueOrDefault(field) as List<object>)?.Count ?? 0;

    private static ThriftStruct Struct(SourceFile file, ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (depth > Deepest)
        {
            throw Damaged(file);
        }

        var (result, field) = (new ThriftStruct(file), 0);
        while (true)
        {
            var head = Byte(file, bytes, ref at);
            if (head == 0)
            {
                return result;
            }

            field = head >> 4 != 0 ? field + (head >> 4) : (int)Math.Clamp(Zigzag(file, bytes, ref at), 0, short.MaxValue);
            var kind = head & 0x0F;
            result._fields[field] = kind is 1 or 2 ? kind == 1 : Value(file, bytes, ref at, kind, depth + 1);
        }
    }

    private static object Value(SourceFile file, ReadOnlySpan<byte> bytes, ref int at, int kind, int depth)
    {
        switch (kind)
        {
            case 1 or 2:
                return Byte(file, bytes, ref at) == 1;
            case 3:
                return (long)(sbyte)Byte(file, bytes, ref at);
            case 4 or 5 or 6:
                return Zigzag(file, bytes, ref at);
            case 7:
                return BinaryPrimitives.ReadDoubleLittleEndian(Take(file, bytes, ref at, 8));
            case 8:
                return Take(file, bytes, ref at, Varint(file, bytes, ref at)).ToArray();
            case 9 or 10:
                var head = Byte(file, bytes, ref at);
                var count = head >> 4 == 15 ? Varint(file, bytes, ref at) : (ulong)(head >> 4);
                var items = new List<object>();
                for (var i = 0UL; i < count; i++)
                {
                    items.Add(Value(file, bytes, ref at, head & 0x0F, depth + 1));
                }

                return items;
            case 11:
                var pairs = Varint(file, bytes, ref at);
                var kinds = pairs == 0 ? 0 : Byte(file, bytes, ref at);
                for (var i = 0UL; i < pairs; i++)
                {
                    Value(file, bytes, ref at, kinds >> 4, depth + 1);
                    Value(file, bytes, ref at, kinds & 0x0F, depth + 1);
                }

                return new object();
            case 12:
                return Struct(file, bytes, ref at, depth + 1);
            default:
                throw Damaged(file);
        }
    }

    private static byte Byte(SourceFile file, ReadOnlySpan<byte> bytes, ref int at) => Take(file, bytes, ref at, 1)[0];

    private static ReadOnlySpan<byte> Take(SourceFile file, ReadOnlySpan<byte> bytes, ref int at, ulong count)
    {
        if (count > (ulong)(bytes.Length - at))
        {
            throw Damaged(file);
        }

        at += (int)count;
        return bytes.Slice(at - (int)count, (int)count);
    }

    private static ulong Varint(SourceFile file, ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte(file, bytes, ref at);
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged(file);
    }

    private static long Zigzag(SourceFile file, ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Varint(file, bytes, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private static BadInputException Damaged(SourceFile file) => file.Error("is truncated or damaged: a description in it is no Parquet");
}
