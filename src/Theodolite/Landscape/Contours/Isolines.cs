namespace Theodolite.Landscape.Contours;

/// <summary>
/// Lines of equal value over a grid, joined from the pieces that cross its cells (marching squares). Values vary linearly along the sides
/// of a cell. Where two opposite corners lie above the level and two below, the value at the saddle of the bilinear surface through the
/// corners says which two are joined (the asymptotic decider; Nielson and Hamann, Visualization 1991): lines never cross.
/// </summary>
public sealed class Isolines
{
    private const int None = -1;

    private readonly IReadOnlyList<double> _xs;
    private readonly IReadOnlyList<double> _ys;
    private readonly IReadOnlyList<double> _values;
    private readonly double _level;

    // Of every side of a cell the sides that a piece leads to, through the cells on its both hands. Sides along x come first.
    private readonly int[] _first;
    private readonly int[] _second;

    private Isolines(IReadOnlyList<double> xs, IReadOnlyList<double> ys, IReadOnlyList<double> values, double level)
    {
        (_xs, _ys, _values, _level) = (xs, ys, values, level);
        (_first, _second) = (new int[2 * values.Count], new int[2 * values.Count]);
        Array.Fill(_first, None);
        Array.Fill(_second, None);
    }

    /// <summary>The lines of one value.</summary>
    /// <param name="xs">Values of x, ascending.</param>
    /// <param name="ys">Values of y, ascending.</param>
    /// <param name="values">f(xᵢ, yⱼ) at i·(number of y) + j; cells with a corner that is not finite are left out.</param>
    /// <param name="level">The value; a corner of just this value counts as above.</param>
    /// <param name="leftOut">Says of the cell between xᵢ, xᵢ₊₁, yⱼ and yⱼ₊₁ whether it is left out too; null for none.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the points.</exception>
    public static IReadOnlyList<Isoline> Of(
        IReadOnlyList<double> xs,
        IReadOnlyList<double> ys,
        IReadOnlyList<double> values,
        double level,
        Func<int, int, bool>? leftOut = null)
    {
        if (values.Count != (long)xs.Count * ys.Count)
        {
            throw new ArgumentException($"{values.Count} values do not fill a grid of {xs.Count} × {ys.Count}.", nameof(values));
        }

        var lines = new Isolines(xs, ys, values, level);
        for (var i = 0; i + 1 < xs.Count; i++)
        {
            for (var j = 0; j + 1 < ys.Count; j++)
            {
                if (leftOut is null || !leftOut(i, j))
                {
                    lines.Cross(i, j);
                }
            }
        }

        return lines.Join();
    }

    /// <summary>The lines of several values, in their order.</summary>
    /// <param name="xs">As above.</param>
    /// <param name="ys">As above.</param>
    /// <param name="values">As above.</param>
    /// <param name="levels">The values, as <see cref="TerrainScale.Levels"/>.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the points.</exception>
    public static IReadOnlyList<Isoline> Of(
        IReadOnlyList<double> xs,
        IReadOnlyList<double> ys,
        IReadOnlyList<double> values,
        IEnumerable<double> levels) => [.. levels.SelectMany(level => Of(xs, ys, values, level))];

    private int AlongX(int i, int j) => (i * _ys.Count) + j;

    private int AlongY(int i, int j) => _values.Count + (i * _ys.Count) + j;

    // Halved, so that the difference of two finite values is finite.
    private double Height(int i, int j) => (_values[(i * _ys.Count) + j] / 2) - (_level / 2);

    private void Cross(int i, int j)
    {
        var (a, b, c, d) = (Height(i, j), Height(i + 1, j), Height(i + 1, j + 1), Height(i, j + 1));
        if (!(double.IsFinite(a) && double.IsFinite(b) && double.IsFinite(c) && double.IsFinite(d)))
        {
            return;
        }

        var (below, right, above, left) = (AlongX(i, j), AlongY(i + 1, j), AlongX(i, j + 1), AlongY(i, j));
        switch ((a >= 0 ? 1 : 0) | (b >= 0 ? 2 : 0) | (c >= 0 ? 4 : 0) | (d >= 0 ? 8 : 0))
        {
            case 1 or 14:
                Piece(left, below);
                break;
            case 2 or 13:
                Piece(below, right);
                break;
            case 4 or 11:
                Piece(right, above);
                break;
            case 8 or 7:
                Piece(above, left);
                break;
            case 3 or 12:
                Piece(left, right);
                break;
            case 6 or 9:
                Piece(below, above);
                break;
            case 5:
                // The saddle (ac − bd)/(a + c − b − d) is above: a and c are joined, b and d cut off.
                Pieces(SaddleIsAbove(a, b, c, d) ? (below, right, above, left) : (left, below, right, above));
                break;
            case 10:
                Pieces(SaddleIsAbove(b, a, d, c) ? (left, below, right, above) : (below, right, above, left));
                break;
        }

        void Pieces((int, int, int, int) sides)
        {
            Piece(sides.Item1, sides.Item2);
            Piece(sides.Item3, sides.Item4);
        }
    }

    // Of two opposite corners above and two below, in units of the largest, so that no product overflows.
    private static bool SaddleIsAbove(double above, double below, double alsoAbove, double alsoBelow)
    {
        var unit = Math.Max(Math.Max(above, alsoAbove), -Math.Min(below, alsoBelow));
        return above / unit * (alsoAbove / unit) >= below / unit * (alsoBelow / unit);
    }

    private void Piece(int from, int to)
    {
        Link(from, to);
        Link(to, from);
    }

    private void Link(int side, int to)
    {
        if (_first[side] == None)
        {
            _first[side] = to;
        }
        else
        {
            _second[side] = to;
        }
    }

    // Open lines from their ends, then what is left, which is closed.
    private List<Isoline> Join()
    {
        var lines = new List<Isoline>();
        for (var side = 0; side < _first.Length; side++)
        {
            if (_first[side] != None && _second[side] == None)
            {
                Follow(side, false, lines);
            }
        }

        for (var side = 0; side < _first.Length; side++)
        {
            if (_first[side] != None)
            {
                Follow(side, true, lines);
            }
        }

        return lines;
    }

    private void Follow(int start, bool closed, List<Isoline> lines)
    {
        var points = new List<(double X, double Y)>();
        var (before, side) = (None, start);
        do
        {
            // A corner of just this value is the crossing of several sides: it is one point.
            var point = At(side);
            if (points.Count == 0 || points[^1] != point)
            {
                points.Add(point);
            }

            var next = _first[side] == before ? _second[side] : _first[side];
            (_first[side], _second[side]) = (None, None);
            (before, side) = (side, next);
        }
        while (side != None && side != start);
        if (closed && points[^1] != points[0])
        {
            points.Add(points[0]);
        }

        if (points.Count > 1)
        {
            lines.Add(new(_level, points, closed));
        }
    }

    private (double X, double Y) At(int side)
    {
        var along = side < _values.Count;
        var (i, j) = Math.DivRem(along ? side : side - _values.Count, _ys.Count);
        var from = Height(i, j);
        var to = along ? Height(i + 1, j) : Height(i, j + 1);
        var share = from == 0 ? 0 : to == 0 ? 1 : (from / 2) / ((from / 2) - (to / 2));
        return along ? (Between(_xs[i], _xs[i + 1], share), _ys[j]) : (_xs[i], Between(_ys[j], _ys[j + 1], share));
    }

    private static double Between(double low, double high, double share) => share == 1 ? high : low + (share * (high - low));
}
