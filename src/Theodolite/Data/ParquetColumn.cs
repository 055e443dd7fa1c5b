using System.Buffers.Binary;
using System.Text;

namespace Theodolite.Data;

/// <summary>A column of a Parquet file, from its description in the schema.</summary>
internal sealed class ParquetColumn
{
    private const int Boolean = 0;
    private const int Int32 = 1;
    private const int Int64 = 2;
    private const int Float = 4;
    private const int Double = 5;
    private const int Bytes = 6;
    private readonly SourceFile _file;
    private readonly int _type;
    private readonly int? _meaning;
    private readonly bool _optional;
    private readonly bool _repeated;
    private readonly long _children;

    public ParquetColumn(SourceFile file, ThriftStruct schema)
    {
        (_file, Name, _type) = (file, schema.Text(4), schema.Whole(5) is > 0 ? -1 : (int)Math.Clamp(schema.Whole(1) ?? -1, -1, 99));
        _meaning = (int?)schema.Whole(6);
        _optional = schema.Whole(3) == 1;
        (_repeated, _children) = (schema.Whole(3) == 2, schema.Whole(5) ?? 0);
    }

    public string Name { get; }

    public bool IsText => _type == Bytes && _meaning is null or 0 or 4;

    /// <summary>Whether float32 holds every number of its type.</summary>
    public bool IsNarrow => _type is Boolean or Float || (_type == Int32 && _meaning is 11 or 12 or 15 or 16);

    /// <summary>Whether it has more or less than one value a row.</summary>
    public bool IsNested => _repeated || _children > 0;

    private int Width => _type is Int64 or Double ? 8 : 4;

    /// <summary>Refuses what is neither a number nor a text.</summary>
    public void RequireValues(string title)
    {
        var found = _meaning is >= 6 and <= 10 ? "dates or times"
            : _meaning == 5 ? "decimal numbers"
            : _type is Boolean or Int32 or Int64 or Float or Double || IsText ? null
            : "raw bytes";
        if (found is not null)
        {
            throw _file.Error($"has {found} in {title}, but numbers were expected");
        }
    }

    /// <summary>Reads one piece of the column.</summary>
    /// <param name="pages">Its pages.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="number">Takes each number with its place.</param>
    /// <param name="text">Takes each text with its place.</param>
    /// <param name="title">What messages call the column.</param>
    /// <param name="before">Rows before it, for messages.</param>
    public void Read(ParquetPages pages, int rows, Action<int, double> number, Action<int, string> text, string title, long before)
    {
        (double[]? Numbers, string[]? Texts) dictionary = default;
        var done = 0;
        while (done < rows)
        {
            var page = pages.Next();
            if (page.IsDictionary)
            {
                var (numbers, texts) = (IsText ? null : new List<double>(), IsText ? new List<string>() : null);
                Plain(page.Values, page.Count, (_, value) => numbers?.Add(value), (_, value) => texts?.Add(value), 0);
                dictionary = (numbers?.ToArray(), texts?.ToArray());
                continue;
            }

            if (page.Count > rows - done)
            {
                throw Damaged();
            }

            var values = page.Values;
            if (_optional)
            {
                var levels = new int[page.Count];
                if (!ParquetEncoding.TryRuns(page.Levels(ref values), 1, levels))
                {
                    throw Damaged();
                }

                if (Array.IndexOf(levels, 0) is >= 0 and var missing)
                {
                    throw _file.Error($"has nothing in row {before + done + missing + 1}, {title}, but a value was expected");
                }
            }

            switch (page.Encoding)
            {
                case 0:
                    Plain(values, page.Count, number, text, done);
                    break;
                case 2 or 8:
                    Coded(values, page.Count, dictionary, number, text, done);
                    break;
                case 3 when _type == Boolean:
                    Runs(values, page.Count, number, done);
                    break;
                case 5 when _type is Int32 or Int64:
                    Deltas(values, page.Count, number, done);
                    break;
                case 9 when _type is Float or Double or Int32 or Int64:
                    Plain(Joined(values.Span, page.Count), page.Count, number, text, done);
                    break;
                default:
                    throw _file.Error($"encodes {title} in Parquet's way {page.Encoding}, which is not read; write it plain or "
                        + "by dictionary");
            }

            done += page.Count;
        }
    }

    private void Plain(ReadOnlyMemory<byte> memory, int count, Action<int, double> number, Action<int, string> text, int first)
    {
        var bytes = memory.Span;
        if (IsText)
        {
            for (var (i, at) = (0, 0); i < count; i++)
            {
                var size = bytes.Length - at < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
                if (size > bytes.Length - at - 4)
                {
                    throw Damaged();
                }

                text(first + i, Encoding.UTF8.GetString(bytes.Slice(at + 4, (int)size)));
                at += 4 + (int)size;
            }

            return;
        }

        if (_type == Boolean ? bytes.Length < (count + 7) / 8 : bytes.Length / Width < count)
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            number(first + i, _type == Boolean ? (bytes[i / 8] >> (i % 8)) & 1 : Number(bytes[(i * Width)..]));
        }
    }

    private double Number(ReadOnlySpan<byte> bytes) => _type switch
    {
        Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        Int32 => Whole(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        _ => Whole(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
    };

    private double Whole(long value) => _meaning switch
    {
        13 when _type == Int32 => (uint)value,
        14 => (ulong)value,
        _ => value,
    };

    private void Coded(
        ReadOnlyMemory<byte> values,
        int count,
        (double[]? Numbers, string[]? Texts) dictionary,
        Action<int, double> number,
        Action<int, string> text,
        int first)
    {
        var codes = new int[count];
        var size = dictionary.Numbers?.Length ?? dictionary.Texts?.Length ?? 0;
        if (count > 0 && (values.Length == 0 || values.Span[0] > 32 || !ParquetEncoding.TryRuns(values.Span[1..], values.Span[0], codes)
            || Array.Exists(codes, code => (uint)code >= size)))
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            if (dictionary.Texts is { } texts)
            {
                text(first + i, texts[codes[i]]);
            }
            else
            {
                number(first + i, dictionary.Numbers![codes[i]]);
            }
        }
    }

    private void Runs(ReadOnlyMemory<byte> values, int count, Action<int, double> number, int first)
    {
        var flags = new int[count];
        if (values.Length < 4 || !ParquetEncoding.TryRuns(values.Span[4..], 1, flags))
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            number(first + i, flags[i]);
        }
    }

    private void Deltas(ReadOnlyMemory<byte> values, int count, Action<int, double> number, int first)
    {
        var whole = new long[count];
        if (!ParquetEncoding.TryDeltas(values.Span, whole))
        {
            throw Damaged();
        }

        for (var i = 0; i < count; i++)
        {
            number(first + i, Whole(_type == Int32 ? (int)whole[i] : whole[i]));
        }
    }

    // BYTE_STREAM_SPLIT: the first bytes of all numbers, then the second ones, …
    private byte[] Joined(ReadOnlySpan<byte> values, int count)
    {
        if (values.Length / Width < count)
        {
            throw Damaged();
        }

        var joined = new byte[count * Width];
        for (var i = 0; i < joined.Length; i++)
        {
            joined[i] = values[(i % Width * count) + (i / Width)];
        }

        return joined;
    }

    private BadInputException Damaged() => _file.Error($"is damaged: the column '{Printable.Text(Name)}' in it ends too early, "
        + "or is another");
}
