using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Theodolite.Tests.TensorFiles;

/// <summary>Files as <c>torch.save</c> writes them, in both forms.</summary>
internal static class TorchWriter
{
    private static readonly byte[] s_magic = Convert.FromHexString("80028A0A6CFC9C46F9206AA850192E");

    /// <summary>A zip of a pickle and raw numbers.</summary>
    public static byte[] Zip(byte[] pickle, IEnumerable<(string Key, byte[] Numbers)> storages, string? order = null, bool packed = false)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, byte[] bytes)
            {
                using var entry = archive.CreateEntry(
                    $"archive/{name}",
                    packed ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }

            Add("data.pkl", pickle);
            if (order is not null)
            {
                Add("byteorder", System.Text.Encoding.ASCII.GetBytes(order));
            }

            foreach (var (key, numbers) in storages)
            {
                Add($"data/{key}", numbers);
            }

            Add("version", "3\n"u8.ToArray());
        }

        return memory.ToArray();
    }

    /// <summary>Pickles one after another, and the numbers behind them.</summary>
    public static byte[] Legacy(byte[] pickle, IEnumerable<(string Key, int Width, byte[] Numbers)> storages)
    {
        var all = storages.ToList();
        using var memory = new MemoryStream();
        memory.Write(s_magic);
        memory.Write(new PickleWriter().Op('M').Write(0xE9, 0x03).End());
        memory.Write(new PickleWriter().Op('}').End());
        memory.Write(pickle);
        var keys = new PickleWriter().Op(']').Op('(');
        all.ForEach(storage => keys.Text(storage.Key));
        memory.Write(keys.Op('e').End());
        Span<byte> size = stackalloc byte[8];
        foreach (var (_, width, numbers) in all)
        {
            BinaryPrimitives.WriteInt64LittleEndian(size, numbers.Length / width);
            memory.Write(size);
            memory.Write(numbers);
        }

        return memory.ToArray();
    }

    /// <summary>A pickled <c>state_dict</c>.</summary>
    public static byte[] StateDict(params StoredTensor[] tensors) => new PickleWriter().Dictionary(Items(tensors)).End();

    public static IEnumerable<(string Name, Action<PickleWriter> Value)> Items(params StoredTensor[] tensors) =>
        tensors.Select(tensor => (tensor.Name, (Action<PickleWriter>)(pickle => pickle.Tensor(tensor))));

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
