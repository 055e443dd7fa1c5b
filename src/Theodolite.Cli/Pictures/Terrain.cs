using SkiaSharp;
using Theodolite.Objectives;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// A function of two parameters as a map: bands between levels that are evenly spaced in the logarithm of the height above the
/// lowest point seen, the low ones darker, a line where two bands meet.
/// </summary>
internal static class Terrain
{
    private const int Bands = 16;
    private const double Decades = 5;
    private static readonly SKColor s_low = new(0x9f, 0xbd, 0xd8);
    private static readonly SKColor s_high = new(0xfb, 0xfc, 0xfd);

    /// <summary>Draws it over a box; values that are not finite stay white.</summary>
    /// <param name="objective">f.</param>
    /// <param name="box">The box in the parameters' own numbers.</param>
    /// <param name="lowest">A value of f known from elsewhere, for the zero of the heights.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static SKBitmap Draw(
        Objective objective,
        (double Left, double Right, double Bottom, double Top) box,
        double lowest,
        CancellationToken cancellation)
    {
        var (width, height) = (FigureFormat.Page.Inner.Width * 2, FigureFormat.Page.Inner.Height * 2);
        var values = new double[width * height];
        for (var row = 0; row < height; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            var y = box.Top - ((row + 0.5) * (box.Top - box.Bottom) / height);
            for (var column = 0; column < width; column++)
            {
                values[(row * width) + column] = objective.Value(
                    [box.Left + ((column + 0.5) * (box.Right - box.Left) / width), y],
                    cancellation);
            }
        }

        return Paint(values, width, height, lowest);
    }

    private static SKBitmap Paint(double[] values, int width, int height, double lowest)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).Order().ToArray();
        var floor = Math.Min(lowest, finite[0]);
        var top = Math.Max(finite[(int)(0.995 * (finite.Length - 1))] - floor, 1e-300);
        int Band(double value) => !double.IsFinite(value) ? Bands
            : Math.Clamp((int)Math.Floor(Bands * (1 + (Math.Log10(Math.Max((value - floor) / top, 1e-300)) / Decades))), 0, Bands);
        var bands = values.Select(Band).ToArray();
        var pixels = new SKColor[values.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var index = (row * width) + column;
                var band = bands[index];
                var edge = (column + 1 < width && bands[index + 1] != band) || (row + 1 < height && bands[index + width] != band);
                pixels[index] = Mix((double)band / Bands, edge ? 0.86 : 1);
            }
        }

        return new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque) { Pixels = pixels };
    }

    private static SKColor Mix(double share, double shade)
    {
        byte Channel(byte low, byte high) => (byte)(shade * (low + (share * (high - low))));
        return new SKColor(Channel(s_low.Red, s_high.Red), Channel(s_low.Green, s_high.Green), Channel(s_low.Blue, s_high.Blue));
    }
}
