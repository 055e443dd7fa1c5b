namespace Theodolite.Programs.Primitives;

/// <summary>Special functions of one float64 number that the framework lacks.</summary>
internal static class Special
{
    /// <summary>log(1 + x) without the cancellation of 1 + x for small x (Kahan's correction).</summary>
    public static double Log1P(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) ? Math.Log(sum) : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>eˣ − 1 without the cancellation for small x (Kahan's correction).</summary>
    public static double Expm1(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : power - 1 == -1 || double.IsInfinity(power) ? power - 1 : (power - 1) * (x / Math.Log(power));
    }

    /// <summary>
    /// Error function: its Maclaurin series for |x| &lt; 2, else one minus the continued fraction of erfc
    /// (Abramowitz and Stegun 7.1.6 and 7.1.14), accurate to a few units of roundoff.
    /// </summary>
    public static double Erf(double x)
    {
        var magnitude = Math.Abs(x);
        if (double.IsNaN(x) || magnitude > 6)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        if (magnitude < 2)
        {
            var term = magnitude;
            var sum = term;
            for (var n = 1; Math.Abs(term) > 1e-18 * sum; n++)
            {
                term *= 2 * magnitude * magnitude / ((2 * n) + 1);
                sum += term;
            }

            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-magnitude * magnitude) * sum;
        }

        var fraction = 0.0;
        for (var n = 60; n >= 1; n--)
        {
            fraction = n / 2.0 / (magnitude + fraction);
        }

        var complement = Math.Exp(-magnitude * magnitude) / (Math.Sqrt(Math.PI) * (magnitude + fraction));
        return Math.Sign(x) * (1 - complement);
    }
}
