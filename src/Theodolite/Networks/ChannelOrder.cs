using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.TensorFiles;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>
/// What flattening an image means for the weights behind it: Keras and JAX have it as (…window, channels), PyTorch and this house as
/// (channels, …window), so that the inputs of the next dense layer stand in another order.
/// </summary>
internal static class ChannelOrder
{
    /// <summary>The shape of the flattened image by the name of each parameter whose features stand in its order.</summary>
    public static IReadOnlyDictionary<string, Shape> Flattened(Network network)
    {
        var found = new Dictionary<string, Shape>(StringComparer.Ordinal);
        Shape? image = null;
        var convolved = false;
        foreach (var layer in network.AllLayers)
        {
            convolved |= layer.Layer is Conv1d or ConvTranspose1d;
            if (layer.Layer is Flatten)
            {
                // Two axes are (channels, length) behind a convolution, and else (steps, features), in which both agree.
                image = layer.Input.Rank > (convolved ? 1 : 2) && layer.Input[0] > 1 && layer.Input.Count > layer.Input[0]
                    ? layer.Input
                    : null;
            }
            else if (image is { } shape && layer.Input.Count == shape.Count && layer.Input.Rank == 1)
            {
                foreach (var block in layer.Parameters.Select(parameter => parameter.Block).Concat(layer.Buffers.Select(b => b.Block)))
                {
                    if (block.Shape[-1] == shape.Count && (layer.Layer is not Linear || block.Shape.Rank == 2))
                    {
                        found.Add(block.Name, shape);
                    }
                }

                image = layer.Layer is Linear ? null : image;
            }
        }

        return found;
    }

    /// <summary>A tensor whose last axis counts the numbers of an image, channels last, with these in the order of channels
    /// first.</summary>
    public static NamedTensor Reordered(NamedTensor tensor, Shape image)
    {
        // (…, rows, columns, channels) becomes (…, channels, rows, columns).
        long[] last = [tensor.Shape.Count / image.Count, .. image.Span[1..], image[0]];
        int[] axes = [0, last.Length - 1, .. Enumerable.Range(1, last.Length - 2)];
        var shape = Shape.Create(last);
        return tensor.Rearranged(tensor.Shape, values => Axes.Permute(values, shape, axes));
    }
}
