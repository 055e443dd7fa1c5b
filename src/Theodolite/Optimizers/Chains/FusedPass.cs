using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// Runs a kernel over whole registers, reading and writing each element once. The last, partial register is padded with zeros,
/// so a formula is written once.
/// </summary>
internal static class FusedPass
{
    /// <summary>Transforms an update; <paramref name="output"/> may be <paramref name="update"/>. Absent vectors are empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TKernel>(
        ReadOnlySpan<T> update,
        ReadOnlySpan<T> theta,
        Span<T> output,
        Span<T> first,
        Span<T> second,
        Span<T> third,
        in TKernel kernel)
        where T : unmanaged
        where TKernel : struct, IKernel<T>
    {
        var count = update.Length;
        Require(!TKernel.ReadsTheta || theta.Length == count, TKernel.Slots < 1 || first.Length == count);
        Require(TKernel.Slots < 2 || second.Length == count, TKernel.Slots < 3 || third.Length == count);
        Require(!TKernel.WritesUpdate || output.Length == count, true);
        ref var u = ref MemoryMarshal.GetReference(update);
        ref var t = ref MemoryMarshal.GetReference(theta);
        ref var o = ref MemoryMarshal.GetReference(output);
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(third);
        var rule = kernel;
        var whole = (nuint)(count - (count % Vector<T>.Count));
        for (nuint i = 0; i < whole; i += (nuint)Vector<T>.Count)
        {
            var va = TKernel.Slots > 0 ? Vector.LoadUnsafe(ref a, i) : default;
            var vb = TKernel.Slots > 1 ? Vector.LoadUnsafe(ref b, i) : default;
            var vc = TKernel.Slots > 2 ? Vector.LoadUnsafe(ref c, i) : default;
            var result = rule.Apply(
                Vector.LoadUnsafe(ref u, i),
                TKernel.ReadsTheta ? Vector.LoadUnsafe(ref t, i) : default,
                ref va,
                ref vb,
                ref vc);
            if (TKernel.Slots > 0)
            {
                va.StoreUnsafe(ref a, i);
            }

            if (TKernel.Slots > 1)
            {
                vb.StoreUnsafe(ref b, i);
            }

            if (TKernel.Slots > 2)
            {
                vc.StoreUnsafe(ref c, i);
            }

            if (TKernel.WritesUpdate)
            {
                result.StoreUnsafe(ref o, i);
            }
        }

        var done = (int)whole;
        if (done < count)
        {
            var (va, vb, vc) = (Load<T>(first, done), Load<T>(second, done), Load<T>(third, done));
            var result = rule.Apply(Load(update, done), Load(theta, done), ref va, ref vb, ref vc);
            Store(va, first, done);
            Store(vb, second, done);
            Store(vc, third, done);
            if (TKernel.WritesUpdate)
            {
                Store(result, output, done);
            }
        }
    }

    private static Vector<T> Load<T>(ReadOnlySpan<T> values, int done)
        where T : unmanaged
    {
        var register = default(Vector<T>);
        if (!values.IsEmpty)
        {
            values[done..].CopyTo(MemoryMarshal.Cast<Vector<T>, T>(MemoryMarshal.CreateSpan(ref register, 1)));
        }

        return register;
    }

    private static void Store<T>(Vector<T> register, Span<T> values, int done)
        where T : unmanaged
    {
        if (!values.IsEmpty)
        {
            MemoryMarshal.Cast<Vector<T>, T>(MemoryMarshal.CreateSpan(ref register, 1))[..(values.Length - done)].CopyTo(values[done..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Require(bool one, bool other)
    {
        if (!one || !other)
        {
            throw new ArgumentException("The vectors of a pass differ in length.");
        }
    }
}
