using Theodolite.Torch;

namespace Theodolite.LinearAlgebra;

/// <summary>Products of a tensor with a matrix along one of its axes (modes), in float64.</summary>
internal static class Modes
{
    /// <summary>The axes that get a preconditioner: those not longer than a limit, of at least two elements or the only one.</summary>
    public static int[] Of(Shape shape, int longest) =>
        [.. Enumerable.Range(0, Math.Max(1, shape.Rank)).Where(mode => Extent(shape, mode) <= longest && Extent(shape, mode) > 0)];

    /// <summary>Extent of an axis; a scalar is a vector of one element.</summary>
    public static int Extent(Shape shape, int mode) => shape.Rank == 0 ? 1 : (int)shape[mode];

    /// <summary>The unfolding with the axis leading: [d, count/d].</summary>
    public static double[] Unfold(double[] tensor, Shape shape, int mode)
    {
        var (outer, d, inner) = Split(shape, mode);
        var rows = new double[tensor.Length];
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < d; i++)
            {
                Array.Copy(tensor, ((o * d) + i) * inner, rows, (i * outer * inner) + (o * inner), inner);
            }
        }

        return rows;
    }

    /// <summary>The tensor of an unfolding.</summary>
    public static double[] Fold(double[] rows, Shape shape, int mode)
    {
        var (outer, d, inner) = Split(shape, mode);
        var tensor = new double[rows.Length];
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < d; i++)
            {
                Array.Copy(rows, (i * outer * inner) + (o * inner), tensor, ((o * d) + i) * inner, inner);
            }
        }

        return tensor;
    }

    /// <summary>M applied along an axis: in the unfolding, M·G.</summary>
    public static double[] Apply(double[] matrix, double[] tensor, Shape shape, int mode)
    {
        var d = Extent(shape, mode);
        return Fold(DenseMatrices.Multiply(matrix, Unfold(tensor, shape, mode), d, d, tensor.Length / d), shape, mode);
    }

    /// <summary>G·Gᵀ of the unfolding along an axis: [d, d].</summary>
    public static double[] Gram(double[] tensor, Shape shape, int mode)
    {
        var d = Extent(shape, mode);
        var rows = Unfold(tensor, shape, mode);
        return DenseMatrices.Multiply(rows, DenseMatrices.Transpose(rows, d, tensor.Length / d), d, tensor.Length / d, d);
    }

    private static (int Outer, int Extent, int Inner) Split(Shape shape, int mode)
    {
        var (outer, inner) = (1, 1);
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (axis < mode)
            {
                outer *= (int)shape[axis];
            }
            else if (axis > mode)
            {
                inner *= (int)shape[axis];
            }
        }

        return (outer, Extent(shape, mode), inner);
    }
}
