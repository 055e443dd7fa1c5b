using CsCheck;
using Parquet;
using Theodolite.Data;
using Theodolite.TensorFiles;
using Theodolite.Tests.TensorFiles;

namespace Theodolite.Tests.Data;

/// <summary>
/// Whatever is done to a valid file, reading it gives a data set or one sentence: no other exception, and no more
/// memory than the file can justify.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats => ["csv", "csv.gz", "npy", "npz", "idx", "idx.gz", "safetensors", .. Foreign];

    public static TheoryData<string> ForeignFormats => [.. Foreign];

    private static string[] Foreign => ["pt", "legacy.pt", "h5", "weights.npz", "parquet", "png"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Mutations_give_a_result_or_one_sentence(string format) => Mutate(format, 120);

    [Theory]
    [MemberData(nameof(ForeignFormats))]
    public void Thousands_of_mutations_of_foreign_files_do_so_too(string format) => Mutate(format, 1000);

    private void Mutate(string format, int times)
    {
        var valid = Valid(format);
        Read(format, valid);
        var mutation = Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, 3]);
        Gen.Select(mutation.Array[1, 4], Gen.Int[0, valid.Length]).Sample((mutations, kept) =>
        {
            var bytes = valid.ToList();
            foreach (var (at, value, kind) in mutations)
            {
                var place = Math.Min(at, bytes.Count - 1);
                if (kind == 0)
                {
                    bytes[place] ^= value;
                }
                else if (kind == 1)
                {
                    bytes[place] = value;
                }
                else if (kind == 2)
                {
                    bytes.Insert(place, value);
                }
                else if (bytes.Count > 1)
                {
                    bytes.RemoveAt(place);
                }
            }

            Attempt(format, [.. bytes]);
            Attempt(format, valid[..kept]);
        }, seed: "0N0XIzNsQ0O2", iter: times, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_truncation_is_taken_for_the_whole(string format)
    {
        var valid = Valid(format);

        // A table without compression may lose whole rows unnoticed, an image what is behind its pixels; nothing else may.
        for (var kept = 0; kept < valid.Length; kept++)
        {
            if (format is "csv" or "png")
            {
                Attempt(format, valid[..kept]);
            }
            else
            {
                Assert.Throws<BadInputException>(() => Read(format, valid[..kept]));
            }
        }
    }

    private void Attempt(string format, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(format, bytes);
        }
        catch (BadInputException error)
        {
            Assert.EndsWith(".", error.Message);
            Assert.DoesNotContain('\n', error.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    private void Read(string format, byte[] bytes)
    {
        var path = _folder.Write($"a.{format}", bytes);
        if (format == "png")
        {
            Directory.CreateDirectory(_folder.File("images/class"));
            File.Move(path, _folder.File("images/class/a.png"), overwrite: true);
            DataSource.Load(new() { Source = _folder.File("images") }, ".");
        }
        else if (format is "pt" or "legacy.pt" or "h5" or "weights.npz")
        {
            foreach (var tensor in TensorFile.Read(path).Tensors)
            {
                tensor.ToDoubles();
            }
        }
        else if (format == "safetensors")
        {
            foreach (var entry in SafetensorsFile.Read(path).Entries)
            {
                entry.ToDoubles();
            }
        }
        else if (format.StartsWith("idx", StringComparison.Ordinal))
        {
            IdxFile.Read(SourceFile.At(path, "."));
        }
        else
        {
            DataSource.Load(new() { Source = path, Standardize = true }, ".");
        }
    }

    private byte[] Valid(string format)
    {
        var path = _folder.File("valid");
        var data = Dataset.Create("x", [2], new float[] { 1, 2, 3, 4, 5, 6 }, [0, 1, 2]);
        const string table = "a,b,label\n1,2.5,0\n3e1,\"4\",1\r\n-5,6,2\n";
        switch (format)
        {
            case "csv":
                return System.Text.Encoding.UTF8.GetBytes(table);
            case "csv.gz":
                return Gzip.Of(table);
            case "npy":
                NpyFile.Write<float>(path, [3, 3], new float[] { 1, 2, 0, 4, 5, 1, 7, 8, 1 });
                break;
            case "pt" or "legacy.pt":
                var legacy = format == "legacy.pt";
                var numbers = TorchWriter.Floats(1, 2, 3, 4, 5, 6);
                var pickle = TorchWriter.StateDict(
                    new StoredTensor("0.weight", "0", 6, [2, 2], [1, 2]) { IsLegacy = legacy },
                    new StoredTensor("0.bias", "0", 6, [2], [1]) { Offset = 4, IsLegacy = legacy });
                return legacy ? TorchWriter.Legacy(pickle, [("0", 4, numbers)]) : TorchWriter.Zip(pickle, [("0", numbers)], "little");
            case "h5":
                return Hdf5Writer.Write(
                    Hdf5Writer.Node.Counting("x", [4, 3], chunk: [3, 2]),
                    Hdf5Writer.Node.Group("g",
                    Hdf5Writer.Node.Counting("y", [4])) with
                    { Attributes = new() { ["layer_names"] = ["a", "b"] } });
            case "weights.npz":
                NpzFile.Write(path, [("a.weight", [2, 2], new double[4]), ("a.bias", [2], new double[2])]);
                break;
            case "parquet":
                return ParquetFileTests.Table(CompressionMethod.Snappy, 8).GetAwaiter().GetResult();
            case "png":
                return ImageFolderTests.Png(4, 5);
            case "npz":
                NpzFile.Write(path, data);
                break;
            case "idx":
                return [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
            case "idx.gz":
                return Gzip.Of([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
            default:
                SafetensorsFile.Write(path, [("0.weight", [2, 2], new float[4]), ("0.bias", [2], new double[2])]);
                break;
        }

        return File.ReadAllBytes(path);
    }
}
