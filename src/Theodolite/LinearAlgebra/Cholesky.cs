using Theodolite.Operators;

namespace Theodolite.LinearAlgebra;

/// <summary>A = LLᵀ of a symmetric matrix, in managed float64.</summary>
internal sealed class Cholesky
{
    private readonly double[] _factor;
    private readonly int _n;

    private Cholesky(double[] factor, int n) => (_factor, _n) = (factor, n);

    /// <summary>The factorisation of A + τI, or null where it is not positive definite.</summary>
    public static Cholesky? Of(ReadOnlySpan<double> rows, int n, double shift)
    {
        var factor = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = rows[(i * n) + j] + (i == j ? shift : 0) - Vectors.Dot(factor.AsSpan(i * n, j), factor.AsSpan(j * n, j));
                if (i != j)
                {
                    factor[(i * n) + j] = entry / factor[(j * n) + j];
                }
                else if (entry > 0)
                {
                    factor[(i * n) + i] = Math.Sqrt(entry);
                }
                else
                {
                    return null;
                }
            }
        }

        return new Cholesky(factor, n);
    }

    /// <summary>Solves (A + τI)x = b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = b.ToArray();
        for (var i = 0; i < _n; i++)
        {
            x[i] = (x[i] - Vectors.Dot(_factor.AsSpan(i * _n, i), x.AsSpan(0, i))) / _factor[(i * _n) + i];
        }

        for (var i = _n - 1; i >= 0; i--)
        {
            x[i] /= _factor[(i * _n) + i];
            Vectors.AddScaled(x.AsSpan(0, i), -x[i], _factor.AsSpan(i * _n, i));
        }

        return x;
    }
}
