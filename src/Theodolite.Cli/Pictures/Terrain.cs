using SkiaSharp;
using Theodolite.Landscape;
using Theodolite.Landscape.Contours;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// A function of two parameters as a map: bands between levels that are evenly spaced in the logarithm of the height above the
/// lowest point seen, the low ones darker, a line where two bands meet.
/// </summary>
internal static class Terrain
{
    private const int Bands = TerrainScale.UsualBands;
    private const double Decades = TerrainScale.UsualDecades;
    private const double LineShade = 0.86;
    private static readonly SKColor s_low = new(0x9f, 0xbd, 0xd8);
    private static readonly SKColor s_high = new(0xfb, 0xfc, 0xfd);

    /// <summary>The colour of a band.</summary>
    /// <param name="band">The band, from 0.</param>
    /// <param name="bands">The last of all.</param>
    /// <param name="shade">What a line leaves of it.</param>
    public static SKColor Color(int band, int bands, double shade = 1)
    {
        var share = (double)band / bands;
        byte Channel(byte low, byte high) => (byte)(shade * (low + (share * (high - low))));
        return new SKColor(Channel(s_low.Red, s_high.Red), Channel(s_low.Green, s_high.Green), Channel(s_low.Blue, s_high.Blue));
    }

    /// <summary>Draws it over a box; values that are not finite stay white.</summary>
    /// <param name="objective">f.</param>
    /// <param name="box">The box in the parameters' own numbers.</param>
    /// <param name="lowest">A value of f known from elsewhere, for the zero of the heights.</param>
    /// <param name="cancellation">Stops between columns.</param>
    public static GridTerrain Draw(
        Objective objective,
        (double Left, double Right, double Bottom, double Top) box,
        double lowest,
        CancellationToken cancellation)
    {
        var (width, height) = (FigureFormat.Map.Inner.Width * 2, FigureFormat.Map.Inner.Height * 2);
        double[] xs = [.. Enumerable.Range(0, width).Select(i => box.Left + ((i + 0.5) * (box.Right - box.Left) / width))];
        double[] ys = [.. Enumerable.Range(0, height).Select(j => box.Top - ((j + 0.5) * (box.Top - box.Bottom) / height))];
        var columns = objective is ExpressionObjective expression
            ? ExpressionGrid.Values(expression, xs, ys, cancellation)
            : [.. from x in xs from y in ys select objective.Value([x, y], cancellation)];
        var values = new double[columns.Length];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = columns[(index % width * height) + (index / width)];
        }

