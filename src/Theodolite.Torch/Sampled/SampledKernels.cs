using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Theodolite.Torch.Sampled;

/// <summary>The innermost loops of <see cref="SampledConvolution"/>: rows of patches and kernels in whole vectors.</summary>
internal static unsafe class SampledKernels
{
    /// <summary>Patches that <see cref="Inner"/> takes at a time.</summary>
    public const int Patches = 8;

    /// <summary>Inner products of one kernel with eight patches.</summary>
    /// <param name="kernel">Its rows, one after the other.</param>
    /// <param name="plane">What the offsets count from.</param>
    /// <param name="offsets">Where each patch begins.</param>
    /// <param name="results">The products, one after the other.</param>
    /// <param name="rows">Rows of the kernel.</param>
    /// <param name="length">Numbers of a row of the kernel.</param>
    /// <param name="stride">Numbers from one row of a patch to the next.</param>
    public static void Inner<T>(T* kernel, T* plane, int* offsets, T* results, int rows, int length, int stride)
        where T : unmanaged
    {
        var p0 = plane + offsets[0];
        var p1 = plane + offsets[1];
        var p2 = plane + offsets[2];
        var p3 = plane + offsets[3];
        var p4 = plane + offsets[4];
        var p5 = plane + offsets[5];
        var p6 = plane + offsets[6];
        var p7 = plane + offsets[7];
        var (a0, a1, a2, a3) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        var (a4, a5, a6, a7) = (Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero, Vector<T>.Zero);
        nint at = 0;
        for (var row = 0; row < rows; row++)
        {
            var end = at + length;
            for (var i = at; i < end; i += Vector<T>.Count)
            {
                var w = Vector.Load(kernel);
                kernel += Vector<T>.Count;
                a0 = MultiplyAdd(Vector.Load(p0 + i), w, a0);
                a1 = MultiplyAdd(Vector.Load(p1 + i), w, a1);
                a2 = MultiplyAdd(Vector.Load(p2 + i), w, a2);
                a3 = MultiplyAdd(Vector.Load(p3 + i), w, a3);
                a4 = MultiplyAdd(Vector.Load(p4 + i), w, a4);
                a5 = MultiplyAdd(Vector.Load(p5 + i), w, a5);
                a6 = MultiplyAdd(Vector.Load(p6 + i), w, a6);
                a7 = MultiplyAdd(Vector.Load(p7 + i), w, a7);
            }

            at += stride;
        }

        if (typeof(T) == typeof(float) && Vector<T>.Count == Vector256<float>.Count && Avx.IsSupported)
        {
            Avx.Store((float*)results, Sums(
                Avx.HorizontalAdd(Pairs(a0, a1), Pairs(a2, a3)),
                Avx.HorizontalAdd(Pairs(a4, a5), Pairs(a6, a7))));
            return;
        }

        results[0] = Vector.Sum(a0);
        results[1] = Vector.Sum(a1);
        results[2] = Vector.Sum(a2);
        results[3] = Vector.Sum(a3);
        results[4] = Vector.Sum(a4);
        results[5] = Vector.Sum(a5);
        results[6] = Vector.Sum(a6);
        results[7] = Vector.Sum(a7);
    }

    /// <summary>s ← s + Σ cᵢ·(source at offsetᵢ), for rows of whole vectors.</summary>
    /// <param name="sum">s.</param>
    /// <param name="factors">The c.</param>
    /// <param name="sources">What the offsets count from.</param>
    /// <param name="offsets">One for each factor.</param>
    /// <param name="count">Factors.</param>
    /// <param name="length">Numbers of a row.</param>
    public static void Combine<T>(T* sum, T* factors, T* sources, int* offsets, int count, int length)
        where T : unmanaged
    {
        var width = Vector<T>.Count;
        nint at = 0;
        for (; at + (6 * width) <= length; at += 6 * width)
        {
            var a0 = Vector.Load(sum + at);
            var a1 = Vector.Load(sum + at + width);
            var a2 = Vector.Load(sum + at + (2 * width));
            var a3 = Vector.Load(sum + at + (3 * width));
            var a4 = Vector.Load(sum + at + (4 * width));
            var a5 = Vector.Load(sum + at + (5 * width));
            for (var i = 0; i < count; i++)
            {
                var source = sources + offsets[i] + at;
                var aFactor = new Vector<T>(factors[i]);
                a0 = MultiplyAdd(Vector.Load(source), aFactor, a0);
                a1 = MultiplyAdd(Vector.Load(source + width), aFactor, a1);
                a2 = MultiplyAdd(Vector.Load(source + (2 * width)), aFactor, a2);
                a3 = MultiplyAdd(Vector.Load(source + (3 * width)), aFactor, a3);
                a4 = MultiplyAdd(Vector.Load(source + (4 * width)), aFactor, a4);
                a5 = MultiplyAdd(Vector.Load(source + (5 * width)), aFactor, a5);
            }

            Vector.Store(a0, sum + at);
            Vector.Store(a1, sum + at + width);
            Vector.Store(a2, sum + at + (2 * width));
            Vector.Store(a3, sum + at + (3 * width));
            Vector.Store(a4, sum + at + (4 * width));
            Vector.Store(a5, sum + at + (5 * width));
        }

        for (; at + (3 * width) <= length; at += 3 * width)
        {
            var a0 = Vector.Load(sum + at);
            var a1 = Vector.Load(sum + at + width);
            var a2 = Vector.Load(sum + at + (2 * width));
            for (var i = 0; i < count; i++)
            {
                var source = sources + offsets[i] + at;
                var aFactor = new Vector<T>(factors[i]);
                a0 = MultiplyAdd(Vector.Load(source), aFactor, a0);
                a1 = MultiplyAdd(Vector.Load(source + width), aFactor, a1);
                a2 = MultiplyAdd(Vector.Load(source + (2 * width)), aFactor, a2);
            }

            Vector.Store(a0, sum + at);
            Vector.Store(a1, sum + at + width);
            Vector.Store(a2, sum + at + (2 * width));
        }

        for (; at < length; at += width)
        {
            var a0 = Vector.Load(sum + at);
            for (var i = 0; i < count; i++)
            {
                var source = sources + offsets[i] + at;
                var aFactor = new Vector<T>(factors[i]);
                a0 = MultiplyAdd(Vector.Load(source), aFactor, a0);
            }

            Vector.Store(a0, sum + at);
        }
    }

