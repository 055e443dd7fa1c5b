using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// One-dimensional cross-correlation of (in, length) with weights (out, in/groups, kernel) plus a bias per output channel,
/// as PyTorch's <c>Conv1d</c> with zero padding.
/// </summary>
/// <param name="Out">Number of output channels.</param>
/// <param name="Kernel">Size of the window.</param>
public sealed record Conv1d(
    [Option(Description = "the number of output channels")] int Out,
    [Option(Description = "the size of the window")] int Kernel) : Layer
{
    public int Out { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Out, "out");

    public int Kernel { get; init; } = Ranges.Between(1, 4096, Kernel, "kernel");

    public int Stride { get; init => field = Ranges.Between(1, 4096, value, "stride"); } = 1;

    public int Padding { get; init => field = Ranges.Between(0, 4096, value, "padding"); }

    public int Dilation { get; init => field = Ranges.Between(1, 4096, value, "dilation"); } = 1;

    /// <inheritdoc cref="Conv2d.Groups"/>
    public int Groups { get; init => field = Ranges.Between(1, Linear.MaximumFeatures, value, "groups"); } = 1;

    /// <inheritdoc cref="Conv2d.In"/>
    public int? In { get; init => field = value is { } v ? Ranges.Between(1, Linear.MaximumFeatures, v, "in") : null; }

    public bool Bias { get; init; } = true;

    /// <inheritdoc cref="Linear.Init"/>
    public Initializer Init { get; init; } = new Xavier();

    public override string Kind => "conv1d";

    public override Shape OutputShape(Shape input)
    {
        var output = Extents.Slide(input, Out, Kernel, Stride, Padding, Dilation);
        Extents.CheckChannels(input, In, Out, Groups);
        return output;
    }

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        LayerParameter.WeightAndBias([Out, input[0] / Groups, Kernel], Bias, Init);

    public override Value Trace(Value input, LayerScope scope)
    {
        var sums = input.Convolve(scope.Weight, new Programs.Primitives.Window([Stride], [Padding], [Dilation], Groups));
        return scope.Bias is { } bias ? sums + bias.Expand(sums.Shape, [1]) : sums;
    }
}
