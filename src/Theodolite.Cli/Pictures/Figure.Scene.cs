using SkiaSharp;

namespace Theodolite.Cli.Pictures;

/// <content>Pictures without a frame of axes: whoever draws them places everything by the pixel.</content>
internal sealed partial class Figure
{
    private const float RimWidth = 1;
    private const float MeshWidth = 0.5f;
    private const float Seam = 0.75f;

    // Turned texts, over everything drawn.
    private readonly List<Action<SKCanvas>> _overlays = [];
    private bool _framed = true;

    /// <summary>The area within which is drawn.</summary>
    internal SKRect Frame => Area;

    /// <summary>A picture whose coordinates are pixels, with lines of text at its lower edge.</summary>
    public static Figure Scene(string title, string subtitle, IReadOnlyList<string> foot, FigureFormat format)
    {
        var x = new Axis(pixel => pixel, format.Left, format.Width - format.Right, [], []);
        var y = new Axis(pixel => pixel, format.Height - format.Bottom, format.Top, [], []);
        var figure = new Figure(title, subtitle, "", x, "", y, format) { _framed = false };
        for (var line = 0; line < foot.Count; line++)
        {
            figure.Text(
                Margin,
                format.Height - 14 - (18 * (foot.Count - 1 - line)),
                figure.Fit(foot[line], Lettering.Regular, 12.5f),
                Palette.Quiet,
                12.5f);
        }

        return figure;
    }

    /// <summary>Areas of one colour, without seams between them.</summary>
    public void Polygons(IReadOnlyList<SKPoint[]> areas, SKColor color) => _layers.Add(canvas =>
    {
        using var path = new SKPath();
        foreach (var corners in areas)
        {
            path.AddPoly(corners);
        }

        using var paint = Fill(color);
        canvas.DrawPath(path, paint);
    });

    /// <summary>Straight pieces of one colour.</summary>
    public void Pieces(IEnumerable<(SKPoint From, SKPoint To)> pieces, SKColor color, float width)
    {
        List<(SKPoint From, SKPoint To)> all = [.. pieces];
        _layers.Add(canvas =>
        {
            using var path = Joined(all);
            using var paint = Stroke(color, width);
            paint.StrokeCap = SKStrokeCap.Round;
            canvas.DrawPath(path, paint);
        });
    }

    /// <summary>Cells of a surface in the order given, each with its lines.</summary>
    public void Faces(IReadOnlyList<SurfaceFace> faces) => _layers.Add(canvas =>
    {
        foreach (var face in faces)
        {
            using var path = new SKPath();
            path.AddPoly(face.Corners);

            // The stroke closes the seams that smooth edges leave between cells.
            using var paint = new SKPaint
            {
                Color = face.Color,
                IsAntialias = true,
                Style = SKPaintStyle.StrokeAndFill,
                StrokeWidth = Seam,
            };
            canvas.DrawPath(path, paint);
            DrawSides(canvas, face, face.Mesh, Palette.Mixed(face.Color, Palette.Ink, 0.22), MeshWidth);
            DrawSides(canvas, face, face.Rims, Palette.Ink, RimWidth);
        }
    });

    /// <summary>Writes with its middle at a point, turned by an angle, unless something is there already; returns whether it did.</summary>
    public bool Write(SKPoint middle, string text, SKColor color, float size, float degrees = 0)
    {
        var (width, height) = Size(text, size);
        var (sin, cos) = MathF.SinCos(degrees * MathF.PI / 180);
        var (halfWidth, halfHeight) = (
            ((MathF.Abs(cos) * width) + (MathF.Abs(sin) * height)) / 2,
            ((MathF.Abs(sin) * width) + (MathF.Abs(cos) * height)) / 2);
        middle = new SKPoint(
            Math.Clamp(middle.X, Area.Left + halfWidth, Math.Max(Area.Left + halfWidth, Area.Right - halfWidth)),
            Math.Clamp(middle.Y, Area.Top + halfHeight, Math.Max(Area.Top + halfHeight, Area.Bottom - halfHeight)));
        var box = new SKRect(middle.X - halfWidth - 2, middle.Y - halfHeight - 2, middle.X + halfWidth + 2, middle.Y + halfHeight + 2);
        if (_taken.Exists(other => other.IntersectsWith(box)))
        {
            return false;
        }

        _taken.Add(box);
        _overlays.Add(canvas =>
        {
            canvas.Save();
            canvas.RotateDegrees(degrees, middle.X, middle.Y);
            Write(canvas, middle.X, middle.Y + (height / 2), text, color, size, bold: false, SKTextAlign.Center);
            canvas.Restore();
        });
        return true;
    }

    /// <summary>Keeps the room of a mark free of text.</summary>
    public void Reserve(SKPoint middle, float radius) =>
        _taken.Add(new SKRect(middle.X - radius, middle.Y - radius, middle.X + radius, middle.Y + radius));

    /// <summary>Width and height of a line of capitals and digits.</summary>
    internal static (float Width, float Height) Size(string text, float size)
    {
        using var font = new SKFont(Lettering.Regular, size);
        return (font.MeasureText(Lettering.Spell(text)), size * 0.72f);
    }

    // Without caps and joins of their own: an SVG writes those out for every cell.
    private static void DrawSides(SKCanvas canvas, SurfaceFace face, IReadOnlyList<(int From, int To)> sides, SKColor color, float width)
    {
        if (sides.Count > 0)
        {
            using var path = Joined(sides.Select(side => (face.Corners[side.From], face.Corners[side.To])));
            using var paint = new SKPaint { Color = color, IsAntialias = true, IsStroke = true, StrokeWidth = width };
            canvas.DrawPath(path, paint);
        }
    }

    private static SKPath Joined(IEnumerable<(SKPoint From, SKPoint To)> pieces)
    {
        var path = new SKPath();
        foreach (var (from, to) in pieces)
        {
            path.MoveTo(from);
            path.LineTo(to);
        }

        return path;
    }
}
