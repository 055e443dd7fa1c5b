using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <content>What is drawn between the axes, in the axes' own numbers.</content>
internal sealed partial class Figure
{
    // Far outside the picture pixels lose their meaning, and float its digits.
    private const float FarthestPixel = 1e5f;

    /// <summary>An image that fills the area between the axes, under everything drawn later.</summary>
    public void Ground(SKBitmap bitmap)
    {
        _ground?.Dispose();
        _ground = SKImage.FromBitmap(bitmap);
    }

    /// <summary>A curve through points; it is interrupted where one is not finite.</summary>
    public void Curve(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, float width = 2)
    {
        var points = Pixels(xs, ys);
        _layers.Add(canvas =>
        {
            using var path = Polyline(points);
            using var paint = Stroke(color, width);
            canvas.DrawPath(path, paint);
        });
    }

    /// <summary>The area between two curves.</summary>
    public void Band(IReadOnlyList<double> xs, IReadOnlyList<double> low, IReadOnlyList<double> high, SKColor color, double opacity)
    {
        var points = Pixels(xs, high).Concat(Pixels(xs, low).Reverse()).ToArray();
        _layers.Add(canvas =>
        {
            using var path = new SKPath();
            path.AddPoly(points);
            using var paint = Fill(color.WithAlpha((byte)Math.Round(255 * opacity)));
            canvas.DrawPath(path, paint);
        });
    }

    /// <summary>Marks at points.</summary>
    /// <param name="xs">Abscissas.</param>
    /// <param name="ys">Ordinates.</param>
    /// <param name="color">Their colour.</param>
    /// <param name="size">Their width, in pixels.</param>
    /// <param name="mark">Their shape.</param>
    public void Dots(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, float size = 9, Mark mark = Mark.Disc)
    {
        var points = Array.FindAll(Pixels(xs, ys), IsFinite);
        _layers.Add(canvas =>
        {
            foreach (var point in points)
            {
                Marks.Draw(canvas, mark, point, size / 2, color);
            }
        });
    }

    /// <summary>A stem from the lower edge with a dot on top.</summary>
    public void Stem(double x, double top, SKColor color)
    {
        var (px, py) = At(x, top);
        _layers.Add(canvas =>
        {
            using var paint = Stroke(color, 2);
            canvas.DrawLine(px, Area.Bottom, px, py, paint);
        });
        Dots([x], [top], color, 10);
    }

    /// <summary>A vertical bar between two heights.</summary>
    public void Bar(double x, double from, double to, double width, SKColor color)
    {
        var (low, high) = (At(x, from).Y, At(x, to).Y);
        var (left, right) = (PixelX(X.Place(x) - (width / 2)), PixelX(X.Place(x) + (width / 2)));
        _layers.Add(canvas =>
        {
            using var paint = Fill(color);
            canvas.DrawRect(new SKRect(left, Math.Min(low, high), right, Math.Max(low, high)), paint);
        });
    }

    private static SKPaint Stroke(SKColor color, float width) => new()
    {
        Color = color,
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = width,
        StrokeJoin = SKStrokeJoin.Round,
    };

    private static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    private static bool IsFinite(SKPoint point) => float.IsFinite(point.X) && float.IsFinite(point.Y);

    private SKPoint[] Pixels(IReadOnlyList<double> xs, IReadOnlyList<double> ys) =>
    [
        .. xs.Zip(ys, (x, y) => new SKPoint(Bounded(PixelX(X.Place(x))), Bounded(PixelY(Y.Place(y))))),
    ];

    private static float Bounded(float pixel) => Math.Clamp(pixel, -FarthestPixel, FarthestPixel);

    private static SKPath Polyline(ReadOnlySpan<SKPoint> points)
    {
        var path = new SKPath();
        var drawing = false;
        foreach (var point in points)
        {
            if (IsFinite(point) && drawing)
            {
                path.LineTo(point);
            }
            else if (IsFinite(point))
            {
                path.MoveTo(point);
            }

            drawing = IsFinite(point);
        }

        return path;
    }
}
