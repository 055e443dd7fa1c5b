namespace Theodolite.Torch.Sampled;

/// <summary>
/// How images and kernels lie in memory for <see cref="SampledConvolution"/>: an image as a padded plane with its channels last,
/// [H + 2p, W + 2p, C], so that a row of a patch is one run of numbers, and a kernel as rows of the same length, filled up with zeros to
/// whole vectors.
/// </summary>
internal sealed class PatchGeometry
{
    private readonly Shape _images;

    private PatchGeometry(Shape images, Shape weight, (int Rows, int Columns) stride, (int Rows, int Columns) padding)
    {
        (_images, Weight, Padding) = (images, weight, padding);
        (Channels, Height, Width) = ((int)images[1], (int)images[2], (int)images[3]);
        (Outputs, KernelRows, KernelColumns) = ((int)weight[0], (int)weight[2], (int)weight[3]);
        RowStride = (Width + (2 * padding.Columns)) * Channels;
        var (rows, columns) = (
            ((Height + (2 * padding.Rows) - KernelRows) / stride.Rows) + 1,
            ((Width + (2 * padding.Columns) - KernelColumns) / stride.Columns) + 1);
        Corners = new int[rows * columns];
        for (var position = 0; position < Corners.Length; position++)
        {
            Corners[position] = (position / columns * stride.Rows * RowStride) + (position % columns * stride.Columns * Channels);
        }
    }

    /// <summary>[O, C, k, k].</summary>
    public Shape Weight { get; }

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public int Outputs { get; }

    public int KernelRows { get; }

    public int KernelColumns { get; }

    public (int Rows, int Columns) Padding { get; }

    /// <summary>Numbers of one row of a plane.</summary>
    public int RowStride { get; }

    /// <summary>Where the patch under each position begins in a plane.</summary>
    public int[] Corners { get; }

    /// <summary>Positions of a map.</summary>
    public int Positions => Corners.Length;

    /// <summary>Numbers of an image.</summary>
    public int Image => Channels * Height * Width;

    /// <summary>Numbers of a plane, its borders included.</summary>
    public int Plane => (Height + (2 * Padding.Rows)) * RowStride;

    /// <summary>[N, C, H, W] of so many samples.</summary>
    public Shape Images(long samples) => _images.With(0, samples);

    /// <summary>Numbers of a row of a kernel, in whole vectors.</summary>
    public int RowLength(int vector) => ((KernelColumns * Channels) + vector - 1) / vector * vector;

    public static PatchGeometry Of(Shape images, Shape weight, ConvolutionGeometry geometry)
    {
        (int Rows, int Columns) Pair(System.Collections.Immutable.ImmutableArray<long> values, int otherwise) => (
            (int)ConvolutionGeometry.At(values, 0, otherwise), (int)ConvolutionGeometry.At(values, 1, otherwise));
        if (images.Rank != 4 || weight.Rank != 4 || images[1] != weight[1] || geometry.Groups > 1 || geometry.Transposed
            || Pair(geometry.Dilation, 1) != (1, 1))
        {
            throw new TorchException(
                "SampledConvolution",
                "it has images [N, C, H, W] and a weight [O, C, k, k], without groups and dilation");
        }

        return new PatchGeometry(images, weight, Pair(geometry.Stride, 1), Pair(geometry.Padding, 0));
    }
}
