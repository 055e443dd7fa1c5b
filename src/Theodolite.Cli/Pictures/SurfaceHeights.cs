using System.Globalization;

namespace Theodolite.Cli.Pictures;

/// <summary>The axis of heights: z, or log₁₀(z + c).</summary>
/// <param name="Axis">Where a height lies; c is added by <see cref="Axis.Place"/>.</param>
/// <param name="Offset">What the title says of c; empty without one.</param>
internal sealed record SurfaceHeights(Axis Axis, string Offset)
{
    private const double MostDecades = 5;
    private const double LogarithmicBeyond = 100;

    public static SurfaceHeights Of(SurfaceGrid grid, SurfaceSettings settings)
    {
        var (low, high) = (grid.Finite[0], grid.Finite[^1]);
        var automatic = low >= 0 && grid.Finite.FirstOrDefault(value => value > 0) is > 0 and var least && high / least > LogarithmicBeyond;
        if (settings.Height == HeightScale.Linear || (settings.Height == HeightScale.Automatic && !automatic))
        {
            return new SurfaceHeights(Axis.Linear(low, high, 5), "");
        }

        var c = settings.Offset ?? ByRule(low, high);

        // With a c of the caller's own, what has no logarithm lies at the lower end, five decades below the top.
        var top = high + c > 0 ? high + c : 1;
        var bottom = low + c > 0 ? low + c : top / Math.Pow(10, MostDecades);
        var axis = Axis.Logarithmic(bottom, top, Lettering.OfThisMachine, 6);
        return new SurfaceHeights(
            axis with { Place = value => axis.Place(value + c) },
            c == 0 ? "" : $" {(c > 0 ? '+' : '−')} {Written(Math.Abs(c))}");
    }

    // All digits that the rule gives it, unlike the labels of ticks.
    private static string Written(double value) =>
        value.ToString(value is >= 1e-3 and < 1e6 ? "0.######" : "0.######e0", CultureInfo.InvariantCulture).Replace('-', '−');

    // None where the values are positive and within five decades; else a power of ten four to five decades below their range, above −low.
    private static double ByRule(double low, double high)
    {
        if (low > 0 && high / low <= Math.Pow(10, MostDecades))
        {
            return 0;
        }

        var range = high > low ? high - low : 1;
        var step = Math.Pow(10, Math.Floor(Math.Log10(range)) - MostDecades + 1);
        return low >= 0 ? step : step - low;
    }
}
