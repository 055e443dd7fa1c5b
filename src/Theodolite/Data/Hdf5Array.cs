using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>An array of numbers in an HDF5 file: all that is needed to read it.</summary>
internal sealed class Hdf5Array
{
    private readonly Hdf5Object _header;

    public Hdf5Array(string name, Hdf5Source source, Hdf5Object header)
    {
        (Name, var file) = (name, source.File);
        Type = header.Find(Hdf5Object.Type) is { } type ? Hdf5Type.Read(type) : throw Damaged(file);
        Extents = header.Find(Hdf5Object.Space) is { } space ? Hdf5Space.Read(space, file) : throw Damaged(file);
        Count = Type.Element is null ? 0 : NumericArray.CountOf(Extents, file);
        _header = header;
    }

    /// <summary>Its path, <c>g/x</c>.</summary>
    public string Name { get; }

    public long[] Extents { get; }

    public Hdf5Type Type { get; }

    public int Count { get; }

    /// <summary>The numbers, row by row, in float32 where that holds their type.</summary>
    public Numbers Read(Hdf5Source source)
    {
        var file = source.File;
        if (Type.Element is not { } element)
        {
            throw file.Error($"holds {Type.Title} in '{Printable.Text(Name)}', but numbers were expected");
        }

        var layout = _header.Find(Hdf5Object.Layout) is { } message ? Hdf5Layout.Read(message, Extents.Length, file) : throw Damaged(file);
        var filters = new Hdf5Filters(file, _header.Find(Hdf5Object.Filters));
        IdxFile.RequirePlausible(file, (long)Count * element.Size(), source.Length * (filters.Any ? DataLimits.DeflateRatio : 1));
        if (layout.Inside is { } inside)
        {
            using var memory = new MemoryStream(inside.ToArray(), writable: false);
            return element.Read(file, memory, Type.BigEndian, Count);
        }

        if (layout is { Chunk: null, Address: >= 0 })
        {
            return element.Read(file, source.Seek(layout.Address, (long)Count * element.Size()), Type.BigEndian, Count);
        }

        var narrow = element is not (ElementType.Float64 or ElementType.Int32 or ElementType.UInt32 or ElementType.Int64
            or ElementType.UInt64);
        if (narrow)
        {
            var singles = new PinnedArray<float>(Count);
            Fill(source, element, layout, filters, singles, value => (float)value);
            return Numbers.Of(singles);
        }

        var doubles = new PinnedArray<double>(Count);
        Fill(source, element, layout, filters, doubles, value => value);
        return Numbers.Of(doubles);
    }

    private void Fill<T>(
        Hdf5Source source,
        ElementType element,
        Hdf5Layout layout,
        Hdf5Filters filters,
        PinnedArray<T> target,
        Func<double, T> convert)
        where T : unmanaged
    {
        target.Span.Fill(convert(_header.Find(Hdf5Object.Fill) is { } fill ? Fill(fill, element) : 0));
        if (layout is not { Chunk: { } chunk, Address: >= 0 } || Count == 0)
        {
            return;
        }

        var size = element.Size();
        var chunkBytes = (Int128)size;
        foreach (var extent in chunk)
        {
            chunkBytes *= extent;
        }

        if (chunkBytes > Math.Min(Array.MaxLength - 64, source.Length * (filters.Any ? DataLimits.DeflateRatio : 1)))
        {
            throw source.File.Error($"is damaged: '{Printable.Text(Name)}' has chunks that are larger than the file can hold");
        }

        foreach (var piece in new Hdf5Chunks(source, Extents, layout, (long)chunkBytes, filters.Any).Read())
        {
            Copy(filters.Undo(source.Bytes(piece.Address, piece.Bytes), (int)chunkBytes, piece.Mask), piece.Origin);
        }

        void Copy(byte[] bytes, long[] origin)
        {
            var values = target.Span;
            var rank = Extents.Length;
            var run = (int)Math.Min(chunk[rank - 1], Extents[rank - 1] - origin[rank - 1]);
            var index = new long[rank];
            while (true)
            {
                var (from, to) = (0L, 0L);
                for (var axis = 0; axis < rank; axis++)
                {
                    from = (from * chunk[axis]) + index[axis];
                    to = (to * Extents[axis]) + origin[axis] + index[axis];
                }

                for (var i = 0; i < run; i++)
                {
                    values[(int)to + i] = convert(element.Decode(bytes.AsSpan((int)(from + i) * size), Type.BigEndian));
                }

                var next = rank - 2;
                for (; next >= 0 && (++index[next] == chunk[next] || origin[next] + index[next] == Extents[next]); next--)
                {
                    index[next] = 0;
                }

                if (next < 0)
                {
                    return;
                }
            }
        }
    }

    private double Fill(Hdf5Cursor message, ElementType element)
    {
        var version = message.Byte();
        var given = version == 3 ? (message.Byte() & 0x20) != 0 : version == 2 && message.Skip(2).Byte() != 0;
        return given && message.UInt32() == element.Size() ? element.Decode(message.Take(element.Size()), Type.BigEndian) : 0;
    }

    private static BadInputException Damaged(SourceFile file) => file.Error("is damaged: an array in it lacks its type, extents or place");
}
