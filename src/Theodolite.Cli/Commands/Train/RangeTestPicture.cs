using System.Globalization;
using SkiaSharp;
using Theodolite.Cli.Pictures;
using Theodolite.Training;

namespace Theodolite.Cli.Commands.Train;

/// <summary>Loss against the logarithm of the learning rate, with the suggested rates marked.</summary>
internal static class RangeTestPicture
{
    /// <summary>Colours of the suggestions, by name.</summary>
    private static readonly Dictionary<string, SKColor> s_colors = new(StringComparer.Ordinal)
    {
        ["steepest"] = Palette.Red,
        ["minimum-tenth"] = Palette.Amber,
        ["valley"] = Palette.Green,
    };

    public static Figure Draw(string model, RangeTestResult result)
    {
        var points = result.Points;
        var (low, high) = (points.Min(point => point.Smoothed), points.Max(point => point.Smoothed));
        var margin = Math.Max(1e-12, 0.08 * (high - low));
        var x = Axis.Logarithmic(points[0].Rate / 1.3, points[^1].Rate * 1.3, Lettering.OfThisMachine);
        var y = Axis.Linear(low - margin, high + (3 * margin));
        var figure = new Figure(
            $"Learning-rate range test: {model}",
            $"{points.Count} steps, one minibatch each{(result.Ended is { } why ? $"; ended because {why}" : "")}",
            "learning rate",
            x,
            "loss, smoothed",
            y);
        double[] rates = [.. points.Select(point => point.Rate)];
        // Single losses may leave the picture, which is about their mean.
        var inside = points.Where(point => point.Loss >= low - margin && point.Loss <= high + (3 * margin)).ToArray();
        figure.Dots([.. inside.Select(point => point.Rate)], [.. inside.Select(point => point.Loss)], Palette.Grey.WithAlpha(128), 4);
        figure.Curve(rates, [.. points.Select(point => point.Smoothed)], Palette.Blue, 3);
        foreach (var (name, rate) in result.Suggestions)
        {
            var nearest = points.MinBy(point => Math.Abs(Math.Log(point.Rate / rate)))!;
            figure.Stem(rate, nearest.Smoothed, s_colors[name]);
            figure.Dots([rate], [nearest.Smoothed], s_colors[name]);
        }

        figure.Legend(
        [
            ("loss of a minibatch", Palette.Grey),
            ("running mean", Palette.Blue),
            .. result.Suggestions.Select(suggestion => (string.Create(
                CultureInfo.InvariantCulture,
                $"{Words(suggestion.Key)} {suggestion.Value:0.0e0}"), s_colors[suggestion.Key])),
        ]);
        return figure;
    }

    /// <summary>What a suggestion is, in words.</summary>
    public static string Words(string suggestion) => suggestion switch
    {
        "steepest" => "steepest descent",
        "minimum-tenth" => "a tenth of the minimum",
        _ => "valley",
    };
}
