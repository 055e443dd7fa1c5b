namespace Theodolite.Landscape.Contours;

/// <summary>
/// Which band of a map a value lies in: evenly spaced, or evenly in log₁₀ of the height above the lowest value. Isolines are drawn where a
/// band begins.
/// </summary>
/// <param name="Floor">The lowest value.</param>
/// <param name="Top">The height of nearly all values above it; above zero.</param>
/// <param name="Bands">How many bands there are below the top.</param>
/// <param name="Decades">How many powers of ten they cover; null for even bands.</param>
public sealed record TerrainScale(double Floor, double Top, int Bands, double? Decades)
{
    /// <summary>Bands of a map where nothing else is wanted.</summary>
    public const int UsualBands = 16;

    /// <summary>Powers of ten that they cover where they are logarithmic.</summary>
    public const double UsualDecades = 5;

    // The few highest values are all in the last band.
    private const double NearlyAll = 0.995;
    private const double Least = 1e-300;

    /// <summary>The values at which bands 1 to <see cref="Bands"/> begin, ascending.</summary>
    public IReadOnlyList<double> Levels => [.. Enumerable.Range(1, Bands).Select(Level)];

    /// <summary>The scale of some values; those that are not finite count for nothing.</summary>
    /// <param name="values">The values.</param>
    /// <param name="lowest">A value known from elsewhere, for the zero of the heights; +∞ where there is none.</param>
    /// <param name="bands">How many bands.</param>
    /// <param name="decades">As <see cref="Decades"/>.</param>
    public static TerrainScale Of(
        IEnumerable<double> values,
        double lowest = double.PositiveInfinity,
        int bands = UsualBands,
        double? decades = null)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        Array.Sort(finite);
        finite = finite.Length == 0 ? [0] : finite;
        var floor = Math.Min(lowest, finite[0]);
        return new(floor, Math.Max(finite[(int)(NearlyAll * (finite.Length - 1))] - floor, Least), bands, decades);
    }

    /// <summary>The band, from 0; the last of all, <see cref="Bands"/>, for what is not finite.</summary>
    public int Band(double value) => double.IsFinite(value) ? Math.Clamp((int)Math.Floor(Bands * Share(value)), 0, Bands) : Bands;

    /// <summary>How far up the scale a value is: 0 where the lowest band begins, 1 at the top; not clamped.</summary>
    public double Share(double value)
    {
        var height = (value - Floor) / Top;
        return Decades is { } decades ? 1 + (Math.Log10(Math.Max(height, Least)) / decades) : height;
    }

    /// <summary>The value at which a band begins.</summary>
    public double Level(int band)
    {
        var share = (double)band / Bands;
        return Floor + (Top * (Decades is { } decades ? Math.Pow(10, decades * (share - 1)) : share));
    }
}
