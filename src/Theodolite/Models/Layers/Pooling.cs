using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>A window over each channel that keeps one number, as PyTorch's pooling modules (rounding sizes down).</summary>
/// <param name="Kernel">Size of the window.</param>
public abstract record Pooling(Extent2d Kernel) : Layer
{
    private readonly Extent2d? _stride;

    public Extent2d Kernel { get; init; } = Kernel.Check(1, "kernel");

    /// <summary>Distance between windows; the kernel's size unless set.</summary>
    public Extent2d Stride
    {
        get => _stride ?? Kernel;
        init => _stride = value.Check(1, "stride");
    }

    /// <summary>Rows and columns added on each side, at most half the kernel.</summary>
    public Extent2d Padding
    {
        get;
        init => field = 2 * value.Check(0, "padding").Height <= Kernel.Height && 2 * value.Width <= Kernel.Width
            ? value
            : throw Ranges.Bad($"padding must be at most half the kernel of {Kernel}, not {value}.");
    }

    public override Shape OutputShape(Shape input) =>
        Window.Slide(input, input.Rank == 3 ? input[0] : 0, Kernel, Stride, Padding, dilation: 1);

    /// <summary>The window over [n, channels, height, width].</summary>
    protected PoolWindow Sliding => new([Kernel.Height, Kernel.Width], [Stride.Height, Stride.Width], [Padding.Height, Padding.Width]);
}

/// <summary>The largest value under each window; padding never wins.</summary>
/// <param name="Kernel">Size of the window.</param>
public sealed record MaxPool2d(Extent2d Kernel) : Pooling(Kernel)
{
    public override string Kind => "max-pool2d";

    public override Value Trace(Value input, LayerScope scope) => input.MaxPool(Sliding);
}

/// <summary>The mean under each window, zeros of the padding counted, as PyTorch's default.</summary>
/// <param name="Kernel">Size of the window.</param>
public sealed record AvgPool2d(Extent2d Kernel) : Pooling(Kernel)
{
    public override string Kind => "avg-pool2d";

    public override Value Trace(Value input, LayerScope scope) => input.AveragePool(Sliding);
}
