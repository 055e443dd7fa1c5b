using System.IO.Compression;

namespace Theodolite.Benchmarks;

/// <summary>10,000 images of 28×28 in [0, 1] and their labels: MNIST's test set, or synthetic numbers of the same shape.</summary>
public sealed class BenchmarkData
{
    private const int Samples = 10_000;
    private const int Pixels = 784;

    private BenchmarkData(float[] images, long[] labels, string source) => (Images, Labels, Source) = (images, labels, source);

    /// <summary>[10000, 784], row by row.</summary>
    public float[] Images { get; }

    public long[] Labels { get; }

    /// <summary><c>mnist</c> or <c>synthetic</c>.</summary>
    public string Source { get; }

    public static BenchmarkData Load(string? folder)
    {
        var images = Path.Combine(folder ?? "", "t10k-images-idx3-ubyte.gz");
        var labels = Path.Combine(folder ?? "", "t10k-labels-idx1-ubyte.gz");
        return File.Exists(images) && File.Exists(labels)
            ? new(Array.ConvertAll(Unzip(images, 16), b => b / 255f), Array.ConvertAll(Unzip(labels, 8), b => (long)b), "mnist")
            : new(
                Array.ConvertAll(ReproducibleNumbers.Uniform(7, Samples * Pixels), u => (float)u),
                Array.ConvertAll(ReproducibleNumbers.Uniform(8, Samples), u => (long)(u * 10)),
                "synthetic");
    }

    /// <summary>The first <paramref name="count"/> images, [count, 784].</summary>
    public float[] First(int count) => Images[..(count * Pixels)];

    /// <summary>The first <paramref name="count"/> images averaged over 2×2 squares, [count, 196].</summary>
    public float[] Averaged(int count)
    {
        var result = new float[count * 196];
        for (var i = 0; i < result.Length; i++)
        {
            var (sample, row, column) = (i / 196, i % 196 / 14, i % 14);
            var corner = (sample * Pixels) + (row * 56) + (column * 2);
            result[i] = (float)(((double)Images[corner] + Images[corner + 1] + Images[corner + 28] + Images[corner + 29]) / 4);
        }

        return result;
    }

    private static byte[] Unzip(string path, int header)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray()[header..];
    }
}
