namespace Theodolite.Cli.Pictures;

/// <summary>Curves and dots over one axis.</summary>
internal static class CurvesPicture
{
    /// <param name="plot">What to show.</param>
    public static Figure Draw(Reproductions.ReproductionPlot plot)
    {
        var points = plot.Series.SelectMany(series => series.Points).Where(point => double.IsFinite(point.Y)).ToList();
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var margin = 0.04 * (right - left);
        var x = plot.LogarithmicX
            ? Axis.Logarithmic(left / 1.3, right * 1.3, Lettering.OfThisMachine)
            : Axis.Linear(left - margin, right + margin);
        var (bottom, top) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var y = plot.LogarithmicY
            ? Axis.Logarithmic(
                plot.Floor ?? (points.Where(point => point.Y > 0).Min(point => point.Y) / 2),
                top * 3,
                Lettering.OfThisMachine)
            : Axis.Linear(bottom - (0.06 * (top - bottom)), top + (0.1 * (top - bottom)));
        var figure = new Figure(plot.Title, plot.Subtitle, plot.Horizontal, x, plot.Vertical, y);
        for (var index = 0; index < plot.Series.Count; index++)
        {
            var series = plot.Series[index];
            var color = Palette.Of(index);
            double[] xs = [.. series.Points.Select(point => point.X)];
            double[] ys = [.. series.Points
                .Select(point => plot is { LogarithmicY: true, Floor: { } floor } ? Math.Max(point.Y, floor / 100) : point.Y)];
            if (series.Line)
            {
                figure.Curve(xs, ys, color);
            }

            if (series.Points.Any(point => point.Error > 0))
            {
                foreach (var point in series.Points)
                {
                    figure.Curve([point.X, point.X], [point.Y - point.Error, point.Y + point.Error], color, 1.5f);
                }
            }

            if (series.Dots)
            {
                figure.Dots(xs, ys, color);
            }
        }

        figure.Legend([.. plot.Series.Select((series, index) => (series.Name, Palette.Of(index)))]);
        return figure;
    }
}
