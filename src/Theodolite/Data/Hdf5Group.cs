namespace Theodolite.Data;

/// <summary>The links of a group: a B-tree of names (HDF5 File Format Specification, III.A to C) or messages of its header.</summary>
internal static class Hdf5Group
{
    private const int DeepestTree = 16;
    private const int MostLinks = 1 << 16;

    /// <summary>Names and addresses of what a group holds; null where the object is no group. Links to other places are passed
    /// over.</summary>
    public static List<(string Name, long Address)>? Read(Hdf5Source source, Hdf5Object header)
    {
        var links = new List<(string, long)>();
        if (header.Find(Hdf5Object.SymbolTable) is { } table)
        {
            var (tree, heap) = (table.Int64(), table.Int64());
            var head = source.At(heap, 32);
            head.Expect("HEAP");
            var size = head.Skip(4).Int64();
            var names = source.Bytes(head.Skip(8).Int64(), size);
            var nodes = source.Length / 24;
            Walk(source, tree, DeepestTree, names, links, ref nodes);
            return links;
        }

        var newer = false;
        if (header.Find(Hdf5Object.LinkInfo) is { } info)
        {
            newer = true;
            var flags = info.Skip(1).Byte();
            if (info.Skip((flags & 1) != 0 ? 8 : 0).Int64() >= 0)
            {
                throw source.File.Error("has a group of many entries in a form of HDF5 that is not read (h5py's libver='latest'); write it "
                    + "with h5py's defaults");
            }
        }

        foreach (var link in header.All(Hdf5Object.Link))
        {
            newer = true;
            if (OfMessage(link) is { } found)
            {
                links.Add(found);
            }
        }

        return newer ? links : null;
    }

    private static void Walk(
        Hdf5Source source,
        long address,
        int level,
        byte[] names,
        List<(string Name, long Address)> links,
        ref long nodes)
    {
        if (nodes-- <= 0 || links.Count > MostLinks)
        {
            throw source.File.Error("is damaged: a group in it has more entries than it can hold");
        }

        var node = source.At(address, 24);
        node.Expect("TREE");
        var (kind, depth, used) = (node.Byte(), node.Byte(), node.UInt16());
        if (kind != 0 || depth >= level)
        {
            throw source.File.Error("is damaged: the names of a group in it are no tree");
        }

        var children = source.At(address + 24, 16L * used);
        for (var i = 0; i < used; i++)
        {
            var child = children.Skip(8).Int64();
            if (depth > 0)
            {
                Walk(source, child, depth, names, links, ref nodes);
            }
            else
            {
                ReadNode(source, child, names, links);
            }
        }
    }

    private static void ReadNode(Hdf5Source source, long address, byte[] names, List<(string Name, long Address)> links)
    {
        var node = source.At(address, 8);
        node.Expect("SNOD");
        var count = node.Skip(2).UInt16();
        var entries = source.At(address + 8, 40L * count);
        for (var i = 0; i < count && links.Count <= MostLinks; i++)
        {
            var (name, header, cached) = (entries.Int64(), entries.Int64(), entries.UInt32());
            entries.Skip(20);
            if (name < 0 || name >= names.Length)
            {
                throw source.File.Error("is damaged: a name in it lies outside of the names");
            }

            // What is cached under 2 is a link by name.
            if (cached != 2)
            {
                var rest = names.Length - (int)name;
                links.Add((new Hdf5Cursor(
                    names.AsMemory((int)name, Math.Min(rest, 4096)),
                    source.File).Text(Math.Min(rest, 4096)), header));
            }
        }
    }

    private static (string Name, long Address)? OfMessage(Hdf5Cursor link)
    {
        var flags = link.Skip(1).Byte();
        var kind = (flags & 8) != 0 ? link.Byte() : 0;
        link.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        var name = link.Text((int)Math.Clamp(link.Integer(1 << (flags & 3)), -1, int.MaxValue));
        return kind == 0 ? (name, link.Int64()) : null;
    }
}
