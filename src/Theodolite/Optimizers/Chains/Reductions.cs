using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.LinearAlgebra;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// Sums over vectors in float64, over chunks of a fixed length whose results are added in order: the same bits for any number of
/// threads, and no overflow where float32 squares would.
/// </summary>
internal static class Reductions
{
    private const int ChunkLength = 4096;
    private const int ChunksPerRange = 32;

    private delegate double Partial<T>(ReadOnlySpan<T> chunk);

    /// <summary>‖x‖₂.</summary>
    public static double Norm<T>(ReadOnlySpan<T> values, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = SumOfSquares(values, threads);
        if (double.IsFinite(sum) && sum > 1e-290)
        {
            return Math.Sqrt(sum);
        }
        // Squares may have left the range of float64 where the norm has not.
        var largest = Largest(values, threads);
        return largest == 0 || !double.IsFinite(largest)
            ? largest
            : largest * Math.Sqrt(Sum(values, threads, chunk => Scaled(chunk, largest, 2)));
    }

    /// <summary>Σx².</summary>
    public static double SumOfSquares<T>(ReadOnlySpan<T> values, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(values, threads, Squares);

    /// <summary>(Σ|x|ᵖ)^(1/p), p ≥ 1 or infinite.</summary>
    public static double Norm<T>(ReadOnlySpan<T> values, double order, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (order == 2)
        {
            return Norm(values, threads);
        }

        var largest = Largest(values, threads);
        return double.IsInfinity(order) || largest == 0 || !double.IsFinite(largest)
            ? largest
            : largest * Math.Pow(Sum(values, threads, chunk => Scaled(chunk, largest, order)), 1 / order);
    }

    /// <summary>max|x|; NaN where there is one.</summary>
    public static double Largest<T>(ReadOnlySpan<T> values, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = 0.0;
        foreach (var part in Partials(values, threads, Maximum))
        {
            largest = Math.Max(largest, part);
        }

        return largest;
    }

    private static double Sum<T>(ReadOnlySpan<T> values, int threads, Partial<T> partial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var part in Partials(values, threads, partial))
        {
            sum += part;
        }

        return sum;
    }

    private static unsafe double[] Partials<T>(ReadOnlySpan<T> values, int threads, Partial<T> partial)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var length = values.Length;
        var parts = new double[(length + ChunkLength - 1) / ChunkLength];
        fixed (T* first = values)
        {
            var pinned = new Pinned<T>(first, length);
            Workers.Run(parts.Length, ChunksPerRange, threads, (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    parts[i] = partial(pinned.Span.Slice(i * ChunkLength, Math.Min(ChunkLength, length - (i * ChunkLength))));
                }
            });
        }

        return parts;
    }

    private static double Scaled<T>(ReadOnlySpan<T> chunk, double scale, double order)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var value in chunk)
        {
            sum += Math.Pow(Math.Abs(double.CreateChecked(value)) / scale, order);
        }

        return sum;
    }

    private static double Maximum<T>(ReadOnlySpan<T> chunk)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = T.Zero;
        foreach (var value in chunk)
        {
            largest = T.Max(largest, T.Abs(value));
        }

        return double.CreateChecked(largest);
    }

    private static double Squares<T>(ReadOnlySpan<T> chunk)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            return Squares(MemoryMarshal.Cast<T, float>(chunk));
        }

        if (typeof(T) == typeof(double))
        {
            return Squares(MemoryMarshal.Cast<T, double>(chunk));
        }

        var sum = 0.0;
        foreach (var value in chunk)
        {
            sum += double.CreateChecked(value) * double.CreateChecked(value);
        }

        return sum;
    }

    private static double Squares(ReadOnlySpan<float> chunk)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        var registers = MemoryMarshal.Cast<float, Vector<float>>(chunk);
        foreach (var register in registers)
        {
            Vector.Widen(register, out var a, out var b);
            low += a * a;
            high += b * b;
        }

        var sum = Vector.Sum(low + high);
        foreach (var value in chunk[(registers.Length * Vector<float>.Count)..])
        {
            sum += (double)value * value;
        }

        return sum;
    }

    private static double Squares(ReadOnlySpan<double> chunk)
    {
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var registers = MemoryMarshal.Cast<double, Vector<double>>(chunk);
        for (var i = 0; i < registers.Length - 1; i += 2)
        {
            even += registers[i] * registers[i];
            odd += registers[i + 1] * registers[i + 1];
        }

        if (registers.Length % 2 == 1)
        {
            even += registers[^1] * registers[^1];
        }

        var sum = Vector.Sum(even + odd);
        foreach (var value in chunk[(registers.Length * Vector<double>.Count)..])
        {
            sum += value * value;
        }

        return sum;
    }
}
