using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

/// <summary>Named arrays written for NumPy.</summary>
public sealed class NpzArrayTests : IDisposable
{
    private static readonly (string Name, Shape Shape, ReadOnlyMemory<double> Values)[] s_arrays =
    [
        ("x", [2, 3], new[] { 1, -0.0, double.NaN, double.PositiveInfinity, 5e-324, 0.1 }), ("y", [2], new[] { 1.5, 2.5 }),
        ("scalar", [], new[] { 7.25 }), ("empty", [0, 4], Array.Empty<double>()),
        ("deep", [1, 2, 1, 2], new double[] { 1, 2, 3, 4 }),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryArrayComesBackBitByBit()
    {
        NpzFile.Write(_folder.File("a.npz"), s_arrays);
        using var archive = ZipFile.OpenRead(_folder.File("a.npz"));
        Assert.Equal(s_arrays.Select(array => array.Name + ".npy"), archive.Entries.Select(entry => entry.FullName));
        foreach (var (entry, (name, shape, values)) in archive.Entries.Zip(s_arrays))
        {
            Assert.Equal(entry.Length, entry.CompressedLength);
            using var content = entry.Open();
            var back = NpyFile.Read(new SourceFile(name, name), content, entry.Length);
            Assert.Equal(shape, back.Shape);
            Assert.Equal(
                values.ToArray().Select(BitConverter.DoubleToInt64Bits),
                back.Values.ToDoubles().Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void TheReaderOfDataTakesSamplesAndTargets()
    {
        NpzFile.Write(_folder.File("a.npz"), [("y", [2], new[] { 0.5, -1 }), ("x", [2, 2], new double[] { 1, 2, 3, 4 })]);
        var data = DataSource.Load(new() { Source = "a.npz" }, _folder.Path).Train;
        Assert.Equal([1, 2, 3, 4], data.Doubles.ToArray());
        Assert.Equal([0.5, -1], data.Targets.ToArray());
    }

    [Fact]
    public void HeadersAreThoseOfNumPyAndPaddedTo64Bytes()
    {
        NpzFile.Write(_folder.File("a.npz"), s_arrays);
        using var archive = ZipFile.OpenRead(_folder.File("a.npz"));
        string[] shapes = ["(2, 3)", "(2,)", "()", "(0, 4)", "(1, 2, 1, 2)"];
        foreach (var (entry, shape) in archive.Entries.Zip(shapes))
        {
            using var memory = new MemoryStream();
            using (var content = entry.Open())
            {
                content.CopyTo(memory);
            }

            var bytes = memory.ToArray();
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
            Assert.Equal(0, (10 + length) % 64);
            Assert.Equal(
                $"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}",
                Encoding.ASCII.GetString(bytes, 10, length).TrimEnd());
        }
    }

    [Fact]
    public void TheSameArraysGiveTheSameBytes()
    {
        NpzFile.Write(_folder.File("a.npz"), s_arrays);
        NpzFile.Write(_folder.File("b.npz"), s_arrays);
        Assert.Equal(File.ReadAllBytes(_folder.File("a.npz")), File.ReadAllBytes(_folder.File("b.npz")));
        using var archive = ZipFile.OpenRead(_folder.File("a.npz"));
        Assert.All(archive.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    [Fact]
    public void WhatCannotBeWrittenIsRefusedAndNothingIsLeftBehind()
    {
        var path = _folder.File("a.npz");
        Assert.Contains("'x'", Refused([("x", [1], new double[1]), ("x", [1], new double[1])]), StringComparison.Ordinal);
        Assert.Contains("2 values", Refused([("x", [3], new double[2])]), StringComparison.Ordinal);
        Assert.Contains("names no array", Refused([("../x", [1], new double[1])]), StringComparison.Ordinal);
        Assert.Contains("names no array", Refused([("", [1], new double[1])]), StringComparison.Ordinal);
        Assert.Contains(
            "folder does not exist",
            Assert.Throws<BadInputException>(() => NpzFile.Write(_folder.File("none/a.npz"), s_arrays)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        string Refused(IEnumerable<(string, Shape, ReadOnlyMemory<double>)> arrays) =>
            Assert.Throws<ArgumentException>(() => NpzFile.Write(path, arrays)).Message;
    }

    [Fact]
    public void NumPyReadsTheSameNumbers()
    {
        NpzFile.Write(_folder.File("a.npz"), s_arrays);
        var script = "import numpy, sys; a = numpy.load(sys.argv[1]); "
            + "print(a['x'].shape, a['x'].dtype, a['x'][1, 2], a['scalar'].item(), a['empty'].shape, a['deep'].sum())";
        var output = Python("-c", "import numpy") is null ? null : Python("-c", script, _folder.File("a.npz"));
        Assert.SkipWhen(output is null, "python3 with numpy is not installed");
        Assert.Equal("(2, 3) float64 0.1 7.25 (0, 4) 10.0", output!.Trim());
    }

    // What a script prints; null where it cannot be run or fails.
    private static string? Python(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
