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

    /// <summary>The window over [n, channels, height, width].</summary>
    protected PoolWindow Sliding => new([Kernel.Height, Kernel.Width], [Stride.Height, Stride.Width], [Padding.Height, Padding.Width]);

    public override Shape OutputShape(Shape input) =>
        Extents.Slide(input, input.Rank == 3 ? input[0] : 0, Kernel, Stride, Padding, dilation: 1);
}

/// <summary>The largest value under each window; padding never wins.</summary>
/// <param name="Kernel">Size of the window.</param>
public sealed record MaxPool2d([Option(Positional = true)] Extent2d Kernel) : Pooling(Kernel)
{
    public override string Kind => "max-pool2d";

    public override Value Trace(Value input, LayerScope scope) => input.MaxPool(Sliding);
}

/// <summary>The mean under each window, zeros of the padding counted, as PyTorch's default.</summary>
/// <param name="Kernel">Size of the window.</param>
public sealed record AvgPool2d([Option(Positional = true)] Extent2d Kernel) : Pooling(Kernel)
{
    public override string Kind => "avg-pool2d";

    public override Value Trace(Value input, LayerScope scope) => input.AveragePool(Sliding);
}

/// <summary>A window over each channel of (channels, length) that keeps one number, as PyTorch's pooling modules.</summary>
/// <param name="Kernel">Size of the window.</param>
public abstract record Pooling1d(int Kernel) : Layer
{
    private readonly int? _stride;

    public int Kernel { get; init; } = Ranges.Between(1, 4096, Kernel, "kernel");

    /// <inheritdoc cref="Pooling.Stride"/>
    public int Stride
    {
        get => _stride ?? Kernel;
        init => _stride = Ranges.Between(1, 4096, value, "stride");
    }

    /// <summary>Positions added on each side, at most half the kernel.</summary>
    public int Padding
    {
        get;
        init => field = value >= 0 && 2 * value <= Kernel
            ? value
            : throw Ranges.Bad($"padding must be at most half the kernel of {Kernel}, not {value}.");
    }

    public sealed override Shape OutputShape(Shape input) =>
        Extents.Slide(input, input.Rank == 2 ? input[0] : 0, Kernel, Stride, Padding, dilation: 1);

    public sealed override Value Trace(Value input, LayerScope scope)
    {
        var shape = input.Shape;
        var pooled = Pool(input.Reshape([shape[0], shape[1], shape[2], 1]), new PoolWindow([Kernel, 1], [Stride, 1], [Padding, 0]));
        return pooled.Reshape([shape[0], shape[1], pooled.Shape[2]]);
    }

    /// <summary>Pools signals seen as images one pixel wide.</summary>
    protected abstract Value Pool(Value images, PoolWindow window);
}

/// <inheritdoc cref="MaxPool2d"/>
public sealed record MaxPool1d([Option(Positional = true, Description = "the size of the window")] int Kernel) : Pooling1d(Kernel)
{
    public override string Kind => "max-pool1d";

    protected override Value Pool(Value images, PoolWindow window) => images.MaxPool(window);
}

/// <inheritdoc cref="AvgPool2d"/>
public sealed record AvgPool1d([Option(Positional = true, Description = "the size of the window")] int Kernel) : Pooling1d(Kernel)
{
    public override string Kind => "avg-pool1d";

    protected override Value Pool(Value images, PoolWindow window) => images.AveragePool(window);
}
