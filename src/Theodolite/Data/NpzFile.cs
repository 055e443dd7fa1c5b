using System.IO.Compression;
using Theodolite.IO;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>NumPy's NPZ archives, a zip of NPY files, stored or deflated. Nothing is unpacked to disk.</summary>
public static class NpzFile
{
    // The earliest time that a zip can say; a clock would make every file another one.
    private static readonly DateTimeOffset s_epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes samples <c>x</c> and targets <c>y</c>; labels are written as int64 where the data set has them.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write(string path, Dataset data) => AtomicFile.Write(path, stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (var x = archive.CreateEntry("x.npy").Open())
        {
            var shape = data.SampleShape.Insert(0, data.Count);
            if (data.DType == DType.Float32)
            {
                NpyFile.Write(x, shape, data.Singles.Span);
            }
            else
            {
                NpyFile.Write(x, shape, data.Doubles.Span);
            }
        }

        using var y = archive.CreateEntry("y.npy").Open();
        if (data.HasLabels)
        {
            NpyFile.Write(y, [data.Count], data.Labels.Span);
        }
        else
        {
            NpyFile.Write(y, data.TargetShape.Insert(0, data.Count), data.Targets.Span);
        }
    });

    /// <summary>
    /// Writes named arrays of 64-bit floating-point numbers as NumPy's <c>savez</c> does: stored, in the order given. The same arrays
    /// give the same bytes.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="arrays">Names, shapes and values row by row.</param>
    /// <exception cref="ArgumentException">A name is empty, repeated or no plain file name, or a shape does not fit its values.</exception>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<(string Name, Shape Shape, ReadOnlyMemory<double> Values)> arrays)
    {
        var all = arrays.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, shape, values) in all)
        {
            if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'))
            {
                throw new ArgumentException($"'{name}' names no array: letters, digits, _, - and . were expected.", nameof(arrays));
            }

            if (!names.Add(name))
            {
                throw new ArgumentException($"Two arrays are named '{name}'.", nameof(arrays));
            }

            if (shape.Count != values.Length)
            {
                throw new ArgumentException($"'{name}' has {values.Length} values, which do not fill {shape}.", nameof(arrays));
            }
        }

        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, shape, values) in all)
            {
                var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = s_epoch;
                using var content = entry.Open();
                NpyFile.Write(content, shape, values.Span);
            }
        });
    }

    internal static Dataset Read(SourceFile file, IReadOnlyList<string> wanted) => file.Read(stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        return NamedArrays.Read(file, new Members(file, archive), wanted);
    });

    /// <summary>The arrays of an archive.</summary>
    private sealed class Members(SourceFile file, ZipArchive archive) : INamedArrays
    {
        public IReadOnlyList<string> Names { get; } =
        [
            .. archive.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                .Select(entry => entry.FullName[..^4]),
        ];

        public Shape ShapeOf(string name) => Open(name, NpyFile.ReadShape);

        public NumericArray Read(string name) => Open(name, NpyFile.Read);

        public void Read(string name, NumbersWriter writer) => Open(name, (member, content, bytes) =>
        {
            NpyFile.Read(member, content, bytes, writer);
            return true;
        });

        private T Open<T>(string name, Func<SourceFile, Stream, long, T> read)
        {
            var entries = archive.Entries.Where(entry => entry.FullName == name + ".npy").ToList();
            if (entries.Count != 1)
            {
                var found = Printable.Text(string.Join(", ", archive.Entries.Take(10).Select(entry => entry.FullName)), 200);
                throw file.Error($"should hold one array '{name}' (samples x and targets y), but it holds {entries.Count} of that name "
                    + $"among: {found}");
            }

            var member = new SourceFile($"{file.Name}:{name}", file.Path);
            IdxFile.RequirePlausible(member, entries[0].Length, entries[0].CompressedLength * DataLimits.DeflateRatio);
            using var content = new UnpackedStream(entries[0].Open(), entries[0].Crc32, entries[0].Length, member);
            return read(member, content, entries[0].Length);
        }
    }
}
