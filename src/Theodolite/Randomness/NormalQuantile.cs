using System.Numerics;

namespace Theodolite.Randomness;

/// <summary>
/// Φ⁻¹(p), the quantile of the standard normal distribution: algorithm AS 241, routine PPND16 (Wichura, Applied
/// Statistics 37, 1988), relative error about 1e−15. It uses only IEEE basic operations, so that every platform
/// returns the same bits; the logarithm of the tails is therefore computed here too.
/// </summary>
public static class NormalQuantile
{
    private static ReadOnlySpan<double> CentreNumerator =>
    [
        3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
        4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ];

    private static ReadOnlySpan<double> CentreDenominator =>
    [
        1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
    ];

    private static ReadOnlySpan<double> MiddleNumerator =>
    [
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ];

    private static ReadOnlySpan<double> MiddleDenominator =>
    [
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ];

    /// <summary>Φ⁻¹(p) for 0 &lt; p &lt; 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p lies outside (0, 1).</exception>
    public static double At(double p)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability strictly between 0 and 1 is expected");
        }

        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var s = 0.180625 - (q * q);
            return q * Horner(s, CentreNumerator) / Horner(s, CentreDenominator);
        }

        var r = Math.Sqrt(-Log(q < 0 ? p : 1 - p));
        var z = r <= 5
            ? Horner(r - 1.6, MiddleNumerator) / Horner(r - 1.6, MiddleDenominator)
            : Horner(r - 5, TailNumerator) / Horner(r - 5, TailDenominator);
        return q < 0 ? -z : z;
    }

    /// <summary>Replaces each p by Φ⁻¹(p), bit for bit as <see cref="At(double)"/> gives it: in lanes where they lie in the centre, as 85 of
    /// a hundred do.</summary>
    internal static void At(Span<double> values)
    {
        var (half, edge, square) = (new Vector<double>(0.5), new Vector<double>(0.425), new Vector<double>(0.180625));
        var i = 0;
        for (; i + Vector<double>.Count <= values.Length; i += Vector<double>.Count)
        {
            var p = new Vector<double>(values[i..]);
            var q = p - half;
            var s = square - (q * q);
            (q * Horner(s, CentreNumerator) / Horner(s, CentreDenominator)).CopyTo(values[i..]);
            if (!Vector.GreaterThanAny(Vector.Abs(q), edge))
            {
                continue;
            }

            for (var lane = 0; lane < Vector<double>.Count; lane++)
            {
                if (Math.Abs(q[lane]) > 0.425)
                {
                    values[i + lane] = At(p[lane]);
                }
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = At(values[i]);
        }
    }

    // ln(2ᵉ m) = e ln 2 + 2 artanh((m − 1)/(m + 1)) with m in [√½, √2): |s| ≤ 0.1716, twelve terms reach 2⁻⁵³.
    private static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var term = 23; term >= 1; term -= 2)
        {
            sum = (sum * square) + (1.0 / term);
        }

        return (exponent * 0.6931471805599453) + (2 * s * sum);
    }

    private static double Horner(double x, ReadOnlySpan<double> coefficients)
    {
        var value = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            value = (value * x) + coefficients[i];
        }

        return value;
    }

    private static Vector<double> Horner(Vector<double> x, ReadOnlySpan<double> coefficients)
    {
        var value = Vector<double>.Zero;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            value = (value * x) + new Vector<double>(coefficients[i]);
        }

        return value;
    }
}
