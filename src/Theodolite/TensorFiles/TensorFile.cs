using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>
/// Named tensors of a file, whatever wrote it: safetensors, PyTorch's <c>torch.save</c>, Keras, HDF5 or NumPy's archives, told apart by
/// content. Names and layouts are PyTorch's wherever the file says how its own are meant.
/// </summary>
public sealed class TensorFile
{
    private readonly Dictionary<string, NamedTensor> _byName;

    internal TensorFile(string name, IReadOnlyList<NamedTensor> tensors, IReadOnlyList<string> notes)
    {
        (Name, Tensors, Notes) = (name, tensors, notes);
        _byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The path as it was given.</summary>
    public string Name { get; }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>What was taken for what, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Whether images of the file's model have their channels last, so that flattening one gives another order.</summary>
    internal bool ChannelsLast { get; init; }

    /// <summary>The file with its matrices the other way around, where nothing in it says which way they are meant.</summary>
    internal TensorFile? Turned { get; init; }

    /// <summary>The tensor of a name, or null.</summary>
    public NamedTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a file's list of tensors; their values are read when asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">It is missing, damaged, of no known format, or holds what is never read.</exception>
    public static TensorFile Read(string path)
    {
        var file = SourceFile.At(path, ".");
        return file.Read(stream =>
        {
            Span<byte> start = stackalloc byte[16];
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            return start[..read] switch
            {
                [(byte)'P', (byte)'K', 3 or 5 or 7, ..] => Archive.Read(file, stream),
                var hdf5 when Hdf5Source.Begins(hdf5) => Hdf5Tensors.Read(file, stream),
                [0x80, >= 2 and <= 5, ..] when start[8] != '{' => TorchFile.ReadLegacy(file, stream),
                _ => Of(SafetensorsFile.Read(path)),
            };
        });
    }

    /// <summary>The tensors of a safetensors file.</summary>
    public static TensorFile Of(SafetensorsFile file) => new(
        file.Name,
        [.. file.Entries.Select(entry => new NamedTensor(entry.Name, entry.DType, entry.IsFloating, entry.Shape, entry.ToDoubles))],
        []);

    /// <summary>The same file seen without some of its tensors.</summary>
    internal TensorFile Without(Predicate<NamedTensor> skipped) => Tensors.Any(tensor => skipped(tensor))
        ? new TensorFile(Name, [.. Tensors.Where(tensor => !skipped(tensor))], Notes)
        {
            ChannelsLast = ChannelsLast,
            Turned = Turned?.Without(skipped),
        }
        : this;
}