        var scale = TerrainScale.Of(values, lowest, Bands, Decades);
        return new(Paint(values, width, height, scale), scale, []);
    }

    /// <summary>Paints a grid, bilinear between its points.</summary>
    /// <param name="xs">Coordinates to the right, equally spaced.</param>
    /// <param name="ys">Coordinates upwards, equally spaced.</param>
    /// <param name="values">Rows by x.</param>
    /// <param name="logarithmic">Whether bands are spaced in the logarithm of the height, or evenly.</param>
    public static GridTerrain Of(double[] xs, double[] ys, double[] values, bool logarithmic)
    {
        var (width, height) = (FigureFormat.Map.Inner.Width * 2, FigureFormat.Map.Inner.Height * 2);
        var pixels = new double[width * height];
        for (var row = 0; row < height; row++)
        {
            var up = (1 - ((row + 0.5) / height)) * (ys.Length - 1);
            for (var column = 0; column < width; column++)
            {
                pixels[(row * width) + column] = Between(values, ys.Length, (column + 0.5) / width * (xs.Length - 1), up);
            }
        }

        var scale = TerrainScale.Of(values, double.PositiveInfinity, Bands, logarithmic ? Decades : null);
        return new(Paint(pixels, width, height, scale), scale, Crossings(xs, ys, values, scale));
    }

    // Bicubic (Catmull and Rom 1974), which keeps lines round where the grid is coarse; bilinear at the rim and beside what is not finite.
    private static double Between(double[] values, int columns, double x, double y)
    {
        var rows = values.Length / columns;
        var (i, j) = (Math.Min((int)x, rows - 2), Math.Min((int)y, columns - 2));
        var (right, up) = (x - i, y - j);
        var cubic = i > 0 && j > 0 && i + 2 < rows && j + 2 < columns;
        if (cubic)
        {
            Span<double> along = stackalloc double[4];
            for (var k = 0; k < 4; k++)
            {
                var at = ((i - 1 + k) * columns) + j - 1;
                along[k] = CatmullRom(values[at], values[at + 1], values[at + 2], values[at + 3], up);
            }

            var value = CatmullRom(along[0], along[1], along[2], along[3], right);
            if (double.IsFinite(value))
            {
                // No lower and no higher than the points around it: what overshoots would be a valley that is not there.
                var (a, b, c, d) = (At(i, j), At(i, j + 1), At(i + 1, j), At(i + 1, j + 1));
                return Math.Clamp(value, Math.Min(Math.Min(a, b), Math.Min(c, d)), Math.Max(Math.Max(a, b), Math.Max(c, d)));
            }
        }

        return ((1 - right) * (((1 - up) * At(i,
        j)) + (up * At(i, j + 1)))) + (right * (((1 - up) * At(i + 1, j)) + (up * At(i + 1, j + 1))));

        double At(int a, int b) => values[(a * columns) + b];
    }

    private static double CatmullRom(double before, double from, double to, double after, double share) =>
        from + (0.5 * share * (to - before + (share * ((2 * before) - (5 * from) + (4 * to) - after
            + (share * ((3 * (from - to)) + after - before))))));

    // Every third line where it crosses the middle row to the right of the middle, or the middle column above it.
    private static List<(double X, double Y, double Level)> Crossings(double[] xs, double[] ys, double[] values, TerrainScale scale)
    {
        var (found, seen) = (new List<(double, double, double)>(), new HashSet<int>());
        var (middle, centre) = (xs.Length / 2, ys.Length / 2);
        for (var i = middle; i + 1 < xs.Length; i++)
        {
            Look(
                scale.Band(values[(i * ys.Length) + centre]),
                scale.Band(values[((i + 1) * ys.Length) + centre]),
                (xs[i] + xs[i + 1]) / 2,
                ys[centre]);
        }

        for (var j = centre; j + 1 < ys.Length; j++)
        {
            Look(
                scale.Band(values[(middle * ys.Length) + j]),
                scale.Band(values[(middle * ys.Length) + j + 1]),
                xs[middle],
                (ys[j] + ys[j + 1]) / 2);
        }

        return found;

        void Look(int before, int after, double x, double y)
        {
            var line = Math.Max(before, after);
            if (before != after && line % 3 == 0 && seen.Add(line))
            {
                found.Add((x, y, scale.Level(line)));
            }
        }
    }

    private static SKBitmap Paint(double[] values, int width, int height, TerrainScale scale)
    {
        var bands = values.Select(scale.Band).ToArray();
        var pixels = new SKColor[values.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var index = (row * width) + column;
                var band = bands[index];
                var edge = (column + 1 < width && bands[index + 1] != band) || (row + 1 < height && bands[index + width] != band);
                pixels[index] = Color(band, scale.Bands, edge ? LineShade : 1);
            }
        }

        return new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque) { Pixels = pixels };
    }
}

/// <summary>A map of a grid.</summary>
/// <param name="Bitmap">The map; disposed with it.</param>
/// <param name="Scale">Which band a value lies in.</param>
/// <param name="Crossings">Where some lines cross the middle, and at which value.</param>
internal sealed record GridTerrain(
    SKBitmap Bitmap,
    TerrainScale Scale,
    IReadOnlyList<(double X, double Y, double Level)> Crossings) : IDisposable
{
    public void Dispose() => Bitmap.Dispose();
}
