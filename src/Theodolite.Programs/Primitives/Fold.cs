using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Folds the block axis of images and kernels into an axis that one convolution can carry, and out again.</summary>
internal static class Fold
{
    /// <summary>
    /// Applies a function of images to every member of a block at once, the block being folded into the samples, on
    /// whichever side of them it stands: [N, k, C, …] → [N·k, C, …] → [N·k, C′, …] → [N, k, C′, …].
    /// </summary>
    public static Batched OverSamples(Batched x, long size, Func<Value, Value> function)
    {
        var axis = x.Axis == 0 ? 0 : 1;
        var samples = x.Shape[0];
        var result = function(x.At(axis, size).Reshape([samples * size, .. x.Shape.Span[1..]]));
        return new Batched(result.Reshape([axis == 0 ? size : samples, axis == 0 ? samples : size, .. result.Shape.Span[1..]]), axis);
    }

    /// <summary>[N, C, …] with a block → [N, g·k·C/g, …]: within each group, the k blocks of its channels.</summary>
    public static Value Channels(Batched x, long size, int groups)
    {
        var value = x.At(1, size);
        var shape = x.Shape;
        if (groups > 1)
        {
            value = value.Reshape([shape[0], size, groups, shape[1] / groups, .. shape.Span[2..]]).MoveAxis(1, 2);
        }

        return value.Reshape(shape.With(1, shape[1] * size));
    }

    /// <summary>[N, g·k·C/g, …] → [N, k, C, …].</summary>
    public static Batched UnfoldChannels(Value y, long size, int groups)
    {
        var shape = y.Shape;
        if (groups > 1)
        {
            y = y.Reshape([shape[0], groups, size, shape[1] / groups / size, .. shape.Span[2..]]).MoveAxis(2, 1);
        }

        return new Batched(y.Reshape([shape[0], size, shape[1] / size, .. shape.Span[2..]]), 1);
    }

    /// <summary>[O, …] with a block → [g·k·O/g, …].</summary>
    public static Value Leading(Batched w, long size, int groups)
    {
        var value = w.At(0, size);
        var shape = w.Shape;
        if (groups > 1)
        {
            value = value.Reshape([size, groups, shape[0] / groups, .. shape.Span[1..]]).MoveAxis(0, 1);
        }

        return value.Reshape(shape.With(0, shape[0] * size));
    }

    /// <summary>[g·k·O/g, …] → [k, O, …].</summary>
    public static Batched UnfoldLeading(Value w, long size, int groups)
    {
        var shape = w.Shape;
        if (groups > 1)
        {
            w = w.Reshape([groups, size, shape[0] / groups / size, .. shape.Span[1..]]).MoveAxis(1, 0);
        }

        return new Batched(w.Reshape([size, shape[0] / size, .. shape.Span[1..]]), 0);
    }

    /// <summary>A tensor that only lends its shape to a gradient kernel: one stored element, seen at every index.</summary>
    public static Tensor Phantom(Shape shape, Tensor like)
    {
        using var element = Tensor.Zeros(Shape.Scalar, like.DType, like.Device);
        return element.Expand(shape);
    }
}
