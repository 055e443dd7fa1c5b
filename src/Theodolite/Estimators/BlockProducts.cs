using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>Products with many rows, some at a time.</summary>
internal static class BlockProducts
{
    /// <summary>A·vᵢ for rows v [k, P]; reports after each block how many rows are done.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public static Tensor Apply(
        LinearOperator @operator,
        Tensor rows,
        int blockSize,
        Action<Tensor, int> report,
        CancellationToken cancellation)
    {
        var count = (int)rows.Shape[0];
        var images = Tensor.Empty(rows.Shape, rows.DType, rows.Device);
        try
        {
            for (var first = 0; first < count; first += blockSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var k = Math.Min(blockSize, count - first);
                using var block = rows.Narrow(0, first, k);
                using var image = @operator.Apply(block, cancellation);
                using var place = images.Narrow(0, first, k);
                place.Copy_(image);
                report(images, first + k);
            }

            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }

    /// <summary>aᵢᵀbᵢ for the first rows of two blocks, in float64.</summary>
    public static double[] InnerProducts(Tensor a, Tensor b, int count)
    {
        var products = new double[count];
        for (var i = 0; i < count; i++)
        {
            using var x = a.Select(0, i);
            using var y = b.Select(0, i);
            products[i] = x.InnerProduct(y);
            if (!double.IsFinite(products[i]))
            {
                throw new NumericalFailureException("A product of the operator with a vector is not finite.");
            }
        }

        return products;
    }

    /// <summary>Orthonormal rows Q [k, P] and R with Yᵀ = Qᵀ·R, R row by row in float64.</summary>
    public static (Tensor Q, double[] R) Orthonormalize(Tensor y)
    {
        using var tall = y.T();
        var (q, r) = tall.Qr();
        using (q)
        using (r)
        using (var turned = q.T())
        using (var wide = r.To(DType.Float64))
        {
            return (turned.Contiguous(), wide.ToArray<double>());
        }
    }

    /// <summary>a·bᵀ as numbers, row by row.</summary>
    public static double[] Gram(Tensor a, Tensor b)
    {
        using var turned = b.T();
        using var product = a.MatMul(turned);
        using var wide = product.To(DType.Float64);
        return wide.ToArray<double>();
    }
}
