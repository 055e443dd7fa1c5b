using Theodolite.Torch;

namespace Theodolite.LinearAlgebra;

/// <summary>
/// Float64 matrix algebra of preconditioners, row by row. Tiny matrices are done here, so that a few variables of an expression
/// never load libtorch; the rest goes to its LAPACK and BLAS.
/// </summary>
internal static class DenseMatrices
{
    private const long SmallWork = 32 * 32 * 32;

    /// <summary>C = A·B for A [n, k] and B [k, m].</summary>
    public static double[] Multiply(double[] a, double[] b, int n, int k, int m)
    {
        if ((long)n * k * m > SmallWork)
        {
            using var left = Tensor.From<double>(a, [n, k]);
            using var right = Tensor.From<double>(b, [k, m]);
            using var product = left.MatMul(right);
            return product.ToArray<double>();
        }

        var c = new double[n * m];
        for (var i = 0; i < n; i++)
        {
            for (var l = 0; l < k; l++)
            {
                var factor = a[(i * k) + l];
                for (var j = 0; j < m; j++)
                {
                    c[(i * m) + j] += factor * b[(l * m) + j];
                }
            }
        }

        return c;
    }

    /// <summary>Aᵀ for A [n, m].</summary>
    public static double[] Transpose(double[] a, int n, int m)
    {
        var turned = new double[a.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < m; j++)
            {
                turned[(j * n) + i] = a[(i * m) + j];
            }
        }

        return turned;
    }

    /// <summary>Eigenvalues in ascending order and, as columns, eigenvectors of a symmetric matrix.</summary>
    public static (double[] Values, double[] Columns) Eigen(double[] a, int n)
    {
        if (n <= SymmetricEigensolver.JacobiOrder)
        {
            var solution = SymmetricEigensolver.Solve(a, n);
            return (solution.Values, Transpose(solution.Vectors, n, n));
        }

        using var matrix = Tensor.From<double>(a, [n, n]);
        var (values, vectors) = matrix.Eigh();
        using (values)
        using (vectors)
        using (var columns = vectors.Contiguous())
        {
            return (values.ToArray<double>(), columns.ToArray<double>());
        }
    }

    /// <summary>A^p for a symmetric matrix whose eigenvalues are taken to be at least <paramref name="floor"/>.</summary>
    public static double[] Power(double[] a, int n, double p, double floor)
    {
        var (values, columns) = Eigen(a, n);
        var scaled = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                scaled[(i * n) + j] = columns[(i * n) + j] * Math.Pow(Math.Max(values[j], floor), p);
            }
        }

        return Multiply(scaled, Transpose(columns, n, n), n, n, n);
    }

    /// <summary>The orthonormal factor Q of a square A = QR.</summary>
    public static double[] Orthonormal(double[] a, int n)
    {
        using var matrix = Tensor.From<double>(a, [n, n]);
        var (q, r) = matrix.Qr();
        using (q)
        using (r)
        using (var rows = q.Contiguous())
        {
            return rows.ToArray<double>();
        }
    }

    /// <summary>The orthogonal polar factor U·Vᵀ of A = UΣVᵀ [n, m]; directions in its kernel are left out.</summary>
    public static double[] Polar(double[] a, int n, int m)
    {
        using var matrix = Tensor.From<double>(a, [n, m]);
        var (u, values, vt) = matrix.Svd();
        using (u)
        using (values)
        using (vt)
        {
            var singular = values.ToArray<double>();
            var floor = singular.Length > 0 ? singular[0] * Math.Max(n, m) * Math.ScaleB(1, -52) : 0;
            using var kept = Tensor.From<double>([.. singular.Select(value => value > floor ? 1.0 : 0.0)], [singular.Length]);
            using var left = u.Multiply(kept);
            using var product = left.MatMul(vt);
            return product.ToArray<double>();
        }
    }
}
