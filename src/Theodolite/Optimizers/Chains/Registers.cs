using System.Numerics;

namespace Theodolite.Optimizers.Chains;

/// <summary>Float64 coefficients as registers.</summary>
internal static class Registers
{
    public static Vector<T> All<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Vector.Create(T.CreateChecked(value));

    /// <summary>1 − βᵗ, the sum of the weights of a running average begun at zero.</summary>
    public static double Weights(double beta, long t) => 1 - Math.Pow(beta, t);

    /// <summary>The sign of each lane: −1, 0 or 1.</summary>
    public static Vector<T> Sign<T>(Vector<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector.ConditionalSelect(Vector.GreaterThan(values, Vector<T>.Zero), Vector<T>.One, Vector<T>.Zero)
        - Vector.ConditionalSelect(Vector.LessThan(values, Vector<T>.Zero), Vector<T>.One, Vector<T>.Zero);

    /// <summary>a/d, and 0 where d is 0.</summary>
    public static Vector<T> Quotient<T>(Vector<T> a, Vector<T> d)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Vector.ConditionalSelect(Vector.Equals(d, Vector<T>.Zero), Vector<T>.Zero, a / d);
}
