using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>The depth of the nearest cell at each pixel, which says whether a point near the surface is hidden by it.</summary>
internal sealed class DepthMap
{
    // In half-widths of the box: a point on the surface is not hidden by the cells that it lies on.
    private const double Tolerance = 0.035;

    private readonly int _width;
    private readonly int _height;
    private readonly double[] _depths;

    public DepthMap(int width, int height, IEnumerable<SurfaceFace> faces)
    {
        (_width, _height, _depths) = (width, height, new double[width * height]);
        Array.Fill(_depths, double.NegativeInfinity);
        foreach (var face in faces)
        {
            Fill(face, 0, 1, 2);
            Fill(face, 0, 2, 3);
        }
    }

    /// <summary>Whether something lies in front of a point.</summary>
    public bool Hides(SKPoint pixel, double depth)
    {
        var (x, y) = ((int)pixel.X, (int)pixel.Y);
        return x >= 0 && y >= 0 && x < _width && y < _height && _depths[(y * _width) + x] > depth + Tolerance;
    }

    private void Fill(SurfaceFace face, int first, int second, int third)
    {
        var (a, b, c) = (face.Corners[first], face.Corners[second], face.Corners[third]);
        var area = Cross(a, b, c);
        if (area == 0)
        {
            return;
        }

        var (left, right) = ((int)Math.Min(a.X, Math.Min(b.X, c.X)), (int)Math.Max(a.X, Math.Max(b.X, c.X)));
        var (top, bottom) = ((int)Math.Min(a.Y, Math.Min(b.Y, c.Y)), (int)Math.Max(a.Y, Math.Max(b.Y, c.Y)));
        for (var y = Math.Max(0, top); y <= Math.Min(_height - 1, bottom); y++)
        {
            for (var x = Math.Max(0, left); x <= Math.Min(_width - 1, right); x++)
            {
                var point = new SKPoint(x + 0.5f, y + 0.5f);
                var (u, v) = (Cross(b, c, point) / area, Cross(c, a, point) / area);
                if (u >= -1e-6 && v >= -1e-6 && u + v <= 1 + 1e-6)
                {
                    var depth = (u * face.Depths[first]) + (v * face.Depths[second]) + ((1 - u - v) * face.Depths[third]);
                    _depths[(y * _width) + x] = Math.Max(_depths[(y * _width) + x], depth);
                }
            }
        }
    }

    private static double Cross(SKPoint a, SKPoint b, SKPoint c) =>
        ((double)(b.X - a.X) * (c.Y - a.Y)) - ((double)(b.Y - a.Y) * (c.X - a.X));
}