    /// <summary>Two such sums over the same sources, which are read once for both.</summary>
    public static void Combine<T>(T* sum, T* second, T* factors, T* others, T* sources, int* offsets, int count, int length)
        where T : unmanaged
    {
        var width = Vector<T>.Count;
        nint at = 0;
        for (; at + (6 * width) <= length; at += 6 * width)
        {
            var a0 = Vector.Load(sum + at);
            var a1 = Vector.Load(sum + at + width);
            var a2 = Vector.Load(sum + at + (2 * width));
            var a3 = Vector.Load(sum + at + (3 * width));
            var a4 = Vector.Load(sum + at + (4 * width));
            var a5 = Vector.Load(sum + at + (5 * width));
            var b0 = Vector.Load(second + at);
            var b1 = Vector.Load(second + at + width);
            var b2 = Vector.Load(second + at + (2 * width));
            var b3 = Vector.Load(second + at + (3 * width));
            var b4 = Vector.Load(second + at + (4 * width));
            var b5 = Vector.Load(second + at + (5 * width));
            for (var i = 0; i < count; i++)
            {
                var source = sources + offsets[i] + at;
                var aFactor = new Vector<T>(factors[i]);
                var bFactor = new Vector<T>(others[i]);
                var x = Vector.Load(source);
                a0 = MultiplyAdd(x, aFactor, a0);
                b0 = MultiplyAdd(x, bFactor, b0);
                x = Vector.Load(source + width);
                a1 = MultiplyAdd(x, aFactor, a1);
                b1 = MultiplyAdd(x, bFactor, b1);
                x = Vector.Load(source + (2 * width));
                a2 = MultiplyAdd(x, aFactor, a2);
                b2 = MultiplyAdd(x, bFactor, b2);
                x = Vector.Load(source + (3 * width));
                a3 = MultiplyAdd(x, aFactor, a3);
                b3 = MultiplyAdd(x, bFactor, b3);
                x = Vector.Load(source + (4 * width));
                a4 = MultiplyAdd(x, aFactor, a4);
                b4 = MultiplyAdd(x, bFactor, b4);
                x = Vector.Load(source + (5 * width));
                a5 = MultiplyAdd(x, aFactor, a5);
                b5 = MultiplyAdd(x, bFactor, b5);
            }

            Vector.Store(a0, sum + at);
            Vector.Store(a1, sum + at + width);
            Vector.Store(a2, sum + at + (2 * width));
            Vector.Store(a3, sum + at + (3 * width));
            Vector.Store(a4, sum + at + (4 * width));
            Vector.Store(a5, sum + at + (5 * width));
            Vector.Store(b0, second + at);
            Vector.Store(b1, second + at + width);
            Vector.Store(b2, second + at + (2 * width));
            Vector.Store(b3, second + at + (3 * width));
            Vector.Store(b4, second + at + (4 * width));
            Vector.Store(b5, second + at + (5 * width));
        }

        var left = length - (int)at;
        if (left > 0)
        {
            Combine(sum + at, factors, sources + at, offsets, count, left);
            Combine(second + at, others, sources + at, offsets, count, left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pairs<T>(Vector<T> a, Vector<T> b) =>
        Avx.HorizontalAdd(a.As<T, float>().AsVector256(), b.As<T, float>().AsVector256());

    // Each half holds what is left of four sums, in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sums(Vector256<float> first, Vector256<float> last) =>
        Vector256.Create(first.GetLower() + first.GetUpper(), last.GetLower() + last.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
