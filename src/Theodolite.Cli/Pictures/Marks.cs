using SkiaSharp;
using Theodolite.Gallery;

namespace Theodolite.Cli.Pictures;

/// <summary>Shapes of marks.</summary>
internal enum Mark
{
    /// <summary>A filled circle with a rim of paper.</summary>
    Disc,

    /// <summary>A circle that is hollow.</summary>
    Ring,

    /// <summary>+.</summary>
    Plus,

    /// <summary>×.</summary>
    Times,

    /// <summary>A triangle that is hollow.</summary>
    Triangle,

    /// <summary>A square on its corner that is hollow.</summary>
    Diamond,
}

/// <summary>Draws marks.</summary>
internal static class Marks
{
    private const float Line = 2;
    private const float RimShare = 0.45f;

    /// <summary>The shape of a critical point: minima +, maxima triangles, saddles ×.</summary>
    public static Mark Of(CriticalKind kind) => kind switch
    {
        CriticalKind.LocalMinimum or CriticalKind.FlatMinimum => Mark.Plus,
        CriticalKind.LocalMaximum => Mark.Triangle,
        _ => Mark.Times,
    };

    public static void Draw(SKCanvas canvas, Mark mark, SKPoint at, float radius, SKColor color)
    {
        using var pen = new SKPaint
        {
            Color = mark == Mark.Disc ? Palette.Paper : color,
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = mark == Mark.Disc ? Math.Min(Line, RimShare * radius) : Line,
        };
        switch (mark)
        {
            case Mark.Disc:
                using (var fill = new SKPaint { Color = color, IsAntialias = true })
                {
                    canvas.DrawCircle(at, radius, fill);
                }

                canvas.DrawCircle(at, radius, pen);
                break;
            case Mark.Ring:
                canvas.DrawCircle(at, radius, pen);
                break;
            case Mark.Plus:
                canvas.DrawLine(at.X - radius, at.Y, at.X + radius, at.Y, pen);
                canvas.DrawLine(at.X, at.Y - radius, at.X, at.Y + radius, pen);
                break;
            case Mark.Times:
                canvas.DrawLine(at.X - radius, at.Y - radius, at.X + radius, at.Y + radius, pen);
                canvas.DrawLine(at.X - radius, at.Y + radius, at.X + radius, at.Y - radius, pen);
                break;
            case Mark.Diamond:
                Polygon(new(at.X, at.Y - radius), new(at.X + radius, at.Y), new(at.X, at.Y + radius), new(at.X - radius, at.Y));
                break;
            default:
                Polygon(
                    new(at.X, at.Y - radius),
                    new(at.X + (0.866f * radius), at.Y + (radius / 2)),
                    new(at.X - (0.866f * radius), at.Y + (radius / 2)));
                break;
        }

        void Polygon(params SKPoint[] corners)
        {
            using var path = new SKPath();
            path.AddPoly(corners);
            canvas.DrawPath(path, pen);
        }
    }
}
