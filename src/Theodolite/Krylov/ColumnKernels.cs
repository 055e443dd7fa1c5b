using System.Numerics;
using System.Runtime.CompilerServices;

namespace Theodolite.Krylov;

/// <summary>
/// What is done to one piece of columns: n rows and a vector, given by where their numbers begin, the vector last. Numbers are widened
/// to float64 in registers; the order of the operations is fixed, multiplications and additions are rounded each.
/// </summary>
internal static unsafe class ColumnKernels
{
    /// <summary>Columns whose differences are held in float64 at a time.</summary>
    private const int Held = 512;

    private static int Step => 2 * Vector<double>.Count;

    /// <summary>Inner products of the vector with the rows, and with itself.</summary>
    public static void Inner<T>(ReadOnlySpan<nint> starts, long first, int length, double* sums)
        where T : unmanaged
    {
        var vector = (T*)starts[^1] + first;
        var i = 0;
        for (; i + 4 <= starts.Length; i += 4)
        {
            Inner(
                vector,
                (T*)starts[i] + first,
                (T*)starts[i + 1] + first,
                (T*)starts[i + 2] + first,
                (T*)starts[i + 3] + first,
                length,
                sums + i);
        }

        for (; i < starts.Length; i++)
        {
            sums[i] = Inner(vector, (T*)starts[i] + first, length);
        }
    }

    /// <summary>w ← w − Σ cᵢ·(row i); returns the square of what is stored.</summary>
    public static double Subtract<T>(ReadOnlySpan<nint> starts, ReadOnlySpan<double> coefficients, long first, int length)
        where T : unmanaged
    {
        var held = stackalloc double[Held];
        var sum = 0.0;
        for (var at = 0; at < length; at += Held)
        {
            var count = Math.Min(Held, length - at);
            var vector = (T*)starts[^1] + first + at;
            Widen(vector, held, count);
            var i = 0;
            for (; i + 2 <= coefficients.Length; i += 2)
            {
                var a = (T*)starts[i] + first + at;
                var b = (T*)starts[i + 1] + first + at;
                Subtract(held, coefficients[i], a, coefficients[i + 1], b, count);
            }

            if (i < coefficients.Length)
            {
                var last = (T*)starts[i] + first + at;
                Subtract(held, coefficients[i], last, 0, last, count);
            }

            sum += Store(held, vector, count);
        }

        return sum;
    }

    /// <summary>y ← a·x.</summary>
    public static void Scale<T>(T* x, double a, T* y, int length)
        where T : unmanaged
    {
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Load(x + i, out var low, out var high);
            Save(y + i, low * a, high * a);
        }

        for (; i < length; i++)
        {
            Set(y + i, Get(x + i) * a);
        }
    }

    private static void Inner<T>(T* x, T* a, T* b, T* c, T* d, int length, double* sums)
        where T : unmanaged
    {
        var (a0, a1, b0, b1) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var (c0, c1, d0, d1) = (Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Load(x + i, out var low, out var high);
            Load(a + i, out var rowLow, out var rowHigh);
            a0 += low * rowLow;
            a1 += high * rowHigh;
            Load(b + i, out rowLow, out rowHigh);
            b0 += low * rowLow;
            b1 += high * rowHigh;
            Load(c + i, out rowLow, out rowHigh);
            c0 += low * rowLow;
            c1 += high * rowHigh;
            Load(d + i, out rowLow, out rowHigh);
            d0 += low * rowLow;
            d1 += high * rowHigh;
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector.Sum(a0 + a1), Vector.Sum(b0 + b1), Vector.Sum(c0 + c1), Vector.Sum(d0 + d1));
        for (; i < length; i++)
        {
            var value = Get(x + i);
            sums[0] += value * Get(a + i);
            sums[1] += value * Get(b + i);
            sums[2] += value * Get(c + i);
            sums[3] += value * Get(d + i);
        }
    }

    private static double Inner<T>(T* x, T* a, int length)
        where T : unmanaged
    {
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Load(x + i, out var low, out var high);
            Load(a + i, out var rowLow, out var rowHigh);
            even += low * rowLow;
            odd += high * rowHigh;
        }

        var sum = Vector.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += Get(x + i) * Get(a + i);
        }

        return sum;
    }

    private static void Subtract<T>(double* held, double first, T* a, double second, T* b, int length)
        where T : unmanaged
    {
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Load(a + i, out var aLow, out var aHigh);
            Load(b + i, out var bLow, out var bHigh);
            var (low, high) = (Vector.Load(held + i), Vector.Load(held + i + Vector<double>.Count));
            Vector.Store(low - (first * aLow) - (second * bLow), held + i);
            Vector.Store(high - (first * aHigh) - (second * bHigh), held + i + Vector<double>.Count);
        }

        for (; i < length; i++)
        {
            held[i] = held[i] - (first * Get(a + i)) - (second * Get(b + i));
        }
    }

    private static void Widen<T>(T* vector, double* held, int length)
        where T : unmanaged
    {
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Load(vector + i, out var low, out var high);
            Vector.Store(low, held + i);
            Vector.Store(high, held + i + Vector<double>.Count);
        }

        for (; i < length; i++)
        {
            held[i] = Get(vector + i);
        }
    }

    private static double Store<T>(double* held, T* vector, int length)
        where T : unmanaged
    {
        var i = 0;
        for (; i + Step <= length; i += Step)
        {
            Save(vector + i, Vector.Load(held + i), Vector.Load(held + i + Vector<double>.Count));
        }

        for (; i < length; i++)
        {
            Set(vector + i, held[i]);
        }

        return Inner(vector, vector, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<T>(T* at, out Vector<double> low, out Vector<double> high)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector.Widen(Vector.Load((float*)at), out low, out high);
        }
        else
        {
            (low, high) = (Vector.Load((double*)at), Vector.Load((double*)at + Vector<double>.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Save<T>(T* at, Vector<double> low, Vector<double> high)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Vector.Store(Vector.Narrow(low, high), (float*)at);
        }
        else
        {
            Vector.Store(low, (double*)at);
            Vector.Store(high, (double*)at + Vector<double>.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Get<T>(T* at)
        where T : unmanaged => typeof(T) == typeof(float) ? *(float*)at : *(double*)at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set<T>(T* at, double value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            *(float*)at = (float)value;
        }
        else
        {
            *(double*)at = value;
        }
    }
}
