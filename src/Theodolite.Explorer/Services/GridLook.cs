using Theodolite.Landscape;

namespace Theodolite.Explorer.Services;

/// <summary>What a measured grid says between its points: height, slope and curvature of the surface in the plane, by
/// differences.</summary>
internal static class GridLook
{
    /// <summary>f, ∇f, then eigenvalue and eigenvector twice, the smaller first; null beside the grid and where it is not finite.</summary>
    public static double[]? At(LandscapeGrid grid, double x, double y)
    {
        var (xs, ys) = (grid.Axes[0], grid.Axes[1]);
        if (Cell(xs, x) is not var (i, a) || Cell(ys, y) is not var (j, b))
        {
            return null;
        }

        var height = Between(Height(grid, i, j), Height(grid, i + 1, j), Height(grid, i, j + 1), Height(grid, i + 1, j + 1), a, b);
        var (row, column) = (Inner(i + (int)Math.Round(a), xs.Length), Inner(j + (int)Math.Round(b), ys.Length));
        var (dx, dy) = (xs[1] - xs[0], ys[1] - ys[0]);
        double F(int across, int up) => Height(grid, row + across, column + up);
        var (gx, gy) = ((F(1, 0) - F(-1, 0)) / (2 * dx), (F(0, 1) - F(0, -1)) / (2 * dy));
        var xx = (F(1, 0) - (2 * F(0, 0)) + F(-1, 0)) / (dx * dx);
        var yy = (F(0, 1) - (2 * F(0, 0)) + F(0, -1)) / (dy * dy);
        var xy = (F(1, 1) - F(1, -1) - F(-1, 1) + F(-1, -1)) / (4 * dx * dy);
        return LocalShape.Of(height, (gx, gy), (xx, xy, yy));
    }

    /// <summary>The height of the surface between four points of the grid; NaN beside it.</summary>
    public static double Height(LandscapeGrid grid, double x, double y) =>
        Cell(grid.Axes[0], x) is var (i, a) && Cell(grid.Axes[1], y) is var (j, b)
            ? Between(Height(grid, i, j), Height(grid, i + 1, j), Height(grid, i, j + 1), Height(grid, i + 1, j + 1), a, b)
            : double.NaN;

    private static double Between(double f00, double f10, double f01, double f11, double a, double b) =>
        ((1 - a) * (((1 - b) * f00) + (b * f01))) + (a * (((1 - b) * f10) + (b * f11)));

    private static double Height(LandscapeGrid grid, int row, int column) => grid.Values[(row * grid.Columns) + column];

    private static (int Index, double Share)? Cell(double[] axis, double at)
    {
        var place = (at - axis[0]) / (axis[^1] - axis[0]) * (axis.Length - 1);
        if (!(place >= 0) || place > axis.Length - 1)
        {
            return null;
        }

        var index = Math.Min((int)place, axis.Length - 2);
        return (index, place - index);
    }

    private static int Inner(int index, int count) => Math.Clamp(index, 1, count - 2);
}
