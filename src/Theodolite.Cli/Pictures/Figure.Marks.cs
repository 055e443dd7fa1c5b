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

    /// <summary>A curve through points, in dashes.</summary>
    public void Dashes(IReadOnlyList<double> xs, IReadOnlyList<double> ys, SKColor color, float width = 2)
    {
        var points = Pixels(xs, ys);
        _layers.Add(canvas =>
        {
            using var path = Polyline(points);
            using var paint = Stroke(color, width);
            using var dashes = SKPathEffect.CreateDash([6, 5], 0);
            paint.PathEffect = dashes;
            canvas.DrawPath(path, paint);
        });
    }

    /// <summary>A dashed line from the lower edge to the upper one.</summary>
    public void Threshold(double x, SKColor color)
    {
        var px = Bounded(PixelX(X.Place(x)));
        _layers.Add(canvas =>
        {
            using var paint = Stroke(color, 1.5f);
            using var dashes = SKPathEffect.CreateDash([4, 3], 0);
            paint.PathEffect = dashes;
            canvas.DrawLine(px, Area.Top, px, Area.Bottom, paint);
        });
    }

    /// <summary>Shades a stretch of the horizontal axis, over the whole height.</summary>
    public void Stretch(double from, double to, SKColor color, double opacity)
    {
        var (left, right) = (Bounded(PixelX(X.Place(from))), Bounded(PixelX(X.Place(to))));
        _layers.Add(canvas =>
        {
            using var paint = Fill(color.WithAlpha((byte)Math.Round(255 * opacity)));
            canvas.DrawRect(new SKRect(left, Area.Top, right, Area.Bottom), paint);
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

    /// <summary>A horizontal bar between two abscissas.</summary>
    public void Row(double y, double from, double to, double height, SKColor color)
    {
        var (left, right) = (PixelX(Math.Clamp(X.Place(from), X.Low, X.High)), PixelX(Math.Clamp(X.Place(to), X.Low, X.High)));
        var (top, bottom) = (PixelY(Y.Place(y) + (height / 2)), PixelY(Y.Place(y) - (height / 2)));
        _layers.Add(canvas =>
        {
            using var paint = Fill(color);
            canvas.DrawRect(new SKRect(left, top, right, bottom), paint);
        });
    }

    /// <summary>Writes beside a point: to its right where there is room, else to its left.</summary>
    public void Beside(double x, double y, string text, SKColor color, float size = 12)
    {
        using var font = new SKFont(Lettering.Regular, size);
        var width = font.MeasureText(Lettering.Spell(text));
        var (px, py) = At(Math.Clamp(x, double.MinValue, double.MaxValue), y);
        px = Math.Clamp(px, Left, Left + PlotWidth);
        var right = px + 6 + width <= Left + PlotWidth;
        Text(right ? px + 6 : px - 6, py + (size * 0.36f), text, color, size, align: right ? SKTextAlign.Left : SKTextAlign.Right);
    }

    /// <summary>Writes at the right of the area between the axes.</summary>
    public void Aside(double y, string text, SKColor color, float size = 12) =>
        Text(Left + PlotWidth + 8, At(0, y).Y + (size * 0.36f), text, color, size);

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
