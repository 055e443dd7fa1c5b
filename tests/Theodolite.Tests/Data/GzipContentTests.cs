using System.IO.Compression;
using System.Text;
using CsCheck;
using Theodolite.Data;

namespace Theodolite.Tests.Data;

/// <summary>A gzip file is its members one after another, whatever wrote them.</summary>
public sealed class GzipContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_one_after_another_are_one_content() =>
        Gen.Select(Gen.Byte.Array[0, 40].Array[1, 6], Gen.Int[0, 3], Gen.Int[0, 600], Gen.Int[1, 5000]).Sample((parts, level, zeros, n) =>
        {
            // A part of a few bytes is repeated until it fills several chunks of the decompressor.
            byte[][] contents = [.. parts.Select((part, i) => i % 2 == 0 ? part : [.. Enumerable.Range(0, 900).SelectMany(_ => part)])];
            byte[] packed = [.. contents.SelectMany(part => Gzip.Of(part, (CompressionLevel)level)), .. new byte[zeros]];
            Assert.Equal(contents.SelectMany(x => x), Read(packed, step: n));
        }, seed: "0N0XIzNsQ0O2", iter: 200);

    [Fact]
    public void Every_field_of_a_header_is_passed_over()
    {
        var plain = Gzip.Of("1,2,0\n");
        byte[] text = [(byte)'n', (byte)'a', 0];
        byte[] all = [.. plain[..3], 0x1F, .. plain[4..10], 2, 0, 9, 9, .. text, .. text, 7, 7, .. plain[10..]];
        Assert.Equal("1,2,0\n1,2,0\n", Encoding.UTF8.GetString(Read([.. all, .. plain])));
        for (var kept = 1; kept < all.Length; kept++)
        {
            Assert.Throws<BadInputException>(() => Read(all[..kept]));
        }
    }

    [Fact]
    public void Csv_idx_npy_and_texts_are_read_alike()
    {
        _folder.Write("a.csv.gz", [.. Gzip.Of("1,2,0\n3,"), .. Gzip.Of("4,1\n5,6,2\n"), .. Gzip.EndOfBlocks]);
        Assert.Equal([1.0, 2, 3, 4, 5, 6], Load(new() { Source = "a.csv.gz" }).Doubles.ToArray());

        _folder.Write("images", [.. Gzip.Of([0, 0, 8, 3, 0, 0, 0, 2, 0, 0]), .. Gzip.Of([0, 1, 0, 0, 0, 2, 0, 51, 102, 255])]);
        _folder.Write("labels", [.. Gzip.Of([0, 0, 8, 1, 0, 0, 0, 2, 1, 0]), .. new byte[1024]]);
        Assert.Equal([0.0, 51, 102, 255], Load(new() { Images = "images", Labels = "labels" }).Doubles.ToArray());

        NpyFile.Write<double>(_folder.File("t.npy"), [2, 3], new double[] { 1, 2, 0, 3, 4, 1 });
        var array = File.ReadAllBytes(_folder.File("t.npy"));
        _folder.Write("t.npy.gz", [.. Gzip.Of(array[..70]), .. Gzip.Of(array[70..])]);
        Assert.Equal([1.0, 2, 3, 4], Load(new() { Source = "t.npy.gz" }).Doubles.ToArray());

        _folder.Write("text.gz", [.. Gzip.Of("to be "), .. Gzip.Of(""), .. Gzip.Of("or not")]);
        Assert.Equal("to be or no", Text(Load(new() { Source = "text.gz", Sequence = 11 })));

        NpzFile.Write(_folder.File("x.npz"), Dataset.Create("x", [1], new double[] { 1 }, [0]));
        _folder.Write("x.npz.gz", Gzip.Of(File.ReadAllBytes(_folder.File("x.npz"))));
        Assert.Contains("unpack it first", Assert.Throws<BadInputException>(() => Load(new() { Source = "x.npz.gz" })).Message);
    }

    [Fact]
    public void A_last_member_that_is_cut_off_or_altered_is_refused()
    {
        var first = Gzip.Of("1,2,0\n3,4,1\n");
        var last = Gzip.Of("5,6,2\n7,8,0\n");
        for (var kept = 1; kept < last.Length; kept++)
        {
            Refused([.. first, .. last[..kept]]);
        }

        for (var at = first.Length - 8; at < first.Length + last.Length; at++)
        {
            byte[] altered = [.. first, .. last];
            altered[at] ^= 0x11;
            if (at - first.Length is not ((>= 4 and < 10) or 3))
            {
                Refused(altered);
            }
        }

        Assert.Contains("something else", Refused([.. first, (byte)'x']));
    }

    [Fact]
    public void The_bound_is_that_of_all_members_together()
    {
        var member = Gzip.Of(new string('0', 10_000));
        byte[] bomb = [.. Enumerable.Repeat(member, 6).SelectMany(x => x)];
        Assert.Equal(60_000, Read(bomb, 60_000).Length);
        Assert.Contains("more than 50000 bytes", Assert.Throws<BadInputException>(() => Read(bomb, 50_000)).Message);
        byte[] nothing = [.. Enumerable.Repeat(Gzip.EndOfBlocks, 1001).SelectMany(x => x)];
        Assert.Contains("empty gzip members", Assert.Throws<BadInputException>(() => Read(nothing)).Message);
        Assert.Empty(Read(nothing[..^Gzip.EndOfBlocks.Length]));
    }

    private static string Text(Dataset data) => data.Vocabulary!.Text(Array.ConvertAll(data.Doubles.ToArray(), token => (long)token));

    private static byte[] Read(byte[] packed, long bound = 1 << 20, int step = 81)
    {
        using var content = new GzipContent(new MemoryStream(packed), bound, new SourceFile("a.gz", "a.gz"));
        using var whole = new MemoryStream();
        content.CopyTo(whole, step);
        return whole.ToArray();
    }

    private string Refused(byte[] packed)
    {
        var file = SourceFile.At(_folder.Write("a", packed), ".");
        return Assert.Throws<BadInputException>(
            () => file.Read(stream => file.ReadContent(stream, 1 << 20, (content, _) =>
            {
                content.CopyTo(Stream.Null);
                return 0;
            }))).Message;
    }

    private Dataset Load(DataSettings specification) => DataSource.Load(specification, _folder.Path).Train;
}
