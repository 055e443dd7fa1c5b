using SkiaSharp;
using Theodolite.Cli.Pictures;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>A spectrum as a picture: density on a logarithmic axis, the outliers as stems.</summary>
internal static class DensityPicture
{
    private const int LabelsPerEnd = 10;

    /// <summary>λ on an even axis; the height is a density, whose integral is 1.</summary>
    public static Figure Linear(DensityView view)
    {
        var (low, high) = Range(view, 0.03);
        return Draw(view, Axis.Linear(low, high), "eigenvalue λ", "density per unit of λ");
    }

    /// <summary>λ on a symmetric logarithmic axis; the height is the share of all eigenvalues per factor of ten in λ.</summary>
    public static Figure Symmetric(DensityView view)
    {
        var (low, high) = Range(view, 0);
        var scale = Axis.Symmetric(Math.Min(low * 1.6, -view.Unit), Math.Max(high * 1.6, view.Unit), view.Unit, Lettering.OfThisMachine);
        return Draw(view, scale, "eigenvalue λ, logarithmic on both sides of zero", "share of eigenvalues per factor of ten");
    }

    private static Figure Draw(DensityView view, Axis x, string horizontal, string vertical)
    {
        var top = view.Values.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var least = view.Values.Where(value => value > 0).DefaultIfEmpty(top).Min();
        var stems = Heights(view);
        var bottom = Math.Min(stems.Select(stem => stem.Height).Where(height => height > 0).DefaultIfEmpty(top).Min() / 6, top / 100);
        bottom = Math.Max(Math.Max(bottom, least), top * 1e-9);
        var y = Axis.Logarithmic(bottom, top * 4, Lettering.OfThisMachine);
        var figure = new Figure(view.Title, view.Subtitle, horizontal, x, vertical, y);
        var floor = Enumerable.Repeat(bottom, view.Grid.Count).ToList();
        figure.Band(view.Grid, floor, view.Values, Palette.Blue, 0.10);
        if (view.StandardErrors.Any(error => error > 0))
        {
            figure.Band(
                view.Grid,
                [.. view.Values.Select((value, index) => Math.Max(bottom, value - view.StandardErrors[index]))],
                [.. view.Values.Select((value, index) => value + view.StandardErrors[index])],
                Palette.Blue,
                0.28);
        }

        figure.Curve(view.Grid, [.. view.Values.Select(value => Math.Max(value, bottom / 10))], Palette.Blue);
        foreach (var (value, height) in stems)
        {
            figure.Stem(value, Math.Max(height, bottom * 1.5), Color(value));
            figure.Occupy(value, Math.Max(height, bottom * 1.5));
        }

        // Values that read alike share a label.
        foreach (var alike in stems.GroupBy(stem => Axis.Short(stem.Value)).OrderByDescending(group => Math.Abs(group.First().Value))
            .Take(2 * LabelsPerEnd))
        {
            var (value, height) = alike.First();
            var text = alike.Count() > 1 ? $"{alike.Key} ×{alike.Count()}" : alike.Key;
            figure.Label(value, Math.Max(height, bottom * 1.5), text, Color(value));
        }

        Legend(figure, view);
        return figure;
    }

    private static void Legend(Figure figure, DensityView view)
    {
        var entries = new List<(string, SKColor)>
        {
            (view.StandardErrors.Any(error => error > 0) ? "density ± standard error" : "density", Palette.Blue),
        };
        var (negative, positive) = (view.Outliers.Count(value => value < 0), view.Outliers.Count(value => value >= 0));
        if (negative > 0)
        {
            entries.Add(($"{Count(negative)} lowest", Palette.Red));
        }

        if (positive > 0)
        {
            entries.Add(($"{Count(positive)} highest", Palette.Green));
        }

        figure.Legend([.. entries]);
    }

    private static SKColor Color(double value) => value < 0 ? Palette.Red : Palette.Green;

    // A stem ends on the curve, so that mark and bump are seen to be the same thing.
    private static List<(double Value, double Height)> Heights(DensityView view) =>
        [.. view.Outliers.Select(value => (value, Interpolate(view.Grid, view.Values, value)))];

    private static double Interpolate(IReadOnlyList<double> grid, IReadOnlyList<double> values, double at)
    {
        var index = 1;
        while (index < grid.Count - 1 && grid[index] < at)
        {
            index++;
        }

        if (grid.Count < 2 || at < grid[0] || at > grid[^1])
        {
            return 0;
        }

        var share = (at - grid[index - 1]) / (grid[index] - grid[index - 1]);
        return values[index - 1] + (Math.Clamp(share, 0, 1) * (values[index] - values[index - 1]));
    }

    private static (double Low, double High) Range(DensityView view, double margin)
    {
        var low = Math.Min(view.Grid[0], view.Outliers.DefaultIfEmpty(view.Grid[0]).Min());
        var high = Math.Max(view.Grid[^1], view.Outliers.DefaultIfEmpty(view.Grid[^1]).Max());
        return (low - (margin * (high - low)), high + (margin * (high - low)));
    }
}

/// <summary>What a picture of a spectrum shows.</summary>
/// <param name="Title">What was looked at.</param>
/// <param name="Subtitle">How.</param>
/// <param name="Grid">λ, ascending.</param>
/// <param name="Values">Density at each λ; its integral over the grid is 1.</param>
/// <param name="StandardErrors">Of the values; zeros where nothing is estimated.</param>
/// <param name="Outliers">Eigenvalues to mark one by one.</param>
/// <param name="Dimension">P: one eigenvalue of it is the least that can be seen.</param>
/// <param name="Unit">|λ| below which the symmetric logarithmic axis is linear.</param>
internal sealed record DensityView(
    string Title,
    string Subtitle,
    IReadOnlyList<double> Grid,
    IReadOnlyList<double> Values,
    IReadOnlyList<double> StandardErrors,
    IReadOnlyList<double> Outliers,
    long Dimension,
    double Unit);
