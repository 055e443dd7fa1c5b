using Theodolite.Torch;

namespace Theodolite.TensorFiles;

/// <summary>Axes of arrays in another order.</summary>
internal static class Axes
{
    /// <summary>The shape whose axis i is axis <paramref name="axes"/>[i] of another.</summary>
    public static Shape Permute(Shape shape, int[] axes) => Shape.Create(Array.ConvertAll(axes, axis => shape[axis]));

    /// <summary>The elements, row by row, of the array whose axis i is axis <paramref name="axes"/>[i] of another.</summary>
    public static double[] Permute(double[] values, Shape shape, int[] axes)
    {
        var strides = new long[axes.Length];
        var stride = 1L;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[Array.IndexOf(axes, axis)] = stride;
            stride *= shape[axis];
        }

        var (result, index, at) = (new double[values.Length], new long[axes.Length], 0L);
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[at];
            for (var axis = axes.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < shape[axes[axis]])
                {
                    break;
                }

                at -= strides[axis] * shape[axes[axis]];
                index[axis] = 0;
            }
        }

        return result;
    }
}
