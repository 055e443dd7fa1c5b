using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>Which band of a map a value lies in: evenly spaced, or in the logarithm of the height above the lowest value.</summary>
/// <param name="Floor">The lowest value.</param>
/// <param name="Top">The height of nearly all values above it.</param>
/// <param name="Bands">How many bands there are.</param>
/// <param name="Decades">How many powers of ten they cover; null for even bands.</param>
internal sealed record TerrainScale(double Floor, double Top, int Bands, double? Decades)
{
    // The few highest values are all in the last band.
    private const double NearlyAll = 0.995;

    /// <summary>The scale of some values.</summary>
    public static TerrainScale Of(double[] values, double lowest, int bands, double? decades)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).Order().ToArray();
        var floor = Math.Min(lowest, finite[0]);
        return new(floor, Math.Max(finite[(int)(NearlyAll * (finite.Length - 1))] - floor, 1e-300), bands, decades);
    }

    /// <summary>The band, from 0; the last of all for what is not finite.</summary>
    public int Band(double value)
    {
        if (!double.IsFinite(value))
        {
            return Bands;
        }

        var height = (value - Floor) / Top;
        var share = Decades is { } decades ? 1 + (Math.Log10(Math.Max(height, 1e-300)) / decades) : height;
        return Math.Clamp((int)Math.Floor(Bands * share), 0, Bands);
    }

    /// <summary>The value at which a band begins.</summary>
    public double Level(int band)
    {
        var share = (double)band / Bands;
        return Floor + (Top * (Decades is { } decades ? Math.Pow(10, decades * (share - 1)) : share));
    }
}

/// <summary>A map of a grid.</summary>
/// <param name="Bitmap">The map; disposed with it.</param>
/// <param name="Crossings">Where some lines cross the middle, and at which value.</param>
internal sealed record GridTerrain(SKBitmap Bitmap, IReadOnlyList<(double X, double Y, double Level)> Crossings) : IDisposable
{
    public void Dispose() => Bitmap.Dispose();
}
