using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>Two extents over (height, width); a single number stands for both.</summary>
[Option(Reader = typeof(ExtentReader))]
public readonly record struct Extent2d(int Height, int Width)
{
    public static implicit operator Extent2d(int both) => new(both, both);

    public override string ToString() => Height == Width ? $"{Height}" : $"[{Height}, {Width}]";

    internal Extent2d Check(int minimum, string name)
    {
        Ranges.Between(minimum, 4096, Height, name);
        Ranges.Between(minimum, 4096, Width, name);
        return this;
    }
}

/// <summary>How a window slides over (channels, height, width).</summary>
internal static class Extents
{
    /// <summary>⌊(size + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1 along each axis.</summary>
    /// <exception cref="LayerInputException">Not an image, or smaller than the window.</exception>
    public static Shape Slide(Shape input, long channels, Extent2d kernel, Extent2d stride, Extent2d padding, Extent2d dilation)
    {
        if (input.Rank != 3)
        {
            throw new LayerInputException("samples of shape [channels, height, width]");
        }

        return
        [
            channels,
            Along(input[1], kernel.Height, stride.Height, padding.Height, dilation.Height),
            Along(input[2], kernel.Width, stride.Width, padding.Width, dilation.Width),
        ];
    }

    /// <summary>The same along one axis, over (channels, length).</summary>
    /// <exception cref="LayerInputException">Not a signal, or shorter than the window.</exception>
    public static Shape Slide(Shape input, long channels, int kernel, int stride, int padding, int dilation)
    {
        if (input.Rank != 2)
        {
            throw new LayerInputException("samples of shape [channels, length]");
        }

        return [channels, Along(input[1], kernel, stride, padding, dilation)];
    }

    /// <summary>Checks the channels that arrive against those expected and against the groups.</summary>
    /// <exception cref="LayerInputException">They do not fit.</exception>
    public static void CheckChannels(Shape input, int? expected, int outputs, int groups)
    {
        if (expected is { } channels && channels != input[0])
        {
            throw new LayerInputException($"samples of {channels} channels");
        }

        if (input[0] % groups != 0 || outputs % groups != 0)
        {
            throw new LayerInputException($"channels that its {groups} groups divide, as they must divide its {outputs} outputs");
        }
    }

    private static long Along(long size, int kernel, int stride, int padding, int dilation)
    {
        var room = size + (2L * padding) - ((long)dilation * (kernel - 1)) - 1;
        return room >= 0
            ? (room / stride) + 1
            : throw new LayerInputException(
                $"images at least as large as its window of {((long)dilation * (kernel - 1)) + 1} (padding {padding} on each side)");
    }
}
