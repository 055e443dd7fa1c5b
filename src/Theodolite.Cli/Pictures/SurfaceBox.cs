namespace Theodolite.Cli.Pictures;

/// <summary>From numbers to places in the box: x and y fill it, heights fill it above the room that contour lines on the floor
/// take.</summary>
internal sealed class SurfaceBox
{
    private const double RoomForContours = 0.26;
    private readonly SurfaceGrid _grid;
    private readonly double _bottom;

    public SurfaceBox(SurfaceGrid grid, SurfaceHeights heights, bool contours)
    {
        (_grid, Heights) = (grid, heights);
        (X, Y) = (Axis.Linear(grid.X[0], grid.X[^1], 6), Axis.Linear(grid.Y[0], grid.Y[^1], 6));
        _bottom = contours ? -SurfaceView.HalfHeight * (1 - (2 * RoomForContours)) : -SurfaceView.HalfHeight;
    }

    public Axis X { get; }

    public Axis Y { get; }

    public SurfaceHeights Heights { get; }

    /// <summary>A position on the floor.</summary>
    public (double X, double Y, double Z) Floor(double x, double y) => At(x, y, -SurfaceView.HalfHeight);

    /// <summary>A position by the place of its height on the axis of heights.</summary>
    public (double X, double Y, double Z) Placed(double x, double y, double place) => At(x, y, Level(place));

    /// <summary>A position by its height.</summary>
    public (double X, double Y, double Z) At((double X, double Y, double Z) point) => Placed(point.X, point.Y, Heights.Axis.Place(point.Z));

    /// <summary>Whether a point is finite and within the box.</summary>
    public bool Holds((double X, double Y, double Z) point)
    {
        var share = double.IsFinite(point.Z) ? Heights.Axis.Share(point.Z) : double.NaN;
        return point.X >= X.Low && point.X <= X.High && point.Y >= Y.Low && point.Y <= Y.High && share is >= -1e-9 and <= 1 + 1e-9;
    }

    /// <summary>The level in the box of a place on the axis of heights.</summary>
    public double Level(double place) =>
        _bottom + ((place - Heights.Axis.Low) / (Heights.Axis.High - Heights.Axis.Low) * (SurfaceView.HalfHeight - _bottom));

    /// <summary>
    /// A way with points between its own, a third of a cell apart, that keep their height above the surface in proportion: between
    /// two points on the surface it stays on it.
    /// </summary>
    public IEnumerable<(double X, double Y, double Z)?> Draped(IReadOnlyList<(double X, double Y, double Z)> points)
    {
        var place = Heights.Axis.Place;
        var steps = 3.0 * Math.Max(_grid.X.Count, _grid.Y.Count);
        for (var index = 0; index < points.Count; index++)
        {
            var to = points[index];
            if (!Holds(to))
            {
                yield return null;
                continue;
            }

            if (index > 0 && Holds(points[index - 1]))
            {
                var from = points[index - 1];
                double Above((double X, double Y, double Z) point) => place(point.Z) - _grid.Between(point.X, point.Y, place);
                var (first, last) = (Above(from), Above(to));
                var count = (int)Math.Min(1000, Math.Ceiling(steps * Math.Max(
                    Math.Abs(to.X - from.X) / (X.High - X.Low), Math.Abs(to.Y - from.Y) / (Y.High - Y.Low))));
                for (var step = 1; step < count; step++)
                {
                    var share = (double)step / count;
                    var (x, y) = (from.X + (share * (to.X - from.X)), from.Y + (share * (to.Y - from.Y)));
                    var on = _grid.Between(x, y, place) + first + (share * (last - first));
                    var straight = place(from.Z) + (share * (place(to.Z) - place(from.Z)));
                    yield return Placed(x, y, Math.Clamp(double.IsFinite(on) ? on : straight, Heights.Axis.Low, Heights.Axis.High));
                }
            }

            yield return At(to);
        }
    }

    private (double X, double Y, double Z) At(double x, double y, double level) => ((2 * X.Share(x)) - 1, (2 * Y.Share(y)) - 1, level);
}
