using System.Numerics;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>
/// Norms and inner products accumulated in float64, whatever the element type: float32 sums over 10⁵ and more
/// elements lose the digits that convergence tests look at. Error at most about n·2⁻⁵³ relative to Σ|aᵢ·bᵢ|.
/// </summary>
public sealed partial class Tensor
{
    /// <summary>Elements that one thread adds up at a time.</summary>
    private const int Part = 1 << 20;

    /// <summary>√Σ aᵢ² over all elements.</summary>
    public double Norm2() => Math.Sqrt(InnerProduct(this));

    /// <summary>Σ aᵢ·bᵢ over all elements of two tensors of one shape.</summary>
    public double InnerProduct(Tensor other)
    {
        var operation = "Tensor.InnerProduct"u8;
        Require.Floating(operation, this);
        Require.Alike(operation, this, other);
        Require.SameShape(operation, this, other);
        if (Device.IsCpu)
        {
            using var a = Contiguous();
            using var b = other.Contiguous();
            return Count >= 2 * Part ? a.SumOfParts(b) : a.Accumulate(b, 0, (int)Count);
        }

        using var left = Flat64();
        using var right = other.Flat64();
        using var dot = left.Dot(right);
        return dot.ToDouble();
    }

    // Parts do not depend on the threads, and are added in order.
    private double SumOfParts(Tensor other)
    {
        var count = checked((int)Count);
        var sums = new double[(count + Part - 1) / Part];
        Parallel.For(
            0,
            sums.Length,
            new ParallelOptions { MaxDegreeOfParallelism = TorchRuntime.Threads },
            i => sums[i] = Accumulate(other, i * Part, Math.Min(Part, count - (i * Part))));
        var sum = 0.0;
        foreach (var part in sums)
        {
            sum += part;
        }

        return sum;
    }

    private double Accumulate(Tensor other, int start, int count) => DType == DType.Float64
        ? Accumulate(AsSpan<double>().Slice(start, count), other.AsSpan<double>().Slice(start, count))
        : Accumulate(AsSpan<float>().Slice(start, count), other.AsSpan<float>().Slice(start, count));

    private Tensor Flat64()
    {
        using var wide = To(DType.Float64);
        return wide.View([Count]);
    }

    private static double Accumulate(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var x = MemoryMarshal.Cast<float, Vector<float>>(a);
        var y = MemoryMarshal.Cast<float, Vector<float>>(b);
        var low = Vector<double>.Zero;
        var high = Vector<double>.Zero;
        for (var i = 0; i < x.Length; i++)
        {
            Vector.Widen(x[i], out var xLow, out var xHigh);
            Vector.Widen(y[i], out var yLow, out var yHigh);
            low += xLow * yLow;
            high += xHigh * yHigh;
        }

        var sum = Vector.Sum(low + high);
        for (var i = x.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static double Accumulate(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var x = MemoryMarshal.Cast<double, Vector<double>>(a);
        var y = MemoryMarshal.Cast<double, Vector<double>>(b);
        var even = Vector<double>.Zero;
        var odd = Vector<double>.Zero;
        var i = 0;
        for (; i + 1 < x.Length; i += 2)
        {
            even += x[i] * y[i];
            odd += x[i + 1] * y[i + 1];
        }

        if (i < x.Length)
        {
            even += x[i] * y[i];
        }

        var sum = Vector.Sum(even + odd);
        for (i = x.Length * Vector<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
