namespace Theodolite.Data;

/// <summary>Samples <c>x</c> and targets <c>y</c> in an HDF5 file.</summary>
internal static class Hdf5Samples
{
    /// <summary>Reads them.</summary>
    /// <exception cref="BadInputException">They are not there, damaged, or do not go together.</exception>
    public static Dataset Read(SourceFile file, IReadOnlyList<string> wanted) => file.Read(stream =>
    {
        var content = Hdf5File.Read(file, stream);
        return NamedArrays.Read(file, [.. content.Arrays.Select(array => array.Name)], name => Array(file, content, stream, name), wanted);
    });

    private static NumericArray Array(SourceFile file, Hdf5File content, Stream stream, string name)
    {
        if (content.Arrays.FirstOrDefault(array => array.Name == name) is not { } found)
        {
            var others = Printable.Text(string.Join(", ", content.Arrays.Take(10).Select(array => array.Name)), 200);
            throw file.Error($"should hold arrays 'x' (samples) and 'y' (targets), but it has no '{name}' among: {others}");
        }

        return new NumericArray(Torch.Shape.Create(found.Extents), found.Read(new Hdf5Source(stream, file)));
    }
}
