namespace Theodolite.Data;

/// <summary>
/// The arrays and texts of an HDF5 file (The HDF Group, "HDF5 File Format Specification Version 3.0"): what h5py and Keras write by
/// default, in one piece or chunks, packed by deflate, shuffle and Fletcher's checksum or not. Every length is compared with the file's
/// before anything is allocated. Of files written for the newest HDF5 alone, small groups and arrays that cannot grow are read.
/// </summary>
internal sealed class Hdf5File
{
    private const int DeepestGroup = 24;
    private const int MostObjects = 1 << 16;
    private readonly List<Hdf5Array> _arrays = [];
    private readonly List<(string Path, Hdf5Object Group)> _groups = [];
    private readonly Hdf5Source _source;
    private int _objects;

    private Hdf5File(SourceFile file, Stream stream)
    {
        _source = new Hdf5Source(stream, file);
        Walk(Root(), "", []);
    }

    /// <summary>The arrays, group by group, in the file's order: that of their names.</summary>
    public IReadOnlyList<Hdf5Array> Arrays => _arrays;

    /// <summary>The groups, each before what it holds.</summary>
    public IReadOnlyList<(string Path, Hdf5Object Group)> Groups => _groups;

    /// <summary>Reads what there is; the numbers are read with <see cref="Hdf5Array.Read"/>.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="stream">Its bytes.</param>
    /// <exception cref="BadInputException">It is damaged, or of a form that is not read.</exception>
    public static Hdf5File Read(SourceFile file, Stream stream) => new(file, stream);

    /// <summary>Joins a path.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private long Root()
    {
        var start = _source.Around(0, 112);
        if (!Hdf5Source.Begins(start.Take(8)))
        {
            throw _source.File.Error("is not an HDF5 file");
        }

        var version = start.Byte();
        if (version is 2 or 3)
        {
            RequireWidths(start.Byte(), start.Byte());
            RequireWhole(start.Skip(1).Int64(), start.Skip(8).Int64());
            return start.Int64();
        }

        if (version > 1)
        {
            throw _source.File.Error($"has HDF5's version {version}, but 0 to 3 was expected");
        }

        start.Skip(4);
        RequireWidths(start.Byte(), start.Byte());
        start.Skip(version == 1 ? 13 : 9);
        RequireWhole(start.Int64(), start.Skip(8).Int64());
        return start.Skip(16).Int64();
    }

    private void RequireWidths(int offsets, int lengths)
    {
        if (offsets != 8 || lengths != 8)
        {
            throw _source.File.Error($"has addresses of {offsets} bytes and lengths of {lengths}, but 8 was expected for both");
        }
    }

    private void RequireWhole(long begins, long ends)
    {
        if (begins != 0 || ends > _source.Length)
        {
            throw _source.File.Error($"is truncated or damaged: it should end after {ends} bytes");
        }
    }

    private void Walk(long address, string path, List<long> above)
    {
        if (_objects++ > MostObjects || above.Count > DeepestGroup)
        {
            throw _source.File.Error($"holds more than {MostObjects} groups and arrays, or nests them over {DeepestGroup} deep, "
                + "which is refused");
        }

        var header = new Hdf5Object(_source, address);
        if (Hdf5Group.Read(_source, header) is not { } links)
        {
            if (header.Find(Hdf5Object.Layout) is not null)
            {
                _arrays.Add(new Hdf5Array(path, _source, header));
            }

            return;
        }

        _groups.Add((path, header));
        above.Add(address);
        foreach (var (name, target) in links)
        {
            if (!above.Contains(target))
            {
                Walk(target, Join(path, name), above);
            }
        }

        above.RemoveAt(above.Count - 1);
    }
}
