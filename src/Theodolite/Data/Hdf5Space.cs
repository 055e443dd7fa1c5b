namespace Theodolite.Data;

/// <summary>Extents of an HDF5 array (HDF5 File Format Specification, IV.A.2.b).</summary>
internal static class Hdf5Space
{
    public static long[] Read(Hdf5Cursor cursor, SourceFile file)
    {
        var (version, rank) = (cursor.Byte(), cursor.Byte());
        if (version is not (1 or 2) || rank > 32)
        {
            throw file.Error("is damaged: an array in it has extents of a form that is not known");
        }

        cursor.Skip(1);
        var empty = version == 2 ? cursor.Byte() == 2 : cursor.Skip(5).Left < 0;
        var extents = new long[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            extents[axis] = cursor.Int64();
        }

        return empty ? [0] : extents;
    }
}
