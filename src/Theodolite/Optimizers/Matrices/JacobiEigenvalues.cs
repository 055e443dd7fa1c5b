namespace Theodolite.Optimizers.Matrices;

/// <summary>Cyclic Jacobi rotations (Golub and Van Loan, "Matrix Computations", section 8.5): accurate, and simple where n is
/// small.</summary>
internal static class JacobiEigenvalues
{
    private const int MostSweeps = 60;

    /// <summary>Eigenvalues in ascending order and, as columns, eigenvectors.</summary>
    public static (double[] Values, double[] Columns) Solve(double[] matrix, int n)
    {
        var a = matrix.ToArray();
        var v = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            v[(i * n) + i] = 1;
        }

        for (var sweep = 0; sweep < MostSweeps && Sweep(a, v, n); sweep++)
        {
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => a[(i * n) + i])];
        var columns = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                columns[(i * n) + j] = v[(i * n) + order[j]];
            }
        }

        return ([.. order.Select(i => a[(i * n) + i])], columns);
    }

    // Whether anything was left to rotate away.
    private static bool Sweep(double[] a, double[] v, int n)
    {
        var rotated = false;
        for (var p = 0; p < n - 1; p++)
        {
            for (var q = p + 1; q < n; q++)
            {
                var (app, aqq, apq) = (a[(p * n) + p], a[(q * n) + q], a[(p * n) + q]);
                if (!(Math.Abs(apq) > 1e-17 * Math.Sqrt(Math.Abs(app * aqq))) || apq == 0)
                {
                    continue;
                }

                rotated = true;
                var tau = (aqq - app) / (2 * apq);
                var t = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(1 + (tau * tau)));
                var c = 1 / Math.Sqrt(1 + (t * t));
                Rotate(a, v, n, p, q, c, t * c);
            }
        }

        return rotated;
    }

    private static void Rotate(double[] a, double[] v, int n, int p, int q, double c, double s)
    {
        for (var k = 0; k < n; k++)
        {
            var (akp, akq) = (a[(k * n) + p], a[(k * n) + q]);
            (a[(k * n) + p], a[(k * n) + q]) = ((c * akp) - (s * akq), (s * akp) + (c * akq));
            var (vkp, vkq) = (v[(k * n) + p], v[(k * n) + q]);
            (v[(k * n) + p], v[(k * n) + q]) = ((c * vkp) - (s * vkq), (s * vkp) + (c * vkq));
        }

        for (var k = 0; k < n; k++)
        {
            var (apk, aqk) = (a[(p * n) + k], a[(q * n) + k]);
            (a[(p * n) + k], a[(q * n) + k]) = ((c * apk) - (s * aqk), (s * apk) + (c * aqk));
        }
    }
}
