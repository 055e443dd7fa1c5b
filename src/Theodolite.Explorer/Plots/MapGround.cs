using System.Globalization;
using Theodolite.Landscape.Contours;
using Theodolite.Scales;

namespace Theodolite.Explorer.Plots;

/// <summary>What lies under a map: values over a grid, the scale of their colours, and the lines between them.</summary>
public sealed class MapGround
{
    /// <summary>Takes values over a grid.</summary>
    /// <param name="names">Of the axis to the right, and of the one upwards.</param>
    /// <param name="xs">Equally spaced, to the right.</param>
    /// <param name="ys">Equally spaced, upwards.</param>
    /// <param name="values">Rows by x.</param>
    /// <param name="scale">The scale; null for one in the logarithm of the height above the lowest value.</param>
    public MapGround((string X, string Y) names, double[] xs, double[] ys, double[] values, TerrainScale? scale = null)
    {
        (Names, Xs, Ys, Values) = (names, xs, ys, values);
        Scale = scale ?? TerrainScale.Of(values, decades: TerrainScale.UsualDecades);
        Shares = Array.ConvertAll(values, value => double.IsFinite(value) ? (float)Scale.Share(value) : float.NaN);
        Lines = [.. Isolines.Of(xs, ys, values, Scale.Levels).Select(line => line.Points)];
    }

    /// <summary>Names of the axes.</summary>
    public (string X, string Y) Names { get; }

    /// <summary>Places to the right.</summary>
    public double[] Xs { get; }

    /// <summary>Places upwards.</summary>
    public double[] Ys { get; }

    /// <summary>Rows by x.</summary>
    public double[] Values { get; }

    /// <summary>The scale of colours.</summary>
    public TerrainScale Scale { get; }

    /// <summary>The values as shares of the scale, NaN where they are not finite.</summary>
    public float[] Shares { get; }

    /// <summary>Lines of equal value.</summary>
    public IReadOnlyList<IReadOnlyList<(double X, double Y)>> Lines { get; }

    /// <summary>Ticks of the colour bar: every fourth line.</summary>
    public IEnumerable<object> Bar
    {
        get
        {
            int[] bands = [.. Enumerable.Range(0, Scale.Bands + 1).Where(band => band % 4 == 0)];
            string[] labels = [.. bands.Select(band => Axis.Short(Scale.Level(band)))];

            // Values that differ late need their digits to be told apart.
            if (labels.Distinct().Count() < labels.Length)
            {
                labels = [.. bands.Select(band => Scale.Level(band).ToString("G6", CultureInfo.InvariantCulture))];
            }

            return bands.Zip(labels, (band, label) => new { share = (double)band / Scale.Bands, label });
        }
    }

    /// <summary>What a script needs beside the numbers.</summary>
    public object Area => AreaOf(Xs.Length, Ys.Length);

    /// <summary>The points of the lines, one after another.</summary>
    public float[] LinePoints => [.. Lines.SelectMany(line => line).SelectMany(point => (float[])[(float)point.X, (float)point.Y])];

    /// <summary>The shares of every k-th point along each axis, both ends among them: of so many points at most, where they divide so.</summary>
    /// <param name="most">Most points along an axis.</param>
    /// <returns>What a script needs beside them, and the shares.</returns>
    public (object Area, float[] Shares) Coarse(int most)
    {
        var (i, j) = (Stride(Xs.Length), Stride(Ys.Length));
        var (columns, rows) = (((Xs.Length - 1) / i) + 1, ((Ys.Length - 1) / j) + 1);
        var shares = new float[columns * rows];
        for (var k = 0; k < shares.Length; k++)
        {
            shares[k] = Shares[(k / rows * i * Ys.Length) + (k % rows * j)];
        }

        return (AreaOf(columns, rows), shares);

        int Stride(int points) => Enumerable.Range(1, points).FirstOrDefault(
            stride => (points - 1) % stride == 0 && ((points - 1) / stride) + 1 <= most,
            1);
    }

    private object AreaOf(int columns, int rows) => new
    {
        left = Xs[0],
        right = Xs[^1],
        bottom = Ys[0],
        top = Ys[^1],
        columns,
        rows,
        xName = Names.X,
        yName = Names.Y,
        zName = "f",
        bar = Bar,
        counts = Lines.Select(line => line.Count),
    };
}
