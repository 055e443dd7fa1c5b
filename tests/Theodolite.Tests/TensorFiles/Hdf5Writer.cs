using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Theodolite.Tests.TensorFiles;

/// <summary>
/// HDF5 files of the form that h5py writes by default: superblock 0, headers of version 1, groups as trees of names, arrays in one piece or
/// in chunks packed by shuffle, deflate and Fletcher's checksum.
/// </summary>
internal sealed class Hdf5Writer
{
    private readonly MemoryStream _bytes = new();

    private Hdf5Writer()
    {
        _bytes.Write([0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]);
        _bytes.Write(new byte[72]);
    }

    public static byte[] Write(params Node[] root)
    {
        var writer = new Hdf5Writer();
        var address = writer.Group(new Node("") { Children = root });
        var file = writer._bytes.ToArray();
        Put(file, 24, 0);
        Put(file, 32, -1);
        Put(file, 40, file.Length);
        Put(file, 48, -1);
        Put(file, 64, address);
        return file;
    }

    private long Group(Node group)
    {
        var children = group.Children!.OrderBy(child => child.Name, StringComparer.Ordinal)
            .Select(child => (child.Name, Address: child.Children is null ? Array(child) : Group(child))).ToList();
        var names = new MemoryStream();
        names.Write(new byte[8]);
        var node = new MemoryStream();
        node.Write("SNOD"u8);
        node.Write([1, 0, (byte)children.Count, 0]);
        foreach (var (name, address) in children)
        {
            Put(node, names.Length, address);
            node.Write(new byte[24]);
            names.Write(Encoding.UTF8.GetBytes(name + '\0'));
            names.Write(new byte[-names.Length & 7]);
        }

        var symbols = Append(node);
        var segment = Append(names);
        var heap = new MemoryStream();
        heap.Write("HEAP\0\0\0\0"u8);
        Put(heap, names.Length, 1, segment);
        var tree = new MemoryStream();
        tree.Write("TREE"u8);
        tree.Write([0, 0, 1, 0]);
        Put(tree, -1, -1, 0, symbols, 8);
        var table = new MemoryStream();
        Put(table, Append(tree), Append(heap));
        return Header([(17, table.ToArray()), .. group.Attributes.Select(pair => (12, Attribute(pair.Key, pair.Value)))]);
    }

    private long Array(Node array)
    {
        var values = MemoryMarshal.AsBytes(array.Values.AsSpan()).ToArray();
        var space = new MemoryStream();
        space.Write([1, (byte)array.Shape.Length, 0, 0, 0, 0, 0, 0]);
        Put(space, array.Shape);
        var messages = new List<(int Kind, byte[] Data)>
        {
            (1, space.ToArray()),
            (3, [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]),
        };
        var layout = new MemoryStream();
        if (array.Chunk is null)
        {
            layout.Write([3, 1]);
            Put(layout, Append(new MemoryStream(values)), values.Length);
        }
        else
        {
            layout.Write([3, 2, (byte)(array.Shape.Length + 1)]);
            Put(layout, Chunks(array, array.Chunk, values));
            foreach (var extent in array.Chunk.Append(4))
            {
                layout.Write(BitConverter.GetBytes((int)extent));
            }

            // Shuffle with its width, deflate with its level, and a checksum.
            messages.Add((11, [1, 3, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0,
                0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]));
        }

        messages.Add((8, layout.ToArray()));
        return Header([.. messages]);
    }

