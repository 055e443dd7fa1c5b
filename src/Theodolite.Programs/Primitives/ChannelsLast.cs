using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>
/// Images [N, C, H, W] whose channels of one position lie side by side in memory. libtorch's float32 kernels on a CPU take them so without
/// oneDNN's blocks: its convolutions of few channels and its maxima are several times as fast then.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>Channels below which a weight gradient is faster so than in oneDNN's blocks of eight.</summary>
    private const long FewChannels = 8;

    /// <summary>Whether the weight gradient of a convolution should be taken so, for a weight [O, C/groups, …].</summary>
    public static bool PaysForWeightGradient(Tensor any, Window window, Shape weight) =>
        Serves(any, window) && weight[1] < FewChannels;

    /// <summary>Whether a convolution can be computed so: what <see cref="WholeChannels"/> would fill up cannot.</summary>
    public static bool Serves(Tensor any, Window window, Shape weight) =>
        Serves(any, window) && (weight[1] < WholeChannels.Block || weight[1] % WholeChannels.Block == 0);

    /// <summary>The images in this order; copied where they are in another.</summary>
    public static Tensor Of(Tensor images)
    {
        var (n, c, h, w) = (images.Shape[0], images.Shape[1], images.Shape[2], images.Shape[3]);
        using var turned = images.Permute(0, 2, 3, 1);
        using var rows = turned.Contiguous();
        return rows.AsStrided([n, c, h, w], [c * h * w, 1, c * w, c], 0);
    }

    private static bool Serves(Tensor any, Window window) =>
        any.DType == DType.Float32 && any.Device == Device.Cpu && any.Rank == 4 && window.Groups == 1;
}
