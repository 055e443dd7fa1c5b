namespace Theodolite.Estimators;

/// <summary>
/// Eigenvalues and squared first components of the unit eigenvectors of a symmetric tridiagonal matrix, by QL
/// iterations with implicit shifts that turn nothing but the first row: O(m²) operations (Golub and Welsch 1969).
/// </summary>
internal static class JacobiMatrix
{
    private const int MaximumIterations = 80;
    private const double Roundoff = 1.0 / (1L << 52);

    /// <summary>Nodes ascending and weights for diagonal d and off-diagonal e, one shorter.</summary>
    public static (double[] Nodes, double[] Weights) Solve(ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        var n = d.Length;
        var nodes = d.ToArray();
        var off = new double[n];
        e.CopyTo(off);
        var first = new double[n];
        first[0] = 1;
        for (var l = 0; l < n; l++)
        {
            for (var iteration = 0; iteration < MaximumIterations; iteration++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(off[m]) > Roundoff * (Math.Abs(nodes[m]) + Math.Abs(nodes[m + 1])))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                Sweep(nodes, off, first, l, m);
            }
        }

        var total = 0.0;
        foreach (ref var weight in first.AsSpan())
        {
            weight *= weight;
            total += weight;
        }

        foreach (ref var weight in first.AsSpan())
        {
            weight /= total;
        }

        Array.Sort(nodes, first);
        return (nodes, first);
    }

    private static void Sweep(double[] d, double[] e, double[] first, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = double.Hypot(g, 1);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var f = s * e[i];
            var b = c * e[i];
            r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            f = first[i + 1];
            first[i + 1] = (s * first[i]) + (c * f);
            first[i] = (c * first[i]) - (s * f);
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
