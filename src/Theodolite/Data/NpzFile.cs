using System.IO.Compression;
using Theodolite.IO;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>NumPy's NPZ archives, a zip of NPY files, stored or deflated. Nothing is unpacked to disk.</summary>
public static class NpzFile
{
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

    internal static Dataset Read(SourceFile file) => file.Read(stream =>
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        return NumericArray.Pair(file.Title, Array(file, archive, "x"), Array(file, archive, "y"));
    });

    private static NumericArray Array(SourceFile file, ZipArchive archive, string name)
    {
        var entries = archive.Entries.Where(entry => entry.FullName == name + ".npy").ToList();
        if (entries.Count != 1)
        {
            var found = Printable.Text(string.Join(", ", archive.Entries.Take(10).Select(entry => entry.FullName)), 200);
            throw file.Error(
                $"should hold one array '{name}' (samples x and targets y), but it holds {entries.Count} of that name among: {found}");
        }

        var member = new SourceFile($"{file.Name}:{name}", file.Path);
        IdxFile.RequirePlausible(member, entries[0].Length, entries[0].CompressedLength * DataLimits.DeflateRatio);
        using var content = new UnpackedStream(entries[0].Open(), entries[0].Crc32, entries[0].Length, member);
        return NpyFile.Read(member, content, entries[0].Length);
    }
}
