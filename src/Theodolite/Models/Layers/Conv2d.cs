using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// Two-dimensional cross-correlation of (in, height, width) with weights (out, in/groups, kernel, kernel) plus a bias
/// per output channel, as PyTorch's <c>Conv2d</c> with zero padding.
/// </summary>
/// <param name="Out">Number of output channels.</param>
/// <param name="Kernel">Size of the window.</param>
public sealed record Conv2d([Option(Description = "the number of output channels")] int Out, Extent2d Kernel) : Layer
{
    public int Out { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Out, "out");

    public Extent2d Kernel { get; init; } = Kernel.Check(1, "kernel");

    public Extent2d Stride { get; init => field = value.Check(1, "stride"); } = 1;

    public Extent2d Padding { get; init => field = value.Check(0, "padding"); }

    public Extent2d Dilation { get; init => field = value.Check(1, "dilation"); } = 1;

    /// <summary>Number of groups of channels that do not see each other.</summary>
    public int Groups { get; init => field = Ranges.Between(1, Linear.MaximumFeatures, value, "groups"); } = 1;

    /// <summary>Number of input channels, to be checked against what arrives; null infers it.</summary>
    public int? In { get; init => field = value is { } v ? Ranges.Between(1, Linear.MaximumFeatures, v, "in") : null; }

    public bool Bias { get; init; } = true;

    /// <inheritdoc cref="Linear.Init"/>
    public Initializer Init { get; init; } = new Xavier();

    public override string Kind => "conv2d";

    public override Shape OutputShape(Shape input)
    {
        var output = Extents.Slide(input, Out, Kernel, Stride, Padding, Dilation);
        Extents.CheckChannels(input, In, Out, Groups);
        return output;
    }

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        LayerParameter.WeightAndBias([Out, input[0] / Groups, Kernel.Height, Kernel.Width], Bias, Init);

    public override Value Trace(Value input, LayerScope scope)
    {
        var window = new Programs.Primitives.Window(Axes(Stride), Axes(Padding), Axes(Dilation), Groups);
        var sums = input.Convolve(scope.Weight, window);
        return scope.Bias is { } bias ? sums + bias.Expand(sums.Shape, [1]) : sums;
    }

    private static Axes Axes(Extent2d extent) => [extent.Height, extent.Width];
}
