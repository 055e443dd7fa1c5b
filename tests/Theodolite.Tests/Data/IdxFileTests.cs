using Theodolite.Data;

namespace Theodolite.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_mnist_test_images_are_the_published_data()
    {
        var data = DataSource.Load(new()
        {
            Images = SharedData.Require("mnist10k", "t10k-images-idx3-ubyte.gz"),
            Labels = SharedData.Require("mnist10k", "t10k-labels-idx1-ubyte.gz"),
        }, ".").Train;
        Assert.Equal(10_000, data.Count);
        Assert.Equal([28, 28], data.SampleShape);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9], data.Labels.Span[..8].ToArray());
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], data.ClassCounts());
        Assert.Equal(0, data.Singles.ToArray().Min());
        Assert.Equal(255, data.Singles.ToArray().Max());
        Assert.Equal(0.1325 * 255, data.Singles.ToArray().Average(value => (double)value), 1);
    }

    [Fact]
    public void Images_and_labels_are_read_compressed_or_not_and_scaled()
    {
        _folder.Write("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51, 102, 255]);
        _folder.Write("labels", Gzip.Of([0, 0, 8, 1, 0, 0, 0, 2, 1, 0]));
        var data = DataSource.Load(new() { Images = "images", Labels = "labels", Scale = 0.00392156862745098 }, _folder.Path).Train;
        Assert.Equal([1, 2], data.SampleShape);
        Assert.Equal([0f, 0.2f, 0.4f, 1f], data.Singles.ToArray());
        Assert.Equal([1, 0], data.Labels.ToArray());
    }

    [Theory]
    [InlineData("00000D0100000001 40490FDB", 3.1415927410125732)]
    [InlineData("00000E0100000001 400921FB54442D18", Math.PI)]
    [InlineData("00000B0100000001 FFFE", -2)]
    [InlineData("00000C0100000001 FFFFFFFE", -2)]
    [InlineData("0000090100000001 FE", -2)]
    public void Every_type_is_big_endian(string hex, double value)
    {
        _folder.Write("a", Convert.FromHexString(hex.Replace(" ", "")));
        Assert.Equal(value, IdxFile.Read(SourceFile.At("a", _folder.Path)).Values[0]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("0000", "truncated")]
    [InlineData("01000801 00000001 00", "not an IDX file")]
    [InlineData("00000701 00000001 00", "not an IDX file")]
    [InlineData("00000800 00", "0 axes")]
    [InlineData("000008FF 00", "255 axes")]
    [InlineData("00000802 00000001", "truncated")]
    [InlineData("00000801 00000003 0000", "cannot hold more than 2")]
    [InlineData("00000801 00000001 0000", "goes on after")]
    [InlineData("00000803 FFFFFFFF FFFFFFFF FFFFFFFF 00", "axis of 4294967295")]
    [InlineData("00000803 00010000 00010000 00010000 00", "refused")]
    public void Damage_is_refused_in_one_sentence(string hex, string expected)
    {
        _folder.Write("a", Convert.FromHexString(hex.Replace(" ", "")));
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => IdxFile.Read(SourceFile.At("a", _folder.Path))).Message);
    }

    [Fact]
    public void Unequal_numbers_of_images_and_labels_are_refused()
    {
        _folder.Write("images", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 5, 6]);
        _folder.Write("labels", [0, 0, 8, 1, 0, 0, 0, 1, 1]);
        var message = Assert.Throws<BadInputException>(() => DataSource.Load(new() { Images = "images", Labels = "labels" }, _folder.Path))
            .Message;
        Assert.Contains("'images' with 'labels' has 2 samples but 1 targets", message);
    }
}
