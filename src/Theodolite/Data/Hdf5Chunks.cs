namespace Theodolite.Data;

/// <summary>A chunk of an array.</summary>
/// <param name="Origin">Its first element.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Bytes">How many bytes it has there.</param>
/// <param name="Mask">A bit for each filter that was left out.</param>
internal readonly record struct Hdf5Chunk(long[] Origin, long Address, long Bytes, uint Mask);

/// <summary>The chunks of an array by its index (HDF5 File Format Specification, III.A.1 and VII).</summary>
/// <param name="source">The file.</param>
/// <param name="extents">Extents of the array.</param>
/// <param name="layout">Its layout, in chunks.</param>
/// <param name="chunkBytes">Bytes of a chunk before it was packed.</param>
/// <param name="filtered">Whether chunks are packed.</param>
internal sealed class Hdf5Chunks(Hdf5Source source, long[] extents, Hdf5Layout layout, long chunkBytes, bool filtered)
{
    private const int Deepest = 16;
    private readonly long[] _counts = [.. extents.Zip(layout.Chunk!, (extent, chunk) => (extent + chunk - 1) / chunk)];
    private readonly List<Hdf5Chunk> _chunks = [];
    private long _nodes = source.Length / 24;

    private long Count => _counts.Aggregate(1L, (product, count) => product * count);

    public IReadOnlyList<Hdf5Chunk> Read()
    {
        switch (layout.Index)
        {
            case Hdf5Index.Tree:
                Walk(layout.Address, Deepest);
                break;
            case Hdf5Index.Single:
                Add(0, layout.Address, layout.Packed >= 0 ? layout.Packed : chunkBytes, 0);
                break;
            case Hdf5Index.Implicit:
                for (var i = 0L; i < Count && i <= source.Length; i++)
                {
                    Add(i, layout.Address + (i * chunkBytes), chunkBytes, 0);
                }

                break;
            default:
                ReadFixedArray();
                break;
        }

        return _chunks;
    }

    private void Walk(long address, int level)
    {
        var node = source.At(address, 24);
        node.Expect("TREE");
        var (kind, depth, used) = (node.Byte(), node.Byte(), node.UInt16());
        if (kind != 1 || depth >= level || _nodes-- <= 0)
        {
            throw Damaged();
        }

        var key = 8 + (8 * (extents.Length + 1));
        var entries = source.At(address + 24, (long)(key + 8) * used);
        for (var i = 0; i < used; i++)
        {
            var (bytes, mask, origin) = (entries.UInt32(), entries.UInt32(), new long[extents.Length]);
            for (var axis = 0; axis < origin.Length; axis++)
            {
                origin[axis] = entries.Int64();
            }

            var child = entries.Skip(8).Int64();
            if (depth > 0)
            {
                Walk(child, depth);
            }
            else
            {
                Add(origin, child, bytes, mask);
            }
        }
    }

    private void ReadFixedArray()
    {
        var head = source.At(layout.Address, 28);
        head.Expect("FAHD");
        var (client, width, pageBits) = (head.Skip(1).Byte(), head.Byte(), head.Byte());
        var (count, block) = (head.Int64(), head.Int64());
        if (count != Count || client != (filtered ? 1 : 0) || width != (filtered ? Math.Clamp((int)width, 13, 20) : 8) || pageBits > 30)
        {
            throw Damaged();
        }

        var start = source.At(block, 14);
        start.Expect("FADB");
        var page = 1L << pageBits;
        var paged = count > page;
        var first = block + 14 + (paged ? (((count + page - 1) / page) + 7) / 8 + 4 : 0);
        for (var from = 0L; from < count; from += page)
        {
            var size = Math.Min(page, count - from);
            var entries = source.At(first + (from * width) + (paged ? from / page * 4 : 0), size * width);
            for (var i = from; i < from + size; i++)
            {
                var address = entries.Int64();
                var bytes = filtered ? entries.Integer(width - 12) : chunkBytes;
                var mask = filtered ? entries.UInt32() : 0;
                if (address >= 0)
                {
                    Add(i, address, bytes, mask);
                }
            }
        }
    }

    private void Add(long index, long address, long bytes, uint mask)
    {
        var origin = new long[extents.Length];
        for (var axis = origin.Length - 1; axis >= 0; axis--)
        {
            origin[axis] = index % _counts[axis] * layout.Chunk![axis];
            index /= _counts[axis];
        }

        Add(origin, address, bytes, mask);
    }

    private void Add(long[] origin, long address, long bytes, uint mask)
    {
        for (var axis = 0; axis < origin.Length; axis++)
        {
            if (origin[axis] < 0 || origin[axis] % layout.Chunk![axis] != 0)
            {
                throw Damaged();
            }

            // An array that was made smaller may keep chunks outside of it.
            if (origin[axis] >= extents[axis])
            {
                return;
            }
        }

        if (_chunks.Count >= Count)
        {
            throw Damaged();
        }

        _chunks.Add(new Hdf5Chunk(origin, address, bytes, mask));
    }

    private BadInputException Damaged() => source.File.Error("is damaged: the chunks of an array in it are not those of its extents");
}
