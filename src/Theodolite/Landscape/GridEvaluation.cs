using System.Runtime.InteropServices;
using Theodolite.Collectives;

namespace Theodolite.Landscape;

/// <summary>
/// Measures a quantity over a grid, at every point; or first on every eighth line, and then only where the surface bends: a cell whose
/// centre lies within a tolerance of what its corners say is filled in between them.
/// </summary>
public sealed record GridEvaluation
{
    private const int CoarseStride = 8;

    // Points that a process measures between two meetings.
    private const int Round = 32;

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

    /// <summary>Who measures several points at once; null measures one after the other, with all threads that libtorch has.</summary>
    public PointWorkers? Workers { get; init; }

    /// <summary>Among whom the points are dealt out; each measures alone, and all have all values.</summary>
    public Processes Processes { get; init; } = Processes.Alone;

    /// <summary>Measures what is not measured yet.</summary>
    /// <param name="plane">The line or plane.</param>
    /// <param name="grid">Where the values go; they are the same whatever the number of <see cref="Workers"/>.</param>
    /// <param name="quantity">What is measured at θ; with <see cref="Workers"/> it is asked from several threads at once.</param>
    /// <param name="progress">Receives the share done.</param>
    /// <param name="cancellation">Stops between points.</param>
    public void Run(
        LandscapePlane plane,
        LandscapeGrid grid,
        Func<double[], CancellationToken, double> quantity,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var (gate, done) = (new Lock(), grid.Evaluations);
        if (Tolerance is { } tolerance && grid.Axes.Count == 2)
        {
            Adaptive(grid, tolerance, Measure);
        }
        else
        {
            Measure(Enumerable.Range(0, grid.Values.Length));
        }

        void Measure(IEnumerable<int> indices)
        {
            int[] missing = [.. indices.Distinct().Where(index => !grid.Measured[index])];
            if (!Processes.AreOne)
            {
                Deal(missing);
            }
            else if (Workers is { } workers)
            {
                workers.Run(missing.Length, piece => Note(missing[piece], At(missing[piece], cancellation)), cancellation);
            }
            else
            {
                foreach (var index in missing)
                {
                    Note(index, At(index, cancellation));
                }
            }
        }

        // Each process measures its share of a round, and then all know all of it.
        void Deal(int[] missing)
        {
            foreach (var round in missing.Chunk(Round * Processes.Count))
            {
                var (first, count) = Processes.Share(round.Length);
                var own = Processes.Apart(ended => Values(round.AsMemory((int)first, (int)count), ended), cancellation);
                var place = 0;
                foreach (var values in Processes.Gather(MemoryMarshal.AsBytes(own.AsSpan()).ToArray(), cancellation))
                {
                    foreach (var value in MemoryMarshal.Cast<byte, double>(values))
                    {
                        Note(round[place++], value);
                    }
                }
            }
        }

        double[] Values(ReadOnlyMemory<int> indices, CancellationToken ended)
        {
            var values = new double[indices.Length];
            if (Workers is { } workers)
            {
                workers.Run(values.Length, piece => values[piece] = At(indices.Span[piece], ended), ended);
            }
            else
            {
                for (var piece = 0; piece < values.Length; piece++)
                {
                    values[piece] = At(indices.Span[piece], ended);
                }
            }

            return values;
        }

        double At(int index, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var theta = new double[plane.Origin.Length];
            plane.At(grid.CoordinatesOf(index), theta);
            return quantity(theta, cancellation);
        }

        void Note(int index, double value)
        {
            lock (gate)
            {
                grid.Values[index] = value;
                grid.Measured[index] = true;
                Keep?.Invoke(grid);
                progress?.Report((double)++done / grid.Values.Length);
            }
        }
    }

    // Cells of one size at a time, so that what is measured depends on values alone and not on who was first.
    private static void Adaptive(LandscapeGrid grid, double tolerance, Action<IEnumerable<int>> measure)
    {
        int[] Lines(int count) => [.. Enumerable.Range(0, count).Where(i => i % CoarseStride == 0 || i == count - 1)];
        var (rows, columns) = (Lines(grid.Rows), Lines(grid.Columns));
        measure(from row in rows from column in columns select (row * grid.Columns) + column);
        List<(int Top, int Bottom, int Left, int Right)> cells =
        [
            .. from i in Enumerable.Range(1, rows.Length - 1)
               from j in Enumerable.Range(1, columns.Length - 1)
               select (rows[i - 1], rows[i], columns[j - 1], columns[j]),
        ];

        // What is filled in is kept apart until the end, so that no cell is judged by what was not measured.
        var filled = new Dictionary<int, double>();
        while (cells.RemoveAll(cell => cell.Bottom - cell.Top <= 1 && cell.Right - cell.Left <= 1) >= 0 && cells.Count > 0)
        {
            measure(cells.Select(cell => Centre(grid, cell)));
            var (low, high) = grid.Extremes is var (least, greatest) ? (grid.Values[least], grid.Values[greatest]) : (0, 0);
            bool IsFlat((int Top, int Bottom, int Left, int Right) cell)
            {
                var index = Centre(grid, cell);
                var centre = grid.Values[index];
                var between = Between(grid, cell, index / grid.Columns, index % grid.Columns);
                return Math.Abs(centre - between) <= tolerance * Math.Max(centre - low, LeastHeight * (high - low));
            }

            foreach (var cell in cells.Where(IsFlat))
            {
                Fill(grid, cell, filled);
            }

            cells = [.. cells.Where(cell => !IsFlat(cell)).SelectMany(Quarters)];
            measure(cells.SelectMany(cell => Corners(grid, cell)));
        }

        foreach (var (index, value) in filled.Where(entry => !grid.Measured[entry.Key]))
        {
            grid.Values[index] = value;
        }
    }

    private static int Centre(LandscapeGrid grid, (int Top, int Bottom, int Left, int Right) cell) =>
        ((cell.Top + cell.Bottom) / 2 * grid.Columns) + ((cell.Left + cell.Right) / 2);

    private static IEnumerable<int> Corners(LandscapeGrid grid, (int Top, int Bottom, int Left, int Right) cell) =>
        from row in (int[])[cell.Top, cell.Bottom] from column in (int[])[cell.Left, cell.Right] select (row * grid.Columns) + column;

    private static IEnumerable<(int Top, int Bottom, int Left, int Right)> Quarters((int Top, int Bottom, int Left, int Right) cell) =>
        from rows in Halves(cell.Top, (cell.Top + cell.Bottom) / 2, cell.Bottom)
        from columns in Halves(cell.Left, (cell.Left + cell.Right) / 2, cell.Right)
        select (rows.Item1, rows.Item2, columns.Item1, columns.Item2);

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
