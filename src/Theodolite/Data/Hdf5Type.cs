namespace Theodolite.Data;

/// <summary>The type of the elements of an HDF5 array (HDF5 File Format Specification, IV.A.2.d).</summary>
/// <param name="Element">What they are as numbers; null where they are none.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="Size">Bytes of one.</param>
/// <param name="Title">In words, for messages.</param>
internal sealed record Hdf5Type(ElementType? Element, bool BigEndian, int Size, string Title)
{
    private const string Text = "texts";
    private const string LongText = "texts of any length";

    public bool IsText => Title is Text or LongText;

    public static Hdf5Type Read(Hdf5Cursor cursor, int depth = 0)
    {
        var kind = cursor.Byte() & 0x0F;
        var (flags, _) = (cursor.Byte(), cursor.Skip(2));
        var size = (int)Math.Min(cursor.UInt32(), int.MaxValue);
        var big = (flags & 1) != 0;
        switch (kind)
        {
            case 0:
                return new(OfInteger(size, (flags & 8) != 0), big, size, $"integers of {size} bytes");
            case 1:
                cursor.Skip(5);
                var (exponent, mantissa) = (cursor.Byte(), cursor.Skip(1).Byte());
                return new((flags & 0x40) != 0 ? null : OfReal(size, exponent, mantissa), big, size, $"real numbers of {size} bytes");
            case 3:
                return new(null, false, size, Text);
            case 8 when depth == 0 && Read(cursor, 1) is { Element: not null } inner:
                return inner;
            case 9 when (flags & 0x0F) == 1:
                return new(null, false, size, LongText);
            default:
                return new(null, false, size, kind switch
                {
                    6 => "records (or complex numbers)",
                    7 => "references",
                    9 => "runs of any length",
                    10 => "arrays",
                    _ => "something else than numbers",
                });
        }
    }

    /// <summary>Texts of this type: each in its size, or as a length and a place in a heap of the file.</summary>
    public string[] Texts(Hdf5Cursor cursor, long count, Hdf5Source source)
    {
        if (Size < 1 || count > cursor.Left / Size)
        {
            return [];
        }

        var texts = new string[count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = Title == Text ? cursor.Text(Size).TrimEnd(' ') : Hdf5Heap.Text(cursor.Part(Size), source);
        }

        return texts;
    }

    private static ElementType? OfInteger(int size, bool signed) => (size, signed) switch
    {
        (1, false) => ElementType.UInt8,
        (2, false) => ElementType.UInt16,
        (4, false) => ElementType.UInt32,
        (8, false) => ElementType.UInt64,
        (1, true) => ElementType.Int8,
        (2, true) => ElementType.Int16,
        (4, true) => ElementType.Int32,
        (8, true) => ElementType.Int64,
        _ => null,
    };

    private static ElementType? OfReal(int size, int exponent, int mantissa) => (size, exponent, mantissa) switch
    {
        (8, 11, 52) => ElementType.Float64,
        (4, 8, 23) => ElementType.Float32,
        (2, 5, 10) => ElementType.Float16,
        (2, 8, 7) => ElementType.BFloat16,
        _ => null,
    };
}
