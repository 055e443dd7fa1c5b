namespace Theodolite.Landscape;

/// <summary>
/// Measures a quantity over a grid, point after point; or first on every eighth line, and then only where the surface bends: a cell whose
/// centre lies within a tolerance of what its corners say is filled in between them.
/// </summary>
public sealed record GridEvaluation
{
    private const int CoarseStride = 8;

    // Of the range of all values: a height that a tolerance is relative to is never less.
    private const double LeastHeight = 1e-3;

    /// <summary>
    /// Largest |f − bilinear| at the centre of a cell, relative to the height of f above the lowest value seen, at which the cell counts as
    /// flat; null measures every point.
    /// </summary>
    public double? Tolerance
    {
        get;
        init => field = value is null or (> 0 and <= 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance is above 0 and at most 1.");
    }

    /// <summary>Called now and then with the grid as far as it is, so that it can be kept.</summary>
    public Action<LandscapeGrid>? Keep { get; init; }

    /// <summary>Measures what is not measured yet.</summary>
    /// <param name="plane">The line or plane.</param>
    /// <param name="grid">Where the values go.</param>
    /// <param name="quantity">What is measured at θ.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Stops between points.</param>
    public void Run(
        LandscapePlane plane,
        LandscapeGrid grid,
        Func<double[], CancellationToken, double> quantity,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var theta = new double[plane.Origin.Length];
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        if (Tolerance is { } tolerance && grid.Axes.Count == 2)
        {
            Array.ForEach([.. grid.Values.Where((_, index) => grid.Measured[index])], See);
            Adaptive(grid, tolerance, Measure, value => Math.Max(value - low, LeastHeight * (high - low)));
        }
        else
        {
            for (var index = 0; index < grid.Values.Length; index++)
            {
                Measure(index);
            }
        }

        double Measure(int index)
        {
            if (!grid.Measured[index])
            {
                cancellation.ThrowIfCancellationRequested();
                plane.At(grid.CoordinatesOf(index), theta);
                grid.Values[index] = quantity(theta, cancellation);
                grid.Measured[index] = true;
                See(grid.Values[index]);
                Keep?.Invoke(grid);
                progress?.Report((double)index / grid.Values.Length);
            }

            return grid.Values[index];
        }

        void See(double value)
        {
            if (double.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }
    }

    private static void Adaptive(LandscapeGrid grid, double tolerance, Func<int, double> measure, Func<double, double> height)
    {
        int[] Lines(int count) => [.. Enumerable.Range(0, count).Where(i => i % CoarseStride == 0 || i == count - 1)];
        var (rows, columns) = (Lines(grid.Rows), Lines(grid.Columns));
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                measure((row * grid.Columns) + column);
            }
        }

        var cells = new Queue<(int Top, int Bottom, int Left, int Right)>();
        for (var i = 1; i < rows.Length; i++)
        {
            for (var j = 1; j < columns.Length; j++)
            {
                cells.Enqueue((rows[i - 1], rows[i], columns[j - 1], columns[j]));
            }
        }

        // What is filled in is kept apart until the end, so that no cell is judged by what was not measured.
        var filled = new Dictionary<int, double>();
        while (cells.TryDequeue(out var cell))
        {
            var (top, bottom, left, right) = cell;
            if (bottom - top <= 1 && right - left <= 1)
            {
                continue;
            }

            var (row, column) = ((top + bottom) / 2, (left + right) / 2);
            var centre = measure((row * grid.Columns) + column);
            if (Math.Abs(centre - Between(grid, cell, row, column)) <= tolerance * height(centre))
            {
                Fill(grid, cell, filled);
                continue;
            }

            foreach (var (a, b) in Halves(top, row, bottom))
            {
                foreach (var (c, d) in Halves(left, column, right))
                {
                    foreach (var corner in (int[])[
                        (a * grid.Columns) + c, (a * grid.Columns) + d, (b * grid.Columns) + c, (b * grid.Columns) + d,
                    ])
                    {
                        measure(corner);
                    }

                    cells.Enqueue((a, b, c, d));
                }
            }
        }

        foreach (var (index, value) in filled.Where(entry => !grid.Measured[entry.Key]))
        {
            grid.Values[index] = value;
        }
    }

    private static IEnumerable<(int, int)> Halves(int low, int middle, int high) =>
        middle > low && middle < high ? [(low, middle), (middle, high)] : [(low, high)];

    private static void Fill(LandscapeGrid grid, (int Top, int Bottom, int Left, int Right) cell, Dictionary<int, double> filled)
    {
        for (var row = cell.Top; row <= cell.Bottom; row++)
        {
            for (var column = cell.Left; column <= cell.Right; column++)
            {
                filled[(row * grid.Columns) + column] = Between(grid, cell, row, column);
            }
        }
    }

    // Bilinear between the corners, in index and so in coordinates, which are equally spaced.
    private static double Between(LandscapeGrid grid, (int Top, int Bottom, int Left, int Right) cell, int row, int column)
    {
        var (top, bottom, left, right) = cell;
        var (down, across) = (Share(top, row, bottom), Share(left, column, right));
        return ((1 - down) * (((1 - across) * At(top, left)) + (across * At(top, right))))
            + (down * (((1 - across) * At(bottom, left)) + (across * At(bottom, right))));

        double At(int i, int j) => grid.Values[(i * grid.Columns) + j];

        static double Share(int low, int at, int high) => high > low ? (double)(at - low) / (high - low) : 0;
    }
}
