using SkiaSharp;
using Theodolite.IO;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// One picture: a title, two axes, what is drawn between them, and labels placed by the pixel. Saved as PNG (twice the size, for
/// sharp print) and as SVG by the same drawing.
/// </summary>
internal sealed partial class Figure : IDisposable
{
    private const int PngScale = 2;
    private const float Margin = 28;
    private const float TickLength = 5;
    private const float LegendRight = 28;

    private readonly List<(float X, float Y, string Text, SKColor Color, float Size, bool Bold, SKTextAlign Align)> _texts = [];
    private readonly List<(float X, float Y, SKColor Color, Mark? Mark)> _squares = [];
    private readonly List<SKRect> _taken = [];
    private readonly List<Action<SKCanvas>> _layers = [];
    private readonly List<Action<SKCanvas>> _outside = [];
    private readonly FigureFormat _format;
    private SKImage? _ground;

    public Figure(string title, string subtitle, string horizontal, Axis x, string vertical, Axis y, FigureFormat? format = null)
    {
        (X, Y, Vertical, _format) = (x, y, vertical, format ?? FigureFormat.Page);
        if (_format.Titled)
        {
            Text(Margin, 36, Fit(title, Lettering.Bold, 21), Palette.Ink, 21, bold: true);
            Text(Margin, 62, Fit(subtitle, Lettering.Regular, 14), Palette.Quiet, 14);
        }

        Text(Left + (PlotWidth / 2), Height - 16, horizontal, Palette.Ink, 14, align: SKTextAlign.Center);
        foreach (var (position, label) in x.Ticks.Where(tick => Within(tick.Position, x)))
        {
            Text(PixelX(position), Top + PlotHeight + 22, label, Palette.Ink, 13, align: SKTextAlign.Center);
        }

        foreach (var (position, label) in y.Ticks.Where(tick => Within(tick.Position, y)))
        {
            Text(Left - 10, PixelY(position) + 4.5f, label, Palette.Ink, 13, align: SKTextAlign.Right);
        }
    }

    public Axis X { get; }

    public Axis Y { get; }

    private static Lettering Lettering => Lettering.OfThisMachine;

    private int Width => _format.Width;

    private int Height => _format.Height;

    private float Left => _format.Left;

    private float Right => _format.Right;

    private float Top => _format.Top;

    private float PlotWidth => Width - Left - Right;

    private float PlotHeight => Height - Top - _format.Bottom;

    private SKRect Area => new(Left, Top, Left + PlotWidth, Top + PlotHeight);

    private string Vertical { get; }

    // Where the title of the vertical axis stands.
    private float VerticalTitle => _format.Titled ? 24 : 16;

    public void Dispose() => _ground?.Dispose();

    /// <summary>Keeps a stem and its dot free of labels.</summary>
    public void Occupy(double x, double y, float radius = 6)
    {
        var (px, py) = At(x, y);
        _taken.Add(new SKRect(px - radius, py - radius, px + radius, py + radius));
        _taken.Add(new SKRect(px - 1, py, px + 1, Top + PlotHeight));
    }

    /// <summary>Writes above a point or beside it, unless something is there already; returns whether it was written.</summary>
    public bool Label(double x, double y, string text, SKColor color, float above = 12, float size = 13)
    {
        using var font = new SKFont(Lettering.Regular, size);
        var width = font.MeasureText(Lettering.Spell(text));
        var (px, py) = At(x, y);
        var outward = Math.Sign(x) * ((width / 2) + 11);
        (float X, float Y)[] places = [(px, Math.Max(py - above, Top + size)), (px + outward, py + (size * 0.36f)), (px - outward, py
            + (size * 0.36f))];
        foreach (var (middle, baseline) in places)
        {
            var centre = Math.Clamp(middle, Left + (width / 2) + 2, Left + PlotWidth - (width / 2) - 2);
            var box = new SKRect(centre - (width / 2) - 3, baseline - (size * 0.8f), centre + (width / 2) + 3, baseline + 2);
            if (Math.Abs(centre - middle) > width / 2 || _taken.Exists(other => other.IntersectsWith(box)))
            {
                continue;
            }

            _taken.Add(box);
            Text(centre, baseline, text, color, size, align: SKTextAlign.Center);
            return true;
        }

        return false;
    }

    /// <summary>Names of what is shown, one line under the subtitle at the right.</summary>
    public void Legend(params ReadOnlySpan<(string Text, SKColor Color)> entries)
    {
        var marked = new (string, SKColor, Mark?)[entries.Length];
        for (var index = 0; index < entries.Length; index++)
        {
            marked[index] = (entries[index].Text, entries[index].Color, null);
        }

        Legend(marked);
    }

    /// <summary>The same, each with the mark that it has in the picture; a square of its colour where that is null.</summary>
    public void Legend(IReadOnlyList<(string Text, SKColor Color, Mark? Mark)> entries)
    {
        using var font = new SKFont(Lettering.Regular, 13);
        var x = Width - Math.Min(Right, LegendRight);
        for (var index = entries.Count - 1; index >= 0; index--)
        {
            var (text, color, mark) = entries[index];
            x -= font.MeasureText(Lettering.Spell(text));
            Text(x, Top - 12, text, Palette.Ink, 13);
            x -= 17;
            _squares.Add((x, Top - 22, color, mark));
            x -= 20;
        }
    }

