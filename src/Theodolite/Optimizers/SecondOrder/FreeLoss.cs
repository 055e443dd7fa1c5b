using System.Numerics;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// The loss of a step over the parameters that may move, in float64: frozen blocks keep their values and have no gradient, row
/// or column.
/// </summary>
/// <param name="inner">The loss over all of θ.</param>
/// <param name="ranges">Runs of the entries that may move; null for all.</param>
/// <param name="all">θ, into whose free entries points are put.</param>
internal sealed class FreeLoss<T>(ILoss<T> inner, (long Start, long Count)[]? ranges, T[] all) : ILoss<double>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _gradient = new T[all.Length];

    public double Value(ReadOnlySpan<double> at)
    {
        Put(at, ranges, all);
        return inner.Value(all);
    }

    public double Gradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        Put(at, ranges, all);
        var value = inner.Gradient(all, _gradient);
        Take(_gradient, ranges, gradient);
        return value;
    }

    public LinearOperator Hessian(ReadOnlySpan<double> at)
    {
        Put(at, ranges, all);
        var hessian = inner.Hessian(all);
        return ranges is null ? hessian : new RestrictedOperator(hessian, ranges) { OwnsInner = true };
    }

    /// <summary>The free entries of θ.</summary>
    public static void Take(ReadOnlySpan<T> all, (long Start, long Count)[]? ranges, Span<double> free)
    {
        var at = 0;
        foreach (var (start, count) in ranges ?? [(0, all.Length)])
        {
            foreach (var value in all.Slice((int)start, (int)count))
            {
                free[at++] = double.CreateTruncating(value);
            }
        }
    }

    /// <summary>Writes the free entries of θ, rounded to T.</summary>
    public static void Put(ReadOnlySpan<double> free, (long Start, long Count)[]? ranges, Span<T> all)
    {
        var at = 0;
        foreach (var (start, count) in ranges ?? [(0, all.Length)])
        {
            foreach (ref var value in all.Slice((int)start, (int)count))
            {
                value = T.CreateTruncating(free[at++]);
            }
        }
    }
}
