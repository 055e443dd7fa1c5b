namespace Theodolite.Cli.Pictures;

/// <summary>
/// Heights z = f(x, y) on a rectangular grid, thinned out to what a picture can show. A cell of the thinned grid is a hole where any
/// of the values that it covers is not finite, so that thinning hides no hole.
/// </summary>
internal sealed class SurfaceGrid
{
    private const int MostPoints = 121;
    private readonly double[] _z;
    private readonly bool[] _hole;

    /// <param name="x">Values of x, ascending.</param>
    /// <param name="y">Values of y, ascending.</param>
    /// <param name="z">f(xᵢ, yⱼ) at i·(number of y) + j.</param>
    /// <exception cref="ArgumentException">Fewer than two values on an axis, values that do not ascend, or another number of
    /// heights.</exception>
    public SurfaceGrid(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> z)
    {
        Require(x, nameof(x));
        Require(y, nameof(y));
        if (z.Count != x.Count * y.Count)
        {
            throw new ArgumentException($"{z.Count} heights do not fill a grid of {x.Count} × {y.Count}.", nameof(z));
        }

        (Given, Missing) = (z.Count, z.Count(value => !double.IsFinite(value)));
        Finite = [.. z.Where(double.IsFinite).Order()];
        if (Finite.Count == 0)
        {
            throw new ArgumentException("No height is finite, so there is no surface to draw.", nameof(z));
        }

        var (columns, rows) = (Thinned(x.Count), Thinned(y.Count));
        (X, Y) = ([.. columns.Select(index => x[index])], [.. rows.Select(index => y[index])]);
        _z = [.. columns.SelectMany(i => rows.Select(j => z[(i * y.Count) + j]))];
        _hole = new bool[(X.Count - 1) * (Y.Count - 1)];
        for (var i = 0; i + 1 < X.Count; i++)
        {
            for (var j = 0; j + 1 < Y.Count; j++)
            {
                for (var column = columns[i]; column <= columns[i + 1]; column++)
                {
                    for (var row = rows[j]; row <= rows[j + 1]; row++)
                    {
                        _hole[(i * (Y.Count - 1)) + j] |= !double.IsFinite(z[(column * y.Count) + row]);
                    }
                }
            }
        }
    }

    /// <summary>Values of x that are drawn.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Values of y that are drawn.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Number of values given.</summary>
    public int Given { get; }

    /// <summary>Number of values given that are not finite.</summary>
    public int Missing { get; }

    /// <summary>All finite values given, ascending.</summary>
    public IReadOnlyList<double> Finite { get; }

    /// <summary>Height at a point of the thinned grid.</summary>
    public double this[int i, int j] => _z[(i * Y.Count) + j];

    /// <summary>Whether a cell is left out: outside the grid, or with a value that is not finite.</summary>
    public bool Hole(int i, int j) => i < 0 || j < 0 || i >= X.Count - 1 || j >= Y.Count - 1 || _hole[(i * (Y.Count - 1)) + j];

    /// <summary>Bilinear height between the points, placed by a scale; NaN in holes and outside.</summary>
    public double Between(double x, double y, Func<double, double> place)
    {
        var (i, s) = Cell(X, x);
        var (j, t) = Cell(Y, y);
        return Hole(i, j)
            ? double.NaN
            : ((1 - s) * (((1 - t) * place(this[i, j])) + (t * place(this[i, j + 1]))))
                + (s * (((1 - t) * place(this[i + 1, j])) + (t * place(this[i + 1, j + 1]))));
    }

    private static (int Index, double Share) Cell(IReadOnlyList<double> values, double value)
    {
        if (!(value >= values[0] && value <= values[^1]))
        {
            return (-1, 0);
        }

        var index = 0;
        while (index + 2 < values.Count && values[index + 1] <= value)
        {
            index++;
        }

        return (index, (value - values[index]) / (values[index + 1] - values[index]));
    }

    // Every second, third ... and the last, so that cells stay of one size.
    private static int[] Thinned(int count)
    {
        var stride = ((count - 2) / (MostPoints - 1)) + 1;
        var kept = Enumerable.Range(0, count).Where(index => index % stride == 0);
        return [.. kept.Append(count - 1).Distinct()];
    }

    private static void Require(IReadOnlyList<double> values, string name)
    {
        if (values.Count < 2 || !values.Zip(values.Skip(1), (left, right) => double.IsFinite(left) && right > left).All(good => good)
            || !double.IsFinite(values[^1]))
        {
            throw new ArgumentException("At least two finite values in ascending order were expected.", name);
        }
    }
}
