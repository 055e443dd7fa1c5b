using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>The cells of a surface from the farthest to the nearest, coloured by height and shaded a little.</summary>
internal static class SurfaceFaces
{
    private const int MeshLines = 30;
    private const double Ambient = 0.80;
    private const double Underside = 0.72;

    public static IReadOnlyList<SurfaceFace> Of(SurfaceGrid grid, SurfaceBox box, SurfaceView view)
    {
        var (light, place) = (Light(view), box.Heights.Axis.Place);
        var columns = Ordered(grid.X, box.X, view, 0);
        var rows = Ordered(grid.Y, box.Y, view, 1);
        var (columnRank, rowRank) = (Ranks(columns), Ranks(rows));
        var (everyX, everyY) = (Every(grid.X.Count), Every(grid.Y.Count));
        List<SurfaceFace> faces = [];
        foreach (var i in columns)
        {
            foreach (var j in rows.Where(j => !grid.Hole(i, j)))
            {
                var places = ((int I, int J)[])[(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
                var corners = Array.ConvertAll(places, at => box.Placed(grid.X[at.I], grid.Y[at.J], place(grid[at.I, at.J])));
                var share = places.Average(at => box.Heights.Axis.Share(grid[at.I, at.J]));
                List<(int, int)> mesh = [];
                List<(int, int)> rims = [];

                // A side between two cells belongs to the one that is painted later, which would cover half of it.
                void Side(int from, int to, bool hole, bool later, bool line)
                {
                    if (hole)
                    {
                        rims.Add((from, to));
                    }
                    else if (later && line)
                    {
                        mesh.Add((from, to));
                    }
                }

                bool Later(int[] ranks, int self, int other) => other >= 0 && other < ranks.Length && ranks[self] > ranks[other];
                Side(0, 1, grid.Hole(i, j - 1), Later(rowRank, j, j - 1), j % everyY == 0);
                Side(1, 2, grid.Hole(i + 1, j), Later(columnRank, i, i + 1), (i + 1) % everyX == 0);
                Side(2, 3, grid.Hole(i, j + 1), Later(rowRank, j, j + 1), (j + 1) % everyY == 0);
                Side(3, 0, grid.Hole(i - 1, j), Later(columnRank, i, i - 1), i % everyX == 0);
                var middle = (corners.Average(c => c.X), corners.Average(c => c.Y), corners.Average(c => c.Z));
                faces.Add(new SurfaceFace(
                    i,
                    j,
                    middle,
                    Array.ConvertAll(corners, corner => Rounded(view.Pixel(corner))),
                    Array.ConvertAll(corners, view.Depth),
                    Palette.Height(share, Shade(corners, view.Ray(middle), light)),
                    mesh,
                    rims));
            }
        }

        return faces;
    }

    // Tenths of a pixel: the eye sees no more, and files stay small.
    private static SKPoint Rounded(SKPoint point) => new(MathF.Round(point.X, 1), MathF.Round(point.Y, 1));

    private static int[] Ordered(IReadOnlyList<double> values, Axis axis, SurfaceView view, int which) =>
        [.. Enumerable.Range(0, values.Count - 1).OrderBy(index =>
            view.Order(which, axis.Share(values[index]) + axis.Share(values[index + 1]) - 1))];

    private static int[] Ranks(int[] order)
    {
        var ranks = new int[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
        {
            ranks[order[rank]] = rank;
        }

        return ranks;
    }

    private static int Every(int count) => Math.Max(1, (int)Math.Round((count - 1) / (double)MeshLines));

    // From above and from the left of the viewer.
    private static (double X, double Y, double Z) Light(SurfaceView view)
    {
        var (x, y, _) = view.Toward;
        var flat = Math.Max(1e-9, Math.Sqrt((x * x) + (y * y)));
        (x, y) = (x / flat, y / flat);
        return Unit((0.35 * x) + (0.6 * y), (0.35 * y) - (0.6 * x), 1);
    }

    private static double Shade(
        (double X, double Y, double Z)[] corners,
        (double X, double Y, double Z) ray,
        (double X, double Y, double Z) light)
    {
        var (a, b) = (Minus(corners[2], corners[0]), Minus(corners[3], corners[1]));
        var normal = Unit((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
        return SurfaceView.Dot(normal, ray) < 0
            ? Underside
            : Ambient + ((1 - Ambient) * Math.Max(0, SurfaceView.Dot(normal, light)));
    }

    private static (double X, double Y, double Z) Minus((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    private static (double X, double Y, double Z) Unit(double x, double y, double z)
    {
        var length = Math.Max(1e-300, Math.Sqrt((x * x) + (y * y) + (z * z)));
        return (x / length, y / length, z / length);
    }
}

/// <summary>A cell of a surface, ready to be painted.</summary>
/// <param name="I">Its index along x.</param>
/// <param name="J">Its index along y.</param>
/// <param name="Middle">Its middle in the box.</param>
/// <param name="Corners">Its corners in the picture.</param>
/// <param name="Depths">Their depths.</param>
/// <param name="Color">Its colour.</param>
/// <param name="Mesh">Sides that are lines of the mesh, as pairs of corners.</param>
/// <param name="Rims">Sides at a hole or at the edge of the surface.</param>
internal sealed record SurfaceFace(
    int I,
    int J,
    (double X, double Y, double Z) Middle,
    SKPoint[] Corners,
    double[] Depths,
    SKColor Color,
    IReadOnlyList<(int From, int To)> Mesh,
    IReadOnlyList<(int From, int To)> Rims);
