using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;
using Theodolite.IO;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// One picture: a title, two axes, what is plotted, and labels placed by the pixel. Saved as PNG (twice the size, for
/// sharp print) and as SVG by the same drawing.
/// </summary>
internal sealed class Figure : IDisposable
{
    public const int Width = 960;
    public const int Height = 580;
    private const int PngScale = 2;
    private const float Margin = 28;
    private const float Left = 92;
    private const float Right = 28;
    private const float Top = 92;
    private const float Bottom = 66;

    private readonly List<(float X, float Y, string Text, Color Color, float Size, bool Bold, SKTextAlign Align)> _texts = [];
    private readonly List<(float X, float Y, Color Color)> _squares = [];
    private readonly List<SKRect> _taken = [];

    public Figure(string title, string subtitle, string horizontal, Scale x, string vertical, Scale y)
    {
        (X, Y) = (x, y);
        Plot.FigureBackground.Color = Palette.Paper;
        Plot.DataBackground.Color = Palette.Paper;
        Plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, Top));
        Plot.Axes.SetLimits(x.Low, x.High, y.Low, y.High);
        Style(Plot.Axes.Bottom, x);
        Style(Plot.Axes.Left, y);
        Plot.Axes.Top.IsVisible = Plot.Axes.Right.IsVisible = false;
        Plot.Grid.MajorLineColor = Palette.Rule;
        Plot.Grid.MajorLineWidth = 1;
        Text(Margin, 36, Fit(title, Lettering.Bold, 21), Palette.Ink, 21, bold: true);
        Text(Margin, 62, Fit(subtitle, Lettering.Regular, 14), Palette.Quiet, 14);
        Text(Left + (PlotWidth / 2), Height - 16, horizontal, Palette.Ink, 14, align: SKTextAlign.Center);
        Vertical = vertical;
        foreach (var (position, label) in x.Ticks.Where(tick => tick.Position >= x.Low && tick.Position <= x.High))
        {
            Text(PixelX(position), Top + PlotHeight + 22, label, Palette.Ink, 13, align: SKTextAlign.Center);
        }

        foreach (var (position, label) in y.Ticks.Where(tick => tick.Position >= y.Low && tick.Position <= y.High))
        {
            Text(Left - 10, PixelY(position) + 4.5f, label, Palette.Ink, 13, align: SKTextAlign.Right);
        }
    }

    public Plot Plot { get; } = new();

    public Scale X { get; }

    public Scale Y { get; }

    private static Lettering Lettering => Lettering.OfThisMachine;

    /// <summary>Pixels of the area between the axes.</summary>
    public static (int Width, int Height) Inner => ((int)PlotWidth, (int)PlotHeight);

    private static float PlotWidth => Width - Left - Right;

    private static float PlotHeight => Height - Top - Bottom;

    private string Vertical { get; }

    public void Dispose() => Plot.Dispose();

    /// <summary>An image that fills the area between the axes, under everything drawn later.</summary>
    public void Ground(SKBitmap bitmap)
    {
        var image = Plot.Add.ImageRect(new Image(bitmap), new CoordinateRect(X.Low, X.High, Y.Low, Y.High));
        image.AntiAlias = true;
        Plot.Grid.IsVisible = false;
    }

    /// <summary>A curve through points given in the axes' own numbers.</summary>
    public void Curve(IReadOnlyList<double> xs, IReadOnlyList<double> ys, Color color, float width = 2)
    {
        var line = Plot.Add.ScatterLine(xs.Select(X.Place).ToArray(), ys.Select(Y.Place).ToArray(), color);
        line.LineWidth = width;
    }

    /// <summary>The area between two curves.</summary>
    public void Band(IReadOnlyList<double> xs, IReadOnlyList<double> low, IReadOnlyList<double> high, Color color, double opacity)
    {
        var fill = Plot.Add.FillY(xs.Select(X.Place).ToArray(), low.Select(Floored).ToArray(), high.Select(Floored).ToArray());
        fill.FillColor = color.WithOpacity(opacity);
        fill.LineWidth = 0;
        fill.MarkerSize = 0;
    }

    /// <summary>Marks at points.</summary>
    public void Dots(
        IReadOnlyList<double> xs,
        IReadOnlyList<double> ys,
        Color color,
        float size = 9,
        MarkerShape shape = MarkerShape.FilledCircle)
    {
        var dots = Plot.Add.ScatterPoints(xs.Select(X.Place).ToArray(), ys.Select(Y.Place).ToArray(), color);
        dots.MarkerSize = size;
        dots.MarkerShape = shape;
        dots.MarkerLineWidth = 2;
        dots.MarkerLineColor = shape == MarkerShape.FilledCircle ? Palette.Paper : color;
    }

    /// <summary>A stem from the lower edge with a dot on top.</summary>
    public void Stem(double x, double top, Color color)
    {
        var line = Plot.Add.Line(X.Place(x), Y.Low, X.Place(x), Math.Min(Y.High, Math.Max(Y.Low, Y.Place(top))));
        line.LineColor = color;
        line.LineWidth = 2;
        line.MarkerSize = 0;
        Dots([x], [top], color, 10);
    }

    /// <summary>A vertical bar between two heights.</summary>
    public void Bar(double x, double from, double to, double width, Color color)
    {
        var (low, high) = (Math.Min(Y.Place(from), Y.Place(to)), Math.Max(Y.Place(from), Y.Place(to)));
        var bar = Plot.Add.Rectangle(X.Place(x) - (width / 2), X.Place(x) + (width / 2), low, high);
        bar.FillColor = color;
        bar.LineWidth = 0;
    }

    /// <summary>Keeps a stem and its dot free of labels.</summary>
    public void Occupy(double x, double y, float radius = 6)
    {
        var (px, py) = At(x, y);
        _taken.Add(new SKRect(px - radius, py - radius, px + radius, py + radius));
        _taken.Add(new SKRect(px - 1, py, px + 1, Top + PlotHeight));
    }

    /// <summary>Writes above a point or beside it, unless something is there already; returns whether it was written.</summary>
    public bool Label(double x, double y, string text, Color color, float above = 12, float size = 13)
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

    private (float X, float Y) At(double x, double y) => (PixelX(X.Place(x)), PixelY(Math.Clamp(Y.Place(y), Y.Low, Y.High)));

    /// <summary>Names of what is shown, one line under the subtitle at the right.</summary>
    public void Legend(params ReadOnlySpan<(string Text, Color Color)> entries)
    {
        using var font = new SKFont(Lettering.Regular, 13);
        var x = Width - Right;
        for (var index = entries.Length - 1; index >= 0; index--)
        {
            var (text, color) = entries[index];
            x -= font.MeasureText(Lettering.Spell(text));
            Text(x, Top - 12, text, Palette.Ink, 13);
            x -= 17;
            _squares.Add((x, Top - 22, color));
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
        Plot.Render(canvas, new PixelRect(0, Width, Height, 0));
        foreach (var (x, y, color) in _squares)
        {
            using var paint = new SKPaint { Color = color.ToSKColor(), IsAntialias = true };
            canvas.DrawRoundRect(x, y, 11, 11, 2, 2, paint);
        }

        foreach (var (x, y, text, color, size, bold, align) in _texts)
        {
            Write(canvas, x, y, text, color, size, bold, align);
        }

        canvas.Save();
        canvas.RotateDegrees(-90, 24, Top + (PlotHeight / 2));
        Write(canvas, 24, Top + (PlotHeight / 2), Vertical, Palette.Ink, 14, bold: false, SKTextAlign.Center);
        canvas.Restore();
    }

    private static void Write(SKCanvas canvas, float x, float y, string text, Color color, float size, bool bold, SKTextAlign align)
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
        using var paint = new SKPaint { Color = color.ToSKColor(), IsAntialias = true };
        canvas.DrawText(Lettering.Spell(text), x, y, align, font, paint);
    }

    private void Text(float x, float y, string text, Color color, float size, bool bold = false, SKTextAlign align = SKTextAlign.Left) =>
        _texts.Add((x, y, text, color, size, bold, align));

    // As much of a text as fits between the margins.
    private static string Fit(string text, SKTypeface? typeface, float size)
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

    private static void Style(IAxis axis, Scale scale)
    {
        var ticks = new NumericManual();
        foreach (var (position, _) in scale.Ticks)
        {
            ticks.AddMajor(position, "");
        }

        foreach (var position in scale.Minor)
        {
            ticks.AddMinor(position);
        }

        axis.TickGenerator = ticks;
        axis.FrameLineStyle.Color = Palette.Quiet;
        axis.MajorTickStyle.Color = axis.MinorTickStyle.Color = Palette.Quiet;
        axis.MajorTickStyle.Length = 5;
        axis.MinorTickStyle.Length = 2.5f;
    }

    private double Floored(double value) => Math.Clamp(Y.Place(value), Y.Low, Y.High);

    private float PixelX(double position) => Left + (float)((position - X.Low) / (X.High - X.Low) * PlotWidth);

    private float PixelY(double position) => Top + PlotHeight - (float)((position - Y.Low) / (Y.High - Y.Low) * PlotHeight);
}
