using SkiaSharp;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>What the header of an image says.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="IsGray">Whether it has one channel.</param>
/// <param name="HasAlpha">Whether it says how transparent its pixels are.</param>
internal readonly record struct ImageFrame(int Height, int Width, bool IsGray, bool HasAlpha);

/// <summary>A PNG or JPEG file, unpacked by Skia once its header was found plausible.</summary>
internal static class ImageFile
{
    private const int Longest = 1 << 14;
    private const long MostPixels = 1 << 24;

    // A PNG of one colour packs as far as deflate does.
    private const long Slack = 1 << 16;

    /// <summary>Reads the header.</summary>
    /// <exception cref="BadInputException">It is no PNG or JPEG, or declares more pixels than the file can hold.</exception>
    public static ImageFrame Look(SourceFile file) => file.Read(stream =>
    {
        using var codec = Open(file, stream);
        var info = codec.Info;
        var gray = info.ColorType == SKColorType.Gray8;
        var bytes = (long)info.Width * info.Height * (gray ? 1 : 3);
        if (info.Width is < 1 or > Longest || info.Height is < 1 or > Longest || (long)info.Width * info.Height > MostPixels
            || bytes > (stream.Length * DataLimits.DeflateRatio) + Slack)
        {
            throw file.Error($"declares {info.Height} × {info.Width} pixels in {stream.Length} bytes, which is refused");
        }

        return new ImageFrame(info.Height, info.Width, gray, info.AlphaType is not (SKAlphaType.Opaque or SKAlphaType.Unknown));
    });

    /// <summary>Reads the pixels, channel by channel, as numbers from 0 to 1.</summary>
    /// <param name="file">The file.</param>
    /// <param name="frame">What its header said.</param>
    /// <param name="shape">Channels, height and width of what is filled; another size is scaled to.</param>
    /// <param name="pixels">What is filled.</param>
    /// <exception cref="BadInputException">It is truncated or damaged.</exception>
    public static void Read(SourceFile file, ImageFrame frame, Shape shape, Span<float> pixels)
    {
        using var image = file.Read(stream =>
        {
            using var codec = Open(file, stream);
            var color = shape[0] == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888;
            var alpha = shape[0] == 1 || !frame.HasAlpha ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            var bitmap = new SKBitmap();
            if (codec.Info.Width != frame.Width || codec.Info.Height != frame.Height
                || !bitmap.TryAllocPixels(new SKImageInfo(frame.Width, frame.Height, color, alpha))
                || codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            {
                bitmap.Dispose();
                throw file.Error("is truncated or damaged: its pixels cannot be unpacked");
            }

            return bitmap;
        });
        var (height, width) = ((int)shape[1], (int)shape[2]);
        if (frame.Height == height && frame.Width == width)
        {
            Copy(image, (int)shape[0], pixels);
            return;
        }

        using var scaled = new SKBitmap(image.Info.WithSize(width, height));
        if (!image.ScalePixels(scaled, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
        {
            throw file.Error($"cannot be scaled to {height} × {width}");
        }

        Copy(scaled, (int)shape[0], pixels);
    }

    private static SKCodec Open(SourceFile file, Stream stream)
    {
        var codec = SKCodec.Create(stream, out var result);
        if (codec?.EncodedFormat is SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg)
        {
            return codec;
        }

        codec?.Dispose();
        throw file.Error(result == SKCodecResult.IncompleteInput ? "is truncated" : "is no PNG or JPEG");
    }

    private static void Copy(SKBitmap image, int channels, Span<float> pixels)
    {
        var bytes = image.GetPixelSpan();
        var count = image.Width * image.Height;
        var step = channels == 1 ? 1 : 4;
        for (var row = 0; row < image.Height; row++)
        {
            var line = bytes[(row * image.RowBytes)..];
            for (var column = 0; column < image.Width; column++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    pixels[(channel * count) + (row * image.Width) + column] = line[(column * step) + channel] / 255f;
                }
            }
        }
    }
}
