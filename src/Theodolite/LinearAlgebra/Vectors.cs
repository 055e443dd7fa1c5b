using System.Numerics;
using System.Runtime.InteropServices;

namespace Theodolite.LinearAlgebra;

/// <summary>The few dense float64 kernels that the managed paths need; vectorised by the runtime.</summary>
public static class Vectors
{
    /// <summary>xᵀy.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var wide = Vector<double>.Count;
        var whole = x.Length - (x.Length % wide);
        var sums = Vector<double>.Zero;
        var a = MemoryMarshal.Cast<double, Vector<double>>(x[..whole]);
        var b = MemoryMarshal.Cast<double, Vector<double>>(y[..whole]);
        for (var i = 0; i < a.Length; i++)
        {
            sums += a[i] * b[i];
        }

        var sum = Vector.Sum(sums);
        for (var i = whole; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>‖x‖₂.</summary>
    public static double Norm(ReadOnlySpan<double> x)
    {
        var largest = 0.0;
        foreach (var value in x)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        if (largest is > 1e-140 and < 1e140)
        {
            return Math.Sqrt(Dot(x, x));
        }

        var sum = 0.0;
        foreach (var value in x)
        {
            sum += (value / largest) * (value / largest);
        }

        return largest * Math.Sqrt(sum);
    }

    /// <summary>y ← y + a·x.</summary>
    public static void AddScaled(Span<double> y, double a, ReadOnlySpan<double> x)
    {
        var whole = y.Length - (y.Length % Vector<double>.Count);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(y[..whole]);
        var terms = MemoryMarshal.Cast<double, Vector<double>>(x[..whole]);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += a * terms[i];
        }

        for (var i = whole; i < y.Length; i++)
        {
            y[i] += a * x[i];
        }
    }

    /// <summary>yⱼ ← yⱼ + (xⱼ − a)².</summary>
    public static void AddSquaredDistances(Span<double> y, ReadOnlySpan<double> x, double a)
    {
        var whole = y.Length - (y.Length % Vector<double>.Count);
        var sums = MemoryMarshal.Cast<double, Vector<double>>(y[..whole]);
        var terms = MemoryMarshal.Cast<double, Vector<double>>(x[..whole]);
        var origin = new Vector<double>(a);
        for (var i = 0; i < sums.Length; i++)
        {
            var difference = terms[i] - origin;
            sums[i] += difference * difference;
        }

        for (var i = whole; i < y.Length; i++)
        {
            y[i] += (x[i] - a) * (x[i] - a);
        }
    }

    /// <summary>x ← a·x.</summary>
    public static void Scale(Span<double> x, double a)
    {
        var whole = x.Length - (x.Length % Vector<double>.Count);
        var wide = MemoryMarshal.Cast<double, Vector<double>>(x[..whole]);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] *= a;
        }

        for (var i = whole; i < x.Length; i++)
        {
            x[i] *= a;
        }
    }

    /// <summary>θ + t·d as a new vector.</summary>
    public static double[] Along(ReadOnlySpan<double> theta, double t, ReadOnlySpan<double> d)
    {
        var point = theta.ToArray();
        AddScaled(point, t, d);
        return point;
    }

    /// <summary>Whether every entry is a finite number.</summary>
    public static bool AllFinite(ReadOnlySpan<double> x)
    {
        foreach (var value in x)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
