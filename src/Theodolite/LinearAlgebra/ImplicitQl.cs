namespace Theodolite.LinearAlgebra;

/// <summary>
/// Householder reduction to tridiagonal form A = Q·T·Qᵀ, then QL iterations with implicit Wilkinson shifts on T
/// (Bowdler, Martin, Reinsch and Wilkinson, Numerische Mathematik 11, 1968). About 9·n³ operations with vectors.
/// </summary>
internal static class ImplicitQl
{
    private const int MaximumIterations = 60;
    private const double Roundoff = 1.0 / (1L << 52);

    /// <summary>Destroys <paramref name="a"/>; returns the values, unsorted, and the vectors as rows.</summary>
    public static (double[] Values, double[] Vectors) Solve(double[] a, int n)
    {
        var diagonal = new double[n];
        var off = new double[n];
        var rows = Tridiagonalize(a, n, diagonal, off);
        Diagonalize(diagonal, off, rows, n);
        return (diagonal, rows);
    }

    /// <summary>
    /// Eigenvalues of a tridiagonal matrix with diagonal d and off-diagonal e, ascending, and the first components of its unit
    /// eigenvectors: the rotations turn nothing but the first row, which takes O(n²) operations (Golub and Welsch 1969).
    /// </summary>
    public static (double[] Values, double[] First) SolveFirstComponents(ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        var n = d.Length;
        var diagonal = d.ToArray();
        var off = new double[n];
        e[..Math.Max(0, n - 1)].CopyTo(off);
        var first = new double[n];
        first[0] = 1;
        Diagonalize(diagonal, off, first, 1);
        Array.Sort(diagonal, first);
        return (diagonal, first);
    }

    /// <summary>
    /// Eigenvalues of a tridiagonal matrix with diagonal d and off-diagonal e (e[i] couples i and i + 1), unsorted,
    /// and its eigenvectors as rows.
    /// </summary>
    public static (double[] Values, double[] Vectors) SolveTridiagonal(ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        var n = d.Length;
        var diagonal = d.ToArray();
        var off = new double[n];
        e[..Math.Max(0, n - 1)].CopyTo(off);
        var rows = SymmetricEigensolver.Identity(n);
        Diagonalize(diagonal, off, rows, n);
        return (diagonal, rows);
    }

    // Householder vectors from the last row upwards; returns Qᵀ row by row, so that row i of it is Q's column i.
    private static double[] Tridiagonalize(double[] a, int n, double[] diagonal, double[] off)
    {
        var q = SymmetricEigensolver.Identity(n);
        var v = new double[n];
        var w = new double[n];
        for (var k = 0; k < n - 2; k++)
        {
            var tail = n - k - 1;
            var norm = 0.0;
            for (var i = k + 1; i < n; i++)
            {
                v[i] = a[(i * n) + k];
                norm += v[i] * v[i];
            }

            norm = Math.Sqrt(norm);
            if (norm == 0)
            {
                continue;
            }

            v[k + 1] += Math.CopySign(norm, v[k + 1]);
            var length = Vectors.Norm(v.AsSpan(k + 1, tail));
            Vectors.Scale(v.AsSpan(k + 1, tail), 1 / length);
            Reflect(a, n, k, v, w);
            ReflectRows(q, n, k, v);
        }

        for (var i = 0; i < n; i++)
        {
            diagonal[i] = a[(i * n) + i];
            off[i] = i + 1 < n ? a[(i * n) + n + i] : 0;
        }

        return q;
    }

    // A ← (I − 2vvᵀ)·A·(I − 2vvᵀ), where v is zero up to index k.
    private static void Reflect(double[] a, int n, int k, double[] v, double[] w)
    {
        var tail = n - k - 1;
        var unit = v.AsSpan(k + 1, tail);
        for (var i = k; i < n; i++)
        {
            w[i] = Vectors.Dot(a.AsSpan((i * n) + k + 1, tail), unit);
        }

        var projection = Vectors.Dot(w.AsSpan(k + 1, tail), unit);
        for (var i = k; i < n; i++)
        {
            var vi = i > k ? v[i] : 0;
            for (var j = k; j < n; j++)
            {
                var vj = j > k ? v[j] : 0;
                a[(i * n) + j] -= (2 * vi * w[j]) + (2 * w[i] * vj) - (4 * projection * vi * vj);
            }
        }
    }

    private static void ReflectRows(double[] q, int n, int k, double[] v)
    {
        // Qᵀ ← (I − 2vvᵀ)·Qᵀ: the rows k+1… of Qᵀ are mixed.
        var sums = new double[n];
        for (var i = k + 1; i < n; i++)
        {
            Vectors.AddScaled(sums, v[i], q.AsSpan(i * n, n));
        }

        for (var i = k + 1; i < n; i++)
        {
            Vectors.AddScaled(q.AsSpan(i * n, n), -2 * v[i], sums);
        }
    }

    // Turns rows of the given width along: those of the identity become the eigenvectors.
    private static void Diagonalize(double[] d, double[] e, double[] rows, int width)
    {
        var n = d.Length;
        for (var l = 0; l < n; l++)
        {
            for (var iteration = 0; iteration < MaximumIterations; iteration++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > Roundoff * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                Sweep(d, e, rows, width, l, m);
            }
        }
    }

    private static void Sweep(double[] d, double[] e, double[] rows, int width, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = Hypotenuse(g, 1);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        var (s, c, p) = (1.0, 1.0, 0.0);
        for (var i = m - 1; i >= l; i--)
        {
            var f = s * e[i];
            var b = c * e[i];
            r = Hypotenuse(f, g);
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
            Rotate(rows, width, i, s, c);
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static void Rotate(double[] rows, int width, int i, double s, double c)
    {
        var low = rows.AsSpan(i * width, width);
        var high = rows.AsSpan((i + 1) * width, width);
        for (var k = 0; k < width; k++)
        {
            var f = high[k];
            high[k] = (s * low[k]) + (c * f);
            low[k] = (c * low[k]) - (s * f);
        }
    }

    private static double Hypotenuse(double a, double b)
    {
        var (x, y) = (Math.Abs(a), Math.Abs(b));
        var (large, small) = x > y ? (x, y) : (y, x);
        return large == 0 ? 0 : large * Math.Sqrt(1 + (small / large * (small / large)));
    }
}
