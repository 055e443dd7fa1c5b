namespace Theodolite.LinearAlgebra;

/// <summary>
/// The cyclic Jacobi method (Golub and Van Loan, section 8.5): plane rotations annihilate one off-diagonal entry at a
/// time until none is above roundoff relative to its diagonal neighbours. Converges quadratically; six to ten sweeps.
/// </summary>
internal static class JacobiRotations
{
    private const int MaximumSweeps = 60;

    /// <summary>Destroys <paramref name="a"/>; returns the values, unsorted, and the vectors as rows.</summary>
    public static (double[] Values, double[] Vectors) Solve(double[] a, int n)
    {
        var vectors = SymmetricEigensolver.Identity(n);
        for (var sweep = 0; sweep < MaximumSweeps; sweep++)
        {
            var rotated = false;
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    rotated |= Annihilate(a, vectors, n, p, q);
                }
            }

            if (!rotated)
            {
                break;
            }
        }

        var values = new double[n];
        for (var i = 0; i < n; i++)
        {
            values[i] = a[(i * n) + i];
        }

        return (values, vectors);
    }

    private static bool Annihilate(double[] a, double[] vectors, int n, int p, int q)
    {
        var apq = a[(p * n) + q];
        var app = a[(p * n) + p];
        var aqq = a[(q * n) + q];
        if (apq == 0)
        {
            return false;
        }

        if (Math.Abs(apq) <= 0.5 * (1.0 / (1L << 53)) * Math.Sqrt(Math.Abs(app)) * Math.Sqrt(Math.Abs(aqq)) || Math.Abs(apq) < 1e-300)
        {
            a[(p * n) + q] = a[(q * n) + p] = 0;
            return false;
        }

        var theta = (aqq - app) / (2 * apq);
        var t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        var c = 1 / Math.Sqrt((t * t) + 1);
        var s = t * c;
        a[(p * n) + p] = app - (t * apq);
        a[(q * n) + q] = aqq + (t * apq);
        a[(p * n) + q] = a[(q * n) + p] = 0;
        for (var i = 0; i < n; i++)
        {
            if (i != p && i != q)
            {
                var aip = a[(i * n) + p];
                var aiq = a[(i * n) + q];
                a[(i * n) + p] = a[(p * n) + i] = (c * aip) - (s * aiq);
                a[(i * n) + q] = a[(q * n) + i] = (s * aip) + (c * aiq);
            }

            var vp = vectors[(p * n) + i];
            var vq = vectors[(q * n) + i];
            vectors[(p * n) + i] = (c * vp) - (s * vq);
            vectors[(q * n) + i] = (s * vp) + (c * vq);
        }

        return true;
    }
}
