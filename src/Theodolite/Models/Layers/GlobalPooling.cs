using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>One number for each channel of (channels, positions…).</summary>
/// <param name="KeepAxes">
/// Leave positions of extent 1, as PyTorch's <c>AdaptiveAvgPool2d(1)</c>; otherwise a sample becomes (channels).
/// </param>
public abstract record GlobalPooling(bool KeepAxes) : Layer
{
    public sealed override Shape OutputShape(Shape input) => input.Rank < 2
        ? throw new LayerInputException("samples of shape [channels, length] or [channels, height, width]")
        : KeepAxes ? [input[0], .. Enumerable.Repeat(1L, input.Rank - 1)] : [input[0]];

    public sealed override Value Trace(Value input, LayerScope scope)
    {
        var (n, channels) = (input.Shape[0], input.Shape[1]);
        var pooled = Pool(input.Reshape([n, channels, input.Shape.Count / n / channels]));
        return pooled.Reshape([n, .. OutputShape(input.Shape.Remove(0)).Span]);
    }

    /// <summary>From [n, channels, positions] to n·channels numbers.</summary>
    protected abstract Value Pool(Value channels);
}

/// <summary>The mean of each channel.</summary>
/// <param name="KeepAxes"><inheritdoc/></param>
public sealed record GlobalAvgPool([Option(Hidden = true)] bool KeepAxes = false) : GlobalPooling(KeepAxes)
{
    public override string Kind => KeepAxes ? "adaptive-avg-pool" : "global-avg-pool";

    protected override Value Pool(Value channels) => (1.0 / channels.Shape[2]) * channels.Sum([2]);
}

/// <summary>The largest value of each channel.</summary>
/// <param name="KeepAxes"><inheritdoc/></param>
public sealed record GlobalMaxPool([Option(Hidden = true)] bool KeepAxes = false) : GlobalPooling(KeepAxes)
{
    public override string Kind => KeepAxes ? "adaptive-max-pool" : "global-max-pool";

    protected override Value Pool(Value channels)
    {
        var positions = checked((int)channels.Shape[2]);
        return channels.Reshape([channels.Shape[0], channels.Shape[1], positions, 1])
            .MaxPool(new PoolWindow([positions, 1], [positions, 1], [0, 0]));
    }
}
