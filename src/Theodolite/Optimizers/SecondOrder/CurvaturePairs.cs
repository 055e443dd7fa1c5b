using System.Numerics;
using Theodolite.LinearAlgebra;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>The newest pairs (s, y) of L-BFGS, oldest first; kept in T, summed in float64.</summary>
/// <param name="n">P.</param>
/// <param name="most">How many pairs are kept.</param>
internal class CurvaturePairs<T>(int n, int most)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(T[] S, T[] Y, double Product)> _pairs = [];

    public int Count => _pairs.Count;

    /// <summary>P.</summary>
    protected int Length => n;

    /// <summary>How many pairs are kept.</summary>
    protected int Most => most;

    /// <summary>yᵀy/sᵀy of the newest pair; null before there is one.</summary>
    public double? Curvature => _pairs is [.., var newest] ? Dot(newest.Y, newest.Y) / newest.Product : null;

    /// <summary>The pairs, oldest first.</summary>
    protected IEnumerable<(T[] S, T[] Y)> Pairs => _pairs.Select(pair => (pair.S, pair.Y));

    public void Clear() => _pairs.Clear();

    public void Add(double[] s, double[] y)
    {
        if (_pairs.Count == most)
        {
            _pairs.RemoveAt(0);
        }

        Add((T[])[.. s.Select(T.CreateTruncating)], [.. y.Select(T.CreateTruncating)]);
    }

    /// <summary>−H⁻¹g by the two-loop recursion (Nocedal and Wright, algorithm 7.4); −g without pairs.</summary>
    public double[] Direction(double[] gradient)
    {
        var q = new double[n];
        for (var i = 0; i < n; i++)
        {
            q[i] = -gradient[i];
        }

        var alpha = new double[_pairs.Count];
        for (var k = _pairs.Count - 1; k >= 0; k--)
        {
            var (s, y, product) = _pairs[k];
            alpha[k] = Dot(s, q) / product;
            AddScaled(q, -alpha[k], y);
        }

        if (Curvature is { } curvature)
        {
            Vectors.Scale(q, 1 / curvature);
        }

        for (var k = 0; k < _pairs.Count; k++)
        {
            var (s, y, product) = _pairs[k];
            AddScaled(q, alpha[k] - (Dot(y, q) / product), s);
        }

        return q;
    }

    protected void Add(T[] s, T[] y) => _pairs.Add((s, y, Dot(s, y)));

    private static double Dot(T[] x, T[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += double.CreateTruncating(x[i]) * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    private static double Dot(T[] x, double[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            sum += double.CreateTruncating(x[i]) * y[i];
        }

        return sum;
    }

    private static void AddScaled(double[] y, double a, T[] x)
    {
        for (var i = 0; i < y.Length; i++)
        {
            y[i] += a * double.CreateTruncating(x[i]);
        }
    }
}
