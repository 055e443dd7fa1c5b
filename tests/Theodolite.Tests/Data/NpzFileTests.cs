using System.IO.Compression;
using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_and_shapes_survive_a_round_trip()
    {
        var data = Dataset.Create("x", [1, 2, 2], Enumerable.Range(0, 12).Select(i => 0.1 * i).ToArray(), [2, 0, 1]);
        NpzFile.Write(_folder.File("a.npz"), data);
        var back = Load("a.npz");
        Assert.Equal(data.SampleShape, back.SampleShape);
        Assert.Equal(data.Doubles.ToArray(), back.Doubles.ToArray());
        Assert.Equal([2, 0, 1], back.Labels.ToArray());
    }

    [Fact]
    public void Real_targets_of_several_columns_survive_too()
    {
        var data = Dataset.Create("x", [2], new float[] { 1, 2, 3, 4 }, [0.5, 1, -1, 2], [2]);
        NpzFile.Write(_folder.File("a.npz"), data);
        var back = Load("a.npz");
        Assert.Equal([2], back.TargetShape);
        Assert.Equal(data.Targets.ToArray(), back.Targets.ToArray());
        Assert.Contains("one class label per sample", Assert.Throws<BadInputException>(() => back.Labels).Message);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Damage_does_not_pass_the_checksum(CompressionLevel level)
    {
        var bytes = Archive(level, ("x.npy", Array(64)), ("y.npy", Array(64)));
        Load(bytes);
        var hits = 0;
        for (var at = 30; at < 200; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 1;
            try
            {
                // Only the padding of a local header may change without harm.
                Assert.Equal(64, Load(damaged).Count);
            }
            catch (BadInputException)
            {
                hits++;
            }
        }

        Assert.True(hits > 100);
    }

    [Fact]
    public void Missing_repeated_and_mismatched_arrays_are_named()
    {
        Assert.Contains("'y'", Message(Archive(CompressionLevel.Optimal, ("x.npy", Array(2)), ("../y.npy", Array(2)))));
        Assert.Contains(
            "holds 2 of that name",
            Message(Archive(CompressionLevel.Optimal, ("x.npy", Array(2)), ("x.npy", Array(2)), ("y.npy", Array(2)))));
        Assert.Contains("2 samples but 3 targets", Message(Archive(CompressionLevel.Optimal, ("x.npy", Array(2)), ("y.npy", Array(3)))));
        Assert.Contains("holds no numbers", Message(Archive(CompressionLevel.Optimal, ("x.npy", Array(0)), ("y.npy", Array(0)))));
    }

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        var bomb = NpyFileTests.Npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (268435457,)}", new byte[1 << 20]);
        Assert.Contains("axis of", Message(Archive(CompressionLevel.Optimal, ("x.npy", bomb), ("y.npy", Array(2)))));
    }

    private static byte[] Array(int count) =>
        NpyFileTests.Npy(
            1,
            $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({count},)}}",
            [.. Enumerable.Range(0, count).Select(i => (byte)i)]);

    private static byte[] Archive(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return memory.ToArray();
    }

    private string Message(byte[] bytes) => Assert.Throws<BadInputException>(() => Load(bytes)).Message;

    private Dataset Load(byte[] bytes)
    {
        _folder.Write("a.npz", bytes);
        return Load("a.npz");
    }

    private Dataset Load(string name) => DataSource.Load(new() { Source = name }, _folder.Path).Train;
}
