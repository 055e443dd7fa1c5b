namespace Theodolite.Estimators;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>Φ(x), absolute error below 1e−14 (Hart 1968, algorithm 5666, as in West, Wilmott Magazine, 2005).</summary>
    public static double Cumulative(double x)
    {
        var z = Math.Abs(x);
        if (z > 37)
        {
            return x > 0 ? 1 : 0;
        }

        var tail = Math.Exp(-z * z / 2);
        if (z < 7.07106781186547)
        {
            tail *= Horner(
                z,
                [
                    3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
                    220.206867912376,
                ])
                / Horner(
                    z,
                    [
                        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
                        637.333633378831, 793.826512519948, 440.413735824752,
                    ]);
        }
        else
        {
            tail /= (z + (1 / (z + (2 / (z + (3 / (z + (4 / (z + 0.65))))))))) * 2.506628274631;
        }

        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>z with P(|X| ≤ z) = confidence, by bisection.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not strictly between 0 and 1.</exception>
    public static double TwoSided(double confidence)
    {
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies strictly between 0 and 1.");
        }

        var (low, high) = (0.0, 37.0);
        for (var i = 0; i < 64; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = 1 - (2 * Cumulative(-middle)) < confidence ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static double Horner(double x, ReadOnlySpan<double> coefficients)
    {
        var value = 0.0;
        foreach (var coefficient in coefficients)
        {
            value = (value * x) + coefficient;
        }

        return value;
    }
}
