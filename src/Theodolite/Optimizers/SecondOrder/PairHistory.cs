using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>The pairs (s, y) of L-BFGS, oldest first; stored in T, summed in float64.</summary>
internal sealed class PairHistory<T>(int n, int most, Slot<T> steps, Slot<T> changes)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(T[] S, T[] Y, double Product)> _pairs = [];

    public int Count => _pairs.Count;

    /// <summary>yᵀy/sᵀy of the newest pair; null before there is one.</summary>
    public double? Curvature => _pairs is [.., var newest] ? Dot(newest.Y, newest.Y) / newest.Product : null;

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

    /// <summary>Writes the pairs into the slots that are saved.</summary>
    public void Pack()
    {
        Shape shape = [_pairs.Count, n];
        steps.Set(shape, [.. _pairs.SelectMany(pair => pair.S)]);
        changes.Set(shape, [.. _pairs.SelectMany(pair => pair.Y)]);
    }

    /// <summary>Why saved pairs cannot be read back, as part of a sentence; null where they can.</summary>
    public string? Misfit(OptimizerState<T> state)
    {
        var (s, y) = (Shape(state, steps), Shape(state, changes));
        return s is null && y is null ? null
            : s is null || y is null ? $"of '{steps.Name}' and '{changes.Name}' one is missing"
            : s != y ? $"'{steps.Name}' has shape {s}, but '{changes.Name}' {y}"
            : s.Value.Rank != 2 || s.Value[1] != n ? $"'{steps.Name}' has shape {s}, where rows of {n} numbers were expected"
            : null;
    }

    /// <summary>Reads them back; of more pairs than are kept now, the newest.</summary>
    public void Unpack()
    {
        _pairs.Clear();
        var saved = steps.Values.Length / Math.Max(1, n);
        for (var k = Math.Max(0, saved - most); k < saved; k++)
        {
            Add(steps.Values[(k * n)..((k + 1) * n)], changes.Values[(k * n)..((k + 1) * n)]);
        }
    }

    private static Shape? Shape(OptimizerState<T> state, Slot<T> slot) =>
        state.Slots.FirstOrDefault(saved => saved.Name == slot.Name)?.Shape;

    private void Add(T[] s, T[] y) => _pairs.Add((s, y, Dot(s, y)));

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
