using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <summary>The box about a surface: its floor and back walls, and axes at the edges that are in front or at the side.</summary>
internal static class SurfaceFrame
{
    private const float TickLength = 6;
    private const float Gap = 5;
    private const float TickSize = 13;
    private const float TitleSize = 14;
    private const float ShortestEdge = 36;
    private static readonly SKColor s_wall = new(0xf8, 0xf9, 0xfb);

    /// <summary>The part of an area that the box may fill, with room for labels around it.</summary>
    public static SKRect Room(SKRect area) => new(area.Left + 88, area.Top + 8, area.Right - 64, area.Bottom - 62);

    /// <summary>Draws what lies behind the surface, and the axes.</summary>
    public static void Draw(Figure figure, SurfaceBox box, SurfaceView view, SurfaceWords words)
    {
        var (near, bottom, top) = (view.Near, -SurfaceView.HalfHeight, SurfaceView.HalfHeight);
        SKPoint At(double x, double y, double z) => view.Pixel((x, y, z));
        figure.Polygons(
            [
                [At(-near.X, -1, bottom), At(-near.X, 1, bottom), At(-near.X, 1, top), At(-near.X, -1, top)],
                [At(-1, -near.Y, bottom), At(1, -near.Y, bottom), At(1, -near.Y, top), At(-1, -near.Y, top)],
            ],
            s_wall);
        var xs = Shown(box.X, box.X.Ticks.Select(tick => tick.Position)).Select(x => (2 * box.X.Share(x)) - 1).ToList();
        var ys = Shown(box.Y, box.Y.Ticks.Select(tick => tick.Position)).Select(y => (2 * box.Y.Share(y)) - 1).ToList();
        var zs = Shown(box.Heights.Axis, box.Heights.Axis.Ticks.Select(tick => tick.Position)).Select(box.Level).ToList();
        figure.Pieces(
            [
                .. xs.Select(x => (At(x, -1, bottom), At(x, 1, bottom))), .. ys.Select(y => (At(-1, y, bottom), At(1, y, bottom))),
                .. xs.Select(x => (At(x, -near.Y, bottom), At(x, -near.Y, top))),
                .. ys.Select(y => (At(-near.X, y, bottom), At(-near.X, y, top))),
                .. zs.Select(z => (At(-near.X, -1, z), At(-near.X, 1, z))), .. zs.Select(z => (At(-1, -near.Y, z), At(1, -near.Y, z))),
            ],
            Palette.Rule,
            1);
        figure.Pieces(
            [
                (At(-near.X, -1, bottom), At(-near.X, 1, bottom)), (At(-1, -near.Y, bottom), At(1, -near.Y, bottom)),
                (At(-near.X, -1, top), At(-near.X, 1, top)), (At(-1, -near.Y, top), At(1, -near.Y, top)),
                (At(-near.X, -near.Y, bottom), At(-near.X, -near.Y, top)), (At(near.X, -near.Y, bottom), At(near.X, -near.Y, top)),
                (At(-near.X, near.Y, bottom), At(-near.X, near.Y, top)),
            ],
            new SKColor(0xc3, 0xca, 0xd2),
            1);
        Edge(figure, view, box.X, x => ((2 * box.X.Share(x)) - 1, near.Y, bottom), (0, near.Y, 0), words.X);
        Edge(figure, view, box.Y, y => (near.X, (2 * box.Y.Share(y)) - 1, bottom), (near.X, 0, 0), words.Y);

        // Of the two upright edges at the sides the left one.
        var side = At(near.X, -near.Y, 0).X < At(-near.X, near.Y, 0).X ? (X: near.X, Y: -near.Y) : (X: -near.X, Y: near.Y);
        var (tx, ty, _) = view.Toward;
        var flat = Math.Max(1e-9, Math.Sqrt((tx * tx) + (ty * ty)));
        Edge(
            figure,
            view,
            box.Heights.Axis,
            place => (side.X, side.Y, box.Level(place)),
            (ty / flat, -tx / flat, 0),
            words.Z + box.Heights.Offset);
    }

    private static IEnumerable<double> Shown(Axis axis, IEnumerable<double> positions)
    {
        var slack = 1e-9 * (axis.High - axis.Low);
        return positions.Where(position => position >= axis.Low - slack && position <= axis.High + slack);
    }

    private static void Edge(
        Figure figure,
        SurfaceView view,
        Axis axis,
        Func<double, (double X, double Y, double Z)> at,
        (double X, double Y, double Z) outward,
        string title)
    {
        var (first, last) = (view.Pixel(at(axis.Low)), view.Pixel(at(axis.High)));
        SKPoint Out(double position)
        {
            var point = at(position);
            return Unit(view.Pixel((point.X + (0.05 * outward.X), point.Y + (0.05 * outward.Y), point.Z)) - view.Pixel(point));
        }

        (SKPoint, SKPoint) Tick(double position, float length)
        {
            var (from, direction) = (view.Pixel(at(position)), Out(position));
            return (from, new SKPoint(from.X + (length * direction.X), from.Y + (length * direction.Y)));
        }

        figure.Pieces(
            [
                (first, last), .. Shown(axis, axis.Ticks.Select(tick => tick.Position)).Select(position => Tick(position, TickLength)),
                .. Shown(axis, axis.Minor).Select(position => Tick(position, TickLength / 2)),
            ],
            Palette.Quiet,
            1);
        var along = Unit(last - first);
        var middle = Out((axis.Low + axis.High) / 2);

        // Away from the edge, on the side of the ticks.
        var away = new SKPoint(-along.Y, along.X);
        away = (away.X * middle.X) + (away.Y * middle.Y) < 0 ? new SKPoint(-away.X, -away.Y) : away;
        var farthest = 0f;
        foreach (var (position, label) in axis.Ticks.Where(tick => Shown(axis, [tick.Position]).Any()))
        {
            var (from, direction) = (view.Pixel(at(position)), Out(position));
            var (width, height) = Figure.Size(label, TickSize);
            var reach = TickLength + Gap;
            var place = new SKPoint(
                from.X + (direction.X * (reach + (width / 2))),
                from.Y + (direction.Y * (reach + (height / 2))));
            if (figure.Write(place, label, Palette.Ink, TickSize))
            {
                var offset = place - from;
                farthest = Math.Max(
                    farthest,
                    (away.X * offset.X) + (away.Y * offset.Y) + (Math.Abs(away.X) * width / 2) + (Math.Abs(away.Y) * height / 2));
            }
        }

        if (SKPoint.Distance(first, last) >= ShortestEdge)
        {
            var angle = MathF.Atan2(along.Y, along.X) * 180 / MathF.PI;

            // Read from left to right, and upwards where it is steep.
            angle = angle > 75 ? angle - 180 : angle < -105 ? angle + 180 : angle;
            var mid = view.Pixel(at((axis.Low + axis.High) / 2));
            for (var more = 14f; more < 60 && !figure.Write(
                new SKPoint(mid.X + ((farthest + more) * away.X), mid.Y + ((farthest + more) * away.Y)),
                title,
                Palette.Ink,
                TitleSize,
                angle); more += 6)
            {
            }
        }
    }

    private static SKPoint Unit(SKPoint vector)
    {
        var length = Math.Max(1e-6f, vector.Length);
        return new SKPoint(vector.X / length, vector.Y / length);
    }
}
