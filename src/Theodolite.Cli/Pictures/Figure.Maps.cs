using SkiaSharp;
using Theodolite.Landscape.Contours;

namespace Theodolite.Cli.Pictures;

/// <content>What maps show: a colour bar, and the axes of a curvature.</content>
internal sealed partial class Figure
{
    private const float BarWidth = 14;
    private const float BarGap = 18;
    private const float CaptionHeight = 32;
    private const float ArrowHead = 4.5f;

    /// <summary>
    /// A bar of the colours of a map at its right, with the values at which they begin; of logarithmic bands the ticks are powers of ten of
    /// the height above the lowest value, which is said where it is not zero. The last colour is that of everything higher.
    /// </summary>
    /// <param name="name">What is measured.</param>
    /// <param name="scale">Its bands.</param>
    public void ColorBar(string name, TerrainScale scale)
    {
        var (x, top, height) = (Left + PlotWidth + BarGap, Top + CaptionHeight, PlotHeight - CaptionHeight);
        var cell = height / (scale.Bands + 1);
        _outside.Add(canvas =>
        {
            for (var band = 0; band <= scale.Bands; band++)
            {
                using var paint = Fill(Terrain.Color(band, scale.Bands));
                canvas.DrawRect(x, top + height - ((band + 1) * cell), BarWidth, cell, paint);
            }

            using var rim = Stroke(Palette.Quiet, 1);
            canvas.DrawRect(x, top, BarWidth, height, rim);
        });
        Text(x - 8, Top + 8, name, Palette.Ink, 12);

        // A lowest value that the ticks cannot tell from zero is not said.
        if (scale.Decades is not null && Math.Abs(scale.Floor) > 0.1 * (scale.Level(0) - scale.Floor))
        {
            Text(x - 8, Top + 23, $"above {Axis.Short(scale.Floor)}", Palette.Quiet, 12);
        }

        var (low, high) = (scale.Decades is { } decades ? scale.Top * Math.Pow(10, -decades) : scale.Floor, scale.Level(scale.Bands));
        var axis = scale.Decades is null
            ? Axis.Linear(low, high, 6)
            : Axis.Logarithmic(low, scale.Top, Lettering, 8);
        foreach (var (position, label) in axis.Ticks)
        {
            var share = (position - axis.Low) / (axis.High - axis.Low);
            if (share is < -1e-9 or > 1 + 1e-9)
            {
                continue;
            }

            var y = top + height - (float)(share * scale.Bands * cell);
            _outside.Add(canvas =>
            {
                using var pen = Stroke(Palette.Quiet, 1);
                canvas.DrawLine(x + BarWidth, y, x + BarWidth + TickLength, y, pen);
            });
            Text(x + BarWidth + 9, y + 4, label, Palette.Ink, 12);
        }
    }

    /// <summary>A line with a head at both ends through a point.</summary>
    /// <param name="x">The point.</param>
    /// <param name="y">The point.</param>
    /// <param name="along">Its direction, in the axes' own numbers.</param>
    /// <param name="length">From the point to each end, in pixels.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="dashed">Whether it is dashed.</param>
    public void Arrows(double x, double y, (double X, double Y) along, float length, SKColor color, bool dashed)
    {
        var direction = new SKPoint(
            (float)(along.X / (X.High - X.Low) * PlotWidth),
            -(float)(along.Y / (Y.High - Y.Low) * PlotHeight));
        var norm = direction.Length;
        if (!(norm > 0) || !float.IsFinite(norm))
        {
            return;
        }

        var unit = new SKPoint(direction.X / norm, direction.Y / norm);
        var middle = new SKPoint(PixelX(X.Place(x)), PixelY(Y.Place(y)));
        _layers.Add(canvas =>
        {
            using var halo = Stroke(Palette.Paper.WithAlpha(0xb0), 4);
            using var pen = Stroke(color, 1.6f);
            using var dashes = SKPathEffect.CreateDash([4, 3], 0);
            foreach (var sign in (float[])[1, -1])
            {
                var end = middle + new SKPoint(sign * length * unit.X, sign * length * unit.Y);
                pen.PathEffect = null;
                canvas.DrawLine(middle, end, halo);
                using var head = new SKPath();
                head.MoveTo(end - Turned(sign, 0.5f));
                head.LineTo(end);
                head.LineTo(end - Turned(sign, -0.5f));
                canvas.DrawPath(head, pen);
                pen.PathEffect = dashed ? dashes : null;
                canvas.DrawLine(middle, end, pen);
            }
        });

        SKPoint Turned(float sign, float across) => new(
            ArrowHead * ((sign * unit.X) - (across * unit.Y)),
            ArrowHead * ((sign * unit.Y) + (across * unit.X)));
    }
}
