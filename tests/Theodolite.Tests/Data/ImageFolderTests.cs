using SkiaSharp;
using Theodolite.Data;
using Theodolite.Tests.TensorFiles;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

/// <summary>Images in folders that are their classes, and samples in HDF5 files.</summary>
public sealed class ImageFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>An image whose pixel (row, column) is (10·row, 20·column, 7), or 10·row + column in gray.</summary>
    internal static byte[] Png(int height, int width, bool gray = false)
    {
        using var image = new SKBitmap(new SKImageInfo(width, height, gray ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < height * width; i++)
        {
            var (row, column) = ((byte)(i / width), (byte)(i % width));
            var level = (byte)((10 * row) + column);
            image.SetPixel(column, row, gray ? new SKColor(level, level, level) : new SKColor((byte)(10 * row), (byte)(20 * column), 7));
        }

        return image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    [Fact]
    public void Sub_folders_are_classes_and_pixels_come_channel_by_channel()
    {
        Put("cat/1.png", Png(2, 3));
        Put("ant/b.PNG", Png(2, 3));
        Put("ant/a.png", Png(2, 3));
        Put("ant/notes.txt", [1]);
        var data = Load();
        Assert.Equal<Shape>([3, 2, 3], data.SampleShape);
        Assert.Equal(["ant", "cat"], data.Classes);
        Assert.Equal([0, 0, 1], data.Targets.ToArray());
        Assert.Equal(DType.Float32, data.DType);
        var expected = new[] { 0, 0, 0, 10, 10, 10, 0, 20, 40, 0, 20, 40, 7, 7, 7, 7, 7, 7 }.Select(value => (double)(value / 255f));
        Assert.Equal(expected, data.Doubles.ToArray()[..18]);
        Assert.Contains("1 file", Assert.Single(data.Notes));
    }

    [Fact]
    public void Gray_stays_gray_and_other_sizes_need_one_to_be_scaled_to()
    {
        Put("a/1.png", Png(2, 3, gray: true));
        Assert.Equal(new[] { 0, 1, 2, 10, 11, 12 }.Select(value => (double)(value / 255f)), Load().Doubles.ToArray());
        Put("b/1.png", Png(4, 6));
        Assert.Contains("has images of 2 × 3", Refused());
        var data = Load([2, 3]);
        Assert.Equal<Shape>([3, 2, 3], data.SampleShape);
        Assert.Contains("1 of 2 images", Assert.Single(data.Notes));
        Assert.Throws<BadInputException>(() => new DataSettings { Size = [2] });
        Assert.Contains("'size' in the data section", Assert.Throws<BadInputException>(
            () => DataSource.Load(new() { Source = DataSource.Digits, Size = [8, 8] }, ".")).Message);
    }

    [Fact]
    public void Bombs_and_other_files_are_refused_before_they_are_unpacked()
    {
        var png = Png(2, 3);

        // The header says 16384 × 16384, with the checksum that belongs to it.
        var bomb = (byte[])png.Clone();
        Convert.FromHexString("0000400000004000").CopyTo(bomb, 16);
        var sum = System.IO.Hashing.Crc32.HashToUInt32(bomb.AsSpan(12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bomb.AsSpan(29), sum);
        Put("a/1.png", bomb);
        Assert.Contains("declares 16384 × 16384 pixels", Refused());
        Put("a/1.png", [.. "GIF89a"u8, .. new byte[50]]);
        Assert.Contains("is no PNG or JPEG", Refused());
        Put("a/1.png", png[..^30]);
        Assert.Contains("truncated", Refused());
        File.Delete(_folder.File("images/a/1.png"));
        Assert.Contains("has no PNG or JPEG in the class 'a'", Refused());
    }

    [Fact]
    public void HDF5_files_hold_samples_and_targets_under_x_and_y()
    {
        var path = _folder.Write("d.h5", Hdf5Writer.Write(
            Hdf5Writer.Node.Counting("x", [4, 3], chunk: [3, 2]),
            Hdf5Writer.Node.Counting("y", [4])));
        var data = DataSource.Load(new() { Source = path }, ".").Train;
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), data.Doubles.ToArray());
        Assert.Equal([0, 1, 2, 3], data.Targets.ToArray());
        path = _folder.Write("d.h5", Hdf5Writer.Write(Hdf5Writer.Node.Counting("x", [4, 3])));
        Assert.Contains(
            "has no 'y' among: x",
            Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = path }, ".")).Message);
    }

    private void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File($"images/{name}"))!);
        _folder.Write($"images/{name}", bytes);
    }

    private Dataset Load(long[]? size = null) => DataSource.Load(new() { Source = _folder.File("images"), Size = size }, ".").Train;

    private string Refused() => Assert.Throws<BadInputException>(() => Load()).Message;
}
