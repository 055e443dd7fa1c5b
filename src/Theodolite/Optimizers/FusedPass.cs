using System.Numerics;
using System.Runtime.InteropServices;

namespace Theodolite.Optimizers;

/// <summary>An element-wise update of a parameter from its gradient and up to two statistics.</summary>
internal interface IUpdateRule<T>
    where T : unmanaged
{
    /// <summary>Updates one vector register of elements.</summary>
    void Apply(ref Vector<T> theta, Vector<T> g, ref Vector<T> first, ref Vector<T> second);
}

/// <summary>
/// Runs a rule over whole vectors, reading and writing each element once. The last, partial register is padded with
/// zeros, so a rule is written once and lanes never depend on each other: the result is the same for any register width.
/// </summary>
internal static class FusedPass
{
    /// <summary>θ with no, one or two statistics; absent ones are empty.</summary>
    public static void Run<T, TRule>(Span<T> theta, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, TRule rule)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        var thetas = MemoryMarshal.Cast<T, Vector<T>>(theta);
        var gradients = MemoryMarshal.Cast<T, Vector<T>>(gradient)[..thetas.Length];
        var firsts = MemoryMarshal.Cast<T, Vector<T>>(first);
        var seconds = MemoryMarshal.Cast<T, Vector<T>>(second);
        var none = default(Vector<T>);
        if (seconds.Length == thetas.Length && firsts.Length == thetas.Length)
        {
            for (var i = 0; i < thetas.Length; i++)
            {
                rule.Apply(ref thetas[i], gradients[i], ref firsts[i], ref seconds[i]);
            }
        }
        else if (firsts.Length == thetas.Length)
        {
            for (var i = 0; i < thetas.Length; i++)
            {
                rule.Apply(ref thetas[i], gradients[i], ref firsts[i], ref none);
            }
        }
        else
        {
            for (var i = 0; i < thetas.Length; i++)
            {
                rule.Apply(ref thetas[i], gradients[i], ref none, ref none);
            }
        }

        var done = thetas.Length * Vector<T>.Count;
        if (done < theta.Length)
        {
            Rest(theta[done..], gradient[done..], first.IsEmpty ? first : first[done..], second.IsEmpty ? second : second[done..], rule);
        }
    }

    private static void Rest<T, TRule>(Span<T> theta, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, TRule rule)
        where T : unmanaged
        where TRule : struct, IUpdateRule<T>
    {
        var (t, g, a, b) = (Load<T>(theta), Load(gradient), Load<T>(first), Load<T>(second));
        rule.Apply(ref t, g, ref a, ref b);
        Store(t, theta);
        Store(a, first);
        Store(b, second);
    }

    private static Vector<T> Load<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var register = default(Vector<T>);
        values.CopyTo(MemoryMarshal.Cast<Vector<T>, T>(MemoryMarshal.CreateSpan(ref register, 1)));
        return register;
    }

    private static void Store<T>(Vector<T> register, Span<T> values)
        where T : unmanaged => MemoryMarshal.Cast<Vector<T>, T>(MemoryMarshal.CreateSpan(ref register, 1))[..values.Length].CopyTo(values);
}
