using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// A box of half-widths 1, 1 and <see cref="HalfHeight"/> about the origin, seen by a viewer in the direction
/// v = (cos e·cos a, cos e·sin a, sin e): a point p is drawn at (p·r, p·u)·D/(D − p·v), with r to the right, u upwards and D the distance.
/// </summary>
internal sealed class SurfaceView
{
    /// <summary>Half the height of the box.</summary>
    public const double HalfHeight = 0.66;

    private readonly (double X, double Y, double Z) _right;
    private readonly (double X, double Y, double Z) _up;
    private readonly double _distance;
    private readonly double _scale;
    private readonly SKPoint _origin;

    /// <summary>The box fitted into an area of the picture.</summary>
    public SurfaceView(SurfaceSettings settings, SKRect area)
    {
        var (sinA, cosA) = Math.SinCos(settings.Azimuth * Math.PI / 180);
        var (sinE, cosE) = Math.SinCos(settings.Elevation * Math.PI / 180);
        Toward = (cosE * cosA, cosE * sinA, sinE);
        (_right, _up, _distance) = ((-sinA, cosA, 0), (-sinE * cosA, -sinE * sinA, cosE), settings.Distance);
        var corners = Corners.Select(Flat).ToList();
        var (left, right) = (corners.Min(point => point.X), corners.Max(point => point.X));
        var (bottom, top) = (corners.Min(point => point.Y), corners.Max(point => point.Y));
        _scale = Math.Min(area.Width / (right - left), area.Height / (top - bottom));
        _origin = new SKPoint(area.MidX - (float)(_scale * (left + right) / 2), area.MidY + (float)(_scale * (bottom + top) / 2));
    }

    /// <summary>Unit vector from the middle of the box to the viewer.</summary>
    public (double X, double Y, double Z) Toward { get; }

    /// <summary>The sides of the box that are turned to the viewer: −1 or 1 on each axis of the floor.</summary>
    public (int X, int Y) Near => (Toward.X >= 0 ? 1 : -1, Toward.Y >= 0 ? 1 : -1);

    private static IEnumerable<(double X, double Y, double Z)> Corners =>
        from x in (double[])[-1, 1] from y in (double[])[-1, 1] from z in (double[])[-HalfHeight, HalfHeight] select (x, y, z);

    /// <summary>Where a point of the box is drawn.</summary>
    public SKPoint Pixel((double X, double Y, double Z) point)
    {
        var (x, y) = Flat(point);
        return new SKPoint(_origin.X + (float)(_scale * x), _origin.Y - (float)(_scale * y));
    }

    /// <summary>How near the viewer a point is; larger is nearer.</summary>
    public double Depth((double X, double Y, double Z) point) => Dot(point, Toward);

    /// <summary>
    /// How far in front an interval of one axis of the floor lies. A ray to the viewer meets intervals in ascending order, on every
    /// axis: painting by this order is exact for heights over a grid, which sorting by the depths of middles is not.
    /// </summary>
    public double Order(int axis, double middle)
    {
        var toward = axis == 0 ? Toward.X : Toward.Y;
        return double.IsPositiveInfinity(_distance) ? toward * middle : -Math.Abs((_distance * toward) - middle);
    }

    /// <summary>The direction from a point to the viewer, not of unit length.</summary>
    public (double X, double Y, double Z) Ray((double X, double Y, double Z) from) => double.IsPositiveInfinity(_distance)
        ? Toward
        : ((_distance * Toward.X) - from.X, (_distance * Toward.Y) - from.Y, (_distance * Toward.Z) - from.Z);

    internal static double Dot(
        (double X, double Y, double Z) a,
        (double X, double Y, double Z) b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    private (double X, double Y) Flat((double X, double Y, double Z) point)
    {
        var shrink = double.IsPositiveInfinity(_distance) ? 1 : _distance / (_distance - Dot(point, Toward));
        return (shrink * Dot(point, _right), shrink * Dot(point, _up));
    }
}
