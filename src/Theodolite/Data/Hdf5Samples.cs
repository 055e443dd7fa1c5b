using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>Samples <c>x</c> and targets <c>y</c> in an HDF5 file.</summary>
internal static class Hdf5Samples
{
    /// <summary>Reads them.</summary>
    /// <exception cref="BadInputException">They are not there, damaged, or do not go together.</exception>
    public static Dataset Read(SourceFile file, IReadOnlyList<string> wanted) => file.Read(stream =>
        NamedArrays.Read(file, new Arrays(file, Hdf5File.Read(file, stream), stream), wanted));

    private sealed class Arrays(SourceFile file, Hdf5File content, Stream stream) : INamedArrays
    {
        public IReadOnlyList<string> Names { get; } = [.. content.Arrays.Select(array => array.Name)];

        public Shape ShapeOf(string name) => Shape.Create(Find(name).Extents);

        public NumericArray Read(string name) => new(ShapeOf(name), Find(name).Read(new Hdf5Source(stream, file)));

        public void Read(string name, NumbersWriter writer) => writer.Add(Read(name).Values);

        private Hdf5Array Find(string name)
        {
            if (content.Arrays.FirstOrDefault(array => array.Name == name) is { } found)
            {
                return found;
            }

            var others = Printable.Text(string.Join(", ", content.Arrays.Take(10).Select(array => array.Name)), 200);
            throw file.Error($"should hold arrays 'x' (samples) and 'y' (targets), but it has no '{name}' among: {others}");
        }
    }
}