    private long Chunks(Node array, long[] extents, byte[] values)
    {
        var (rows, columns) = ((int)array.Shape[0], (int)array.Shape[1]);
        var (tree, entries) = (new MemoryStream(), new MemoryStream());
        var count = 0;
        for (var row = 0; row < rows; row += (int)extents[0])
        {
            for (var column = 0; column < columns; column += (int)extents[1])
            {
                var size = (int)(extents[0] * extents[1]);
                var chunk = new byte[size * 4];
                for (var i = 0; i < size * 4; i++)
                {
                    // Byte i of the shuffled chunk is byte i / size of its number i % size.
                    var (number, part) = (i % size, i / size);
                    var (r, c) = (row + (number / (int)extents[1]), column + (number % (int)extents[1]));
                    chunk[i] = r < rows && c < columns ? values[(((r * columns) + c) * 4) + part] : (byte)0;
                }

                var packed = Packed(chunk);
                entries.Write(BitConverter.GetBytes(packed.Length));
                entries.Write(new byte[4]);
                Put(entries, row, column, 0, Append(new MemoryStream(packed)));
                count++;
            }
        }

        tree.Write("TREE"u8);
        tree.Write([1, 0, (byte)count, 0]);
        Put(tree, -1, -1);
        entries.WriteTo(tree);
        tree.Write(new byte[32]);
        return Append(tree);
    }

    private static byte[] Packed(byte[] chunk)
    {
        using var memory = new MemoryStream();
        using (var deflate = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(chunk);
        }

        var bytes = memory.ToArray();
        var (low, high) = (0u, 0u);
        for (var i = 0; i < bytes.Length; i += 2)
        {
            low = (low + ((uint)bytes[i] << 8) + (i + 1 < bytes.Length ? bytes[i + 1] : 0u)) % 65535;
            high = (high + low) % 65535;
        }

        return [.. bytes, .. BitConverter.GetBytes((high << 16) | low)];
    }

    private static byte[] Attribute(string name, string[] texts)
    {
        var width = texts.Max(text => text.Length);
        var key = Encoding.UTF8.GetBytes(name + '\0');
        using var memory = new MemoryStream();
        memory.Write([1, 0, (byte)key.Length, 0, 8, 0, 16, 0]);
        memory.Write(key);
        memory.Write(new byte[-key.Length & 7]);
        memory.Write([0x13, 0, 0, 0, (byte)width, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
        Put(memory, texts.Length);
        foreach (var text in texts)
        {
            memory.Write(Encoding.UTF8.GetBytes(text.PadRight(width, '\0')));
        }

        return memory.ToArray();
    }

    private long Header((int Kind, byte[] Data)[] messages)
    {
        var body = new MemoryStream();
        foreach (var (kind, data) in messages)
        {
            var size = (data.Length + 7) / 8 * 8;
            body.Write([(byte)kind, 0, (byte)size, (byte)(size >> 8), 0, 0, 0, 0]);
            body.Write(data);
            body.Write(new byte[size - data.Length]);
        }

        var header = new MemoryStream();
        header.Write([1, 0, (byte)messages.Length, 0, 1, 0, 0, 0]);
        header.Write(BitConverter.GetBytes((long)body.Length));
        body.WriteTo(header);
        return Append(header);
    }

    private long Append(MemoryStream part)
    {
        _bytes.Write(new byte[-_bytes.Length & 7]);
        var address = _bytes.Length;
        part.WriteTo(_bytes);
        return address;
    }

    private static void Put(Stream stream, params long[] values)
    {
        foreach (var value in values)
        {
            stream.Write(BitConverter.GetBytes(value));
        }
    }

    private static void Put(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);

    /// <summary>A group, or an array of float32.</summary>
    /// <param name="Name">Its name.</param>
    internal sealed record Node(string Name)
    {
        public Node[]? Children { get; init; }

        public Dictionary<string, string[]> Attributes { get; init; } = [];

        public long[] Shape { get; init; } = [];

        public float[] Values { get; init; } = [];

        public long[]? Chunk { get; init; }

        public static Node Group(string name, params Node[] children) => new(name) { Children = children };

        /// <summary>The numbers 0, 1, 2, … from a first one on.</summary>
        public static Node Counting(string name, long[] shape, int first = 0, long[]? chunk = null) => new(name)
        {
            Shape = shape,
            Values = [.. Enumerable.Range(first, (int)shape.Aggregate(1L, (product, extent) => product * extent)).Select(i => (float)i)],
            Chunk = chunk,
        };
    }
}
