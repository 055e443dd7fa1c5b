namespace Theodolite.Data;

/// <summary>How the chunks of an array are found.</summary>
internal enum Hdf5Index
{
    None,
    Single,
    Implicit,
    FixedArray,
    Tree,
}

/// <summary>Where the numbers of an HDF5 array are: in its header, in one piece, or in chunks.</summary>
/// <param name="Inside">The numbers in the header; null where they are not there.</param>
/// <param name="Address">Where they are in one piece, or the index of the chunks; −1 where nothing was ever written.</param>
/// <param name="Chunk">Extents of a chunk; null where there are none.</param>
/// <param name="Index">How the chunks are found.</param>
internal sealed record Hdf5Layout(ReadOnlyMemory<byte>? Inside, long Address, long[]? Chunk, Hdf5Index Index)
{
    /// <summary>Bytes of the one chunk where it is packed.</summary>
    public long Packed { get; private init; } = -1;

    public static Hdf5Layout Read(Hdf5Cursor cursor, int rank, SourceFile file)
    {
        var (version, kind) = (cursor.Byte(), cursor.Byte());
        if (version is not (3 or 4))
        {
            throw file.Error($"lays out an array in HDF5's form {version}, but 3 or 4 was expected");
        }

        switch (kind)
        {
            case 0:
                return new(cursor.Slice(cursor.UInt16()), -1, null, Hdf5Index.None);
            case 1:
                return new(null, cursor.Int64(), null, Hdf5Index.None);
            case 2 when version == 3:
                var axes = cursor.Byte();
                var tree = cursor.Int64();
                return new(null, tree, Extents(cursor, axes, 4, rank, file), Hdf5Index.Tree);
            case 2:
                return ReadNewer(cursor, rank, file);
            default:
                throw file.Error("has an array that lies in other files (virtual), which is not read");
        }
    }

    private static Hdf5Layout ReadNewer(Hdf5Cursor cursor, int rank, SourceFile file)
    {
        var (flags, axes, width) = (cursor.Byte(), cursor.Byte(), cursor.Byte());
        var chunk = Extents(cursor, axes, width, rank, file);
        var kind = cursor.Byte();
        var packed = -1L;
        switch (kind)
        {
            case 1 when (flags & 2) != 0:
                packed = cursor.Int64();
                cursor.Skip(4);
                break;
            case 1 or 2:
                break;
            case 3:
                cursor.Skip(1);
                break;
            default:
                throw file.Error("has an array that can grow in a form of HDF5 that is not read (h5py's libver='latest'); write it "
                    + "with h5py's "
                    + "defaults");
        }

        return new(null, cursor.Int64(), chunk, (Hdf5Index)kind) { Packed = packed };
    }

    private static long[] Extents(Hdf5Cursor cursor, int axes, int width, int rank, SourceFile file)
    {
        if (axes != rank + 1)
        {
            throw file.Error("is damaged: an array in it has chunks of another number of axes");
        }

        var chunk = new long[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            chunk[axis] = cursor.Integer(width);
        }

        cursor.Skip(width);
        return Array.TrueForAll(chunk, extent => extent is > 0 and <= uint.MaxValue)
            ? chunk
            : throw file.Error("is damaged: an array in it has chunks without extent");
    }
}