    /// <summary>Writes NAME.png and NAME.svg into a folder.</summary>
    public void Save(string folder, string name)
    {
        AtomicFile.Write(Path.Combine(folder, name + ".png"), WritePng);
        AtomicFile.Write(Path.Combine(folder, name + ".svg"), WriteSvg);
    }

    internal void WritePng(Stream stream) => WritePng(stream, PngScale);

    internal void WritePng(Stream stream, int scale)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * scale, Height * scale, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(scale);
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(stream);
    }

    internal void WriteSvg(Stream stream)
    {
        using var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream);
        Draw(canvas);
    }

    private void Draw(SKCanvas canvas)
    {
        if (_ground is null && _framed)
        {
            Grid(canvas);
        }
        else if (_ground is not null)
        {
            canvas.DrawImage(_ground, Area, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        canvas.Save();
        canvas.ClipRect(Area);
        foreach (var layer in _layers)
        {
            layer(canvas);
        }

        foreach (var overlay in _overlays)
        {
            overlay(canvas);
        }

        canvas.Restore();
        if (_framed)
        {
            Axes(canvas);
        }

        foreach (var (x, y, color, mark) in _squares)
        {
            if (mark is { } shape)
            {
                Marks.Draw(canvas, shape, new(x + 5.5f, y + 5.5f), 5.5f, color);
                continue;
            }

            using var paint = Fill(color);
            canvas.DrawRoundRect(x, y, 11, 11, 2, 2, paint);
        }

        foreach (var outside in _outside)
        {
            outside(canvas);
        }

        foreach (var (x, y, text, color, size, bold, align) in _texts)
        {
            Write(canvas, x, y, text, color, size, bold, align);
        }

        canvas.Save();
        canvas.RotateDegrees(-90, VerticalTitle, Top + (PlotHeight / 2));
        Write(canvas, VerticalTitle, Top + (PlotHeight / 2), Vertical, Palette.Ink, 14, bold: false, SKTextAlign.Center);
        canvas.Restore();
    }

    private void Grid(SKCanvas canvas)
    {
        using var paint = Stroke(Palette.Rule, 1);
        foreach (var (position, _) in X.Ticks.Where(tick => Within(tick.Position, X)))
        {
            canvas.DrawLine(PixelX(position), Area.Top, PixelX(position), Area.Bottom, paint);
        }

        foreach (var (position, _) in Y.Ticks.Where(tick => Within(tick.Position, Y)))
        {
            canvas.DrawLine(Area.Left, PixelY(position), Area.Right, PixelY(position), paint);
        }
    }

    // Two lines with ticks outside them, small ones half as long.
    private void Axes(SKCanvas canvas)
    {
        using var paint = Stroke(Palette.Quiet, 1);
        canvas.DrawLine(Area.Left, Area.Bottom, Area.Right, Area.Bottom, paint);
        canvas.DrawLine(Area.Left, Area.Top, Area.Left, Area.Bottom, paint);
        foreach (var (position, length) in Ticks(X))
        {
            canvas.DrawLine(PixelX(position), Area.Bottom, PixelX(position), Area.Bottom + length, paint);
        }

        foreach (var (position, length) in Ticks(Y))
        {
            canvas.DrawLine(Area.Left - length, PixelY(position), Area.Left, PixelY(position), paint);
        }
    }

    private static IEnumerable<(double Position, float Length)> Ticks(Axis scale) =>
        scale.Ticks.Select(tick => (tick.Position, TickLength))
            .Concat(scale.Minor.Select(position => (position, TickLength / 2)))
            .Where(tick => Within(tick.Item1, scale));

    private static void Write(SKCanvas canvas, float x, float y, string text, SKColor color, float size, bool bold, SKTextAlign align)
    {
        using var font = new SKFont(bold ? Lettering.Bold : Lettering.Regular, size) { Subpixel = true, Edging = SKFontEdging.Antialias };
        using var halo = new SKPaint
        {
            Color = SKColors.White,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = 3.5f,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawText(Lettering.Spell(text), x, y, align, font, halo);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(Lettering.Spell(text), x, y, align, font, paint);
    }

    private void Text(float x, float y, string text, SKColor color, float size, bool bold = false, SKTextAlign align = SKTextAlign.Left) =>
        _texts.Add((x, y, text, color, size, bold, align));

    // As much of a text as fits between the margins.
    private string Fit(string text, SKTypeface? typeface, float size)
    {
        using var font = new SKFont(typeface, size);
        var room = Width - (2 * Margin);
        if (font.MeasureText(text) <= room)
        {
            return text;
        }

        var length = text.Length;
        while (length > 1 && font.MeasureText(text[..length] + "…") > room)
        {
            length--;
        }

        return text[..length].TrimEnd() + "…";
    }

    private static bool Within(double position, Axis scale) => position >= scale.Low && position <= scale.High;

    private (float X, float Y) At(double x, double y) => (PixelX(X.Place(x)), PixelY(Math.Clamp(
        Y.Place(y),
        Math.Min(Y.Low, Y.High),
        Math.Max(Y.Low, Y.High))));

    private float PixelX(double position) => Left + (float)((position - X.Low) / (X.High - X.Low) * PlotWidth);

    private float PixelY(double position) => Top + PlotHeight - (float)((position - Y.Low) / (Y.High - Y.Low) * PlotHeight);
}
