using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// The transpose of the convolution from (out, …) to (in, …) with weights (in, out/groups, kernel…), plus a bias per output
/// channel, as PyTorch's <c>ConvTranspose1d</c> and <c>ConvTranspose2d</c>: an extent n becomes
/// (n − 1)·stride − 2·padding + dilation·(kernel − 1) + output-padding + 1.
/// </summary>
/// <param name="Out">Number of output channels.</param>
/// <param name="Kernel">Size of the window; in one dimension its height counts.</param>
public abstract record ConvTranspose(int Out, Extent2d Kernel) : Layer
{
    public int Out { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Out, "out");

    public Extent2d Kernel { get; init; } = Kernel.Check(1, "kernel");

    public Extent2d Stride { get; init => field = value.Check(1, "stride"); } = 1;

    public Extent2d Padding { get; init => field = value.Check(0, "padding"); }

    /// <summary>Rows and columns added at the far end, less than the stride: which of the sizes that a convolution maps here is
    /// meant.</summary>
    public Extent2d OutputPadding { get; init => field = value.Check(0, "output-padding"); }

    public Extent2d Dilation { get; init => field = value.Check(1, "dilation"); } = 1;

    /// <inheritdoc cref="Conv2d.Groups"/>
    public int Groups { get; init => field = Ranges.Between(1, Linear.MaximumFeatures, value, "groups"); } = 1;

    /// <inheritdoc cref="Conv2d.In"/>
    public int? In { get; init => field = value is { } v ? Ranges.Between(1, Linear.MaximumFeatures, v, "in") : null; }

    public bool Bias { get; init; } = true;

    /// <inheritdoc cref="Linear.Init"/>
    public Initializer Init { get; init; } = new Xavier();

    /// <summary>Number of spatial axes.</summary>
    protected abstract int Dimensions { get; }

    public sealed override Shape OutputShape(Shape input)
    {
        if (input.Rank != Dimensions + 1)
        {
            throw new LayerInputException(
                Dimensions == 1 ? "samples of shape [channels, length]" : "samples of shape [channels, height, width]");
        }

        Extents.CheckChannels(input, In, Out, Groups);
        if (OutputPadding.Height >= Stride.Height || (Dimensions > 1 && OutputPadding.Width >= Stride.Width))
        {
            throw new LayerInputException($"an output padding less than its stride of {Stride}, not {OutputPadding}");
        }

        long[] extents = [Out, .. Enumerable.Range(0, Dimensions).Select(axis => Extent(axis, input[axis + 1]))];
        return Array.TrueForAll(extents, extent => extent > 0)
            ? Shape.Create(extents)
            : throw new LayerInputException($"images that its padding of {Padding} does not cut away");
    }

    public sealed override IReadOnlyList<LayerParameter> Parameters(Shape input)
    {
        Shape weight = [input[0], Out / Groups, .. Enumerable.Range(0, Dimensions).Select(axis => (long)Of(Kernel, axis))];
        var fan = Fan.Of(weight, WeightLayout.OutIn);
        var first = new LayerParameter("weight", weight, Init, fan);
        return Bias ? [first, new LayerParameter("bias", [Out], Init.ForBias, fan)] : [first];
    }

    public sealed override Value Trace(Value input, LayerScope scope)
    {
        var window = new Programs.Primitives.Window(Axes(Stride), Axes(Padding), Axes(Dilation), Groups);
        var output = OutputShape(input.Shape.Remove(0)).Insert(0, input.Shape[0]);
        var sums = input.ConvolutionInputGradient(scope.Weight, window, output);
        return scope.Bias is { } bias ? sums + bias.Expand(sums.Shape, [1]) : sums;
    }

    private static int Of(Extent2d extent, int axis) => axis == 0 ? extent.Height : extent.Width;

    private long Extent(int axis, long size) =>
        ((size - 1) * Of(Stride, axis)) - (2L * Of(Padding, axis)) + ((long)Of(Dilation, axis) * (Of(Kernel, axis) - 1))
            + Of(OutputPadding, axis)
            + 1;

    private Axes Axes(Extent2d extent) => [.. Enumerable.Range(0, Dimensions).Select(axis => Of(extent, axis))];
}

/// <inheritdoc cref="ConvTranspose"/>
public sealed record ConvTranspose1d([Option(Description = "the number of output channels")] int Out, Extent2d Kernel)
    : ConvTranspose(Out, Kernel)
{
    public override string Kind => "conv-transpose1d";

    protected override int Dimensions => 1;
}

/// <inheritdoc cref="ConvTranspose"/>
public sealed record ConvTranspose2d([Option(Description = "the number of output channels")] int Out, Extent2d Kernel)
    : ConvTranspose(Out, Kernel)
{
    public override string Kind => "conv-transpose2d";

    protected override int Dimensions => 2;
}
