namespace Theodolite.Cli.Pictures;

/// <summary>Lines of equal height, as pieces that cross one half of a cell each: cells are split at their diagonal, so no case is
/// ambiguous.</summary>
internal static class FloorContours
{
    /// <param name="grid">The heights.</param>
    /// <param name="place">Their places, between which is interpolated.</param>
    /// <param name="level">The place of the line.</param>
    public static IEnumerable<((double X, double Y) From, (double X, double Y) To)> Of(
        SurfaceGrid grid,
        Func<double, double> place,
        double level)
    {
        for (var i = 0; i + 1 < grid.X.Count; i++)
        {
            for (var j = 0; j + 1 < grid.Y.Count; j++)
            {
                if (grid.Hole(i, j))
                {
                    continue;
                }

                (double X, double Y, double Z) At(int di, int dj) => (grid.X[i + di], grid.Y[j + dj], place(grid[i + di, j + dj]) - level);
                foreach (var triangle in ((double X, double Y, double Z)[][])[[At(0, 0), At(1, 0), At(1, 1)],
                [At(0, 0), At(1, 1), At(0, 1)]])
                {
                    var crossings = Crossings(triangle).ToList();
                    if (crossings is [var from, var to])
                    {
                        yield return (from, to);
                    }
                }
            }
        }
    }

    private static IEnumerable<(double X, double Y)> Crossings((double X, double Y, double Z)[] triangle)
    {
        for (var k = 0; k < 3; k++)
        {
            var (a, b) = (triangle[k], triangle[(k + 1) % 3]);
            if (a.Z >= 0 != b.Z >= 0)
            {
                var share = a.Z / (a.Z - b.Z);
                yield return (a.X + (share * (b.X - a.X)), a.Y + (share * (b.Y - a.Y)));
            }
        }
    }
}
