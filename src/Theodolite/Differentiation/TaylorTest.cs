namespace Theodolite.Differentiation;

/// <summary>
/// The order of the remainder |f(x + hv) − f(x) − h·vᵀ∇f|: h² for the right gradient, h for a wrong one. Unlike a
/// comparison with a tolerance it needs no scale.
/// </summary>
public static class TaylorTest
{
    /// <summary>Least-squares slope of log remainder against log h over h = 1e-2 … 1e-4, null where rounding hides it.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">The point.</param>
    /// <param name="direction">v, of the length over which f changes: of norm 1 where that is 1.</param>
    /// <param name="value">f(x).</param>
    /// <param name="slope">vᵀ∇f(x).</param>
    /// <param name="epsilon">Relative noise of f; a remainder below 100·ε·|f| is not used.</param>
    public static double? Slope(
        ScalarFunction f,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> direction,
        double value,
        double slope,
        double epsilon)
    {
        var points = new List<(double H, double Remainder)>();
        var moved = new double[x.Length];
        for (var k = 0; k <= 8; k++)
        {
            var h = Math.Pow(10, -2 - (k / 4.0));
            for (var i = 0; i < moved.Length; i++)
            {
                moved[i] = x[i] + (h * direction[i]);
            }

            var at = f(moved);
            var remainder = Math.Abs(at - value - (h * slope));
            if (remainder > 100 * epsilon * Math.Max(Math.Abs(at), Math.Abs(value)) && double.IsFinite(remainder))
            {
                points.Add((Math.Log(h), Math.Log(remainder)));
            }
        }

        if (points.Count < 5)
        {
            return null;
        }

        var (meanH, meanR) = (points.Average(point => point.H), points.Average(point => point.Remainder));
        return points.Sum(point => (point.H - meanH) * (point.Remainder - meanR)) / points.Sum(point => Math.Pow(point.H - meanH, 2));
    }
}
