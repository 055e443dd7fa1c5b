using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.LinearAlgebra;

namespace Theodolite.Optimizers.Chains;

/// <summary>x ← a·x, or x ← clamp(x, −a, a), over many threads.</summary>
internal static class Scaling
{
    public static void Scale<T>(Span<T> values, double factor, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (factor != 1)
        {
            Run(values, new Factor<T>(Registers.All<T>(factor)), threads);
        }
    }

    public static void Clamp<T>(Span<T> values, double limit, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            Run(values, new Limits<T>(Registers.All<T>(-limit), Registers.All<T>(limit)), threads);

    private static unsafe void Run<T, TKernel>(Span<T> values, TKernel kernel, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        var (length, chunk) = (values.Length, Pass<T>.ChunkLength);
        fixed (T* first = values)
        {
            var pinned = new Pinned<T>(first, length);
            Workers.Run((length + chunk - 1) / chunk, 8, threads, (from, to) =>
            {
                var part = pinned.Span[(from * chunk)..Math.Min(length, to * chunk)];
                FusedPass.Run(part, [], part, [], [], [], kernel);
            });
        }
    }

    private readonly struct Factor<T>(Vector<T> factor) : IKernel<T>
        where T : unmanaged
    {
        public static int Slots => 0;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) =>
            factor * update;
    }

    private readonly struct Limits<T>(Vector<T> low, Vector<T> high) : IKernel<T>
        where T : unmanaged
    {
        public static int Slots => 0;

        public static bool ReadsTheta => false;

        public static bool WritesUpdate => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<T> Apply(Vector<T> update, Vector<T> theta, ref Vector<T> first, ref Vector<T> second, ref Vector<T> third) =>
            Vector.Min(Vector.Max(update, low), high);
    }
}
