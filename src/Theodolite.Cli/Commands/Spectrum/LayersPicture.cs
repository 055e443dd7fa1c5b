using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>The layers side by side: lowest and highest eigenvalue of each layer's own block of the matrix, and its trace.</summary>
internal static class LayersPicture
{
    private const int MostLayers = 24;

    public static Figure Draw(string title, string subtitle, IReadOnlyList<LayerBar> layers)
    {
        var shown = layers.Take(MostLayers).ToList();
        var all = shown.SelectMany(layer => new[] { layer.Lowest, layer.Highest, layer.Trace }).Where(double.IsFinite).Append(0).ToList();
        var sizes = all.Select(Math.Abs).Where(size => size > 0).DefaultIfEmpty(1).ToList();
        var unit = Math.Max(sizes.Min(), sizes.Max() * 1e-5);
        var y = Axis.Symmetric(Math.Min(all.Min() * 4, -3 * unit), all.Max() * 4, unit, Lettering.OfThisMachine);
        var x = Axis.Named([.. shown.Select(layer => Abbreviate(layer.Name, shown.Count))]);
        var figure = new Figure(
            title,
            subtitle,
            layers.Count > MostLayers ? $"layer (the first {MostLayers} of {layers.Count})" : "layer",
            x,
            "eigenvalue, and sum of eigenvalues",
            y);
        for (var index = 0; index < shown.Count; index++)
        {
            var layer = shown[index];
            figure.Bar(index - 0.24, 0, layer.Lowest, 0.2, Palette.Red);
            figure.Bar(index, 0, layer.Highest, 0.2, Palette.Green);
            figure.Bar(index + 0.24, 0, layer.Trace, 0.2, Palette.Amber);
            if (layer.TraceError > 0)
            {
                figure.Curve(
                    [index + 0.24, index + 0.24],
                    [layer.Trace - layer.TraceError, layer.Trace + layer.TraceError],
                    Palette.Ink,
                    1.5f);
            }

            if (shown.Count <= 10)
            {
                figure.Label(index - 0.24, layer.Lowest, Axis.Short(layer.Lowest), Palette.Red, layer.Lowest < 0 ? -18 : 7, 11);
                figure.Label(index, layer.Highest, Axis.Short(layer.Highest), Palette.Green, layer.Highest < 0 ? -18 : 7, 11);
                figure.Label(
                    index + 0.24,
                    layer.Trace + Math.Max(0, layer.TraceError),
                    Axis.Short(layer.Trace),
                    Palette.Amber,
                    layer.Trace < 0 ? -18 : 7,
                    11);
            }
        }

        figure.Legend(("lowest eigenvalue", Palette.Red), ("highest eigenvalue", Palette.Green), ("trace ± standard error", Palette.Amber));
        return figure;
    }

    private static string Abbreviate(string name, int count)
    {
        var room = Math.Max(4, 110 / Math.Max(1, count));
        return name.Length <= room ? name : name[..(room - 1)] + "…";
    }
}

/// <summary>Curvature of one layer alone.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Lowest">Its λ_min.</param>
/// <param name="Highest">Its λ_max.</param>
/// <param name="Trace">Its trace.</param>
/// <param name="TraceError">Standard error of the trace.</param>
internal sealed record LayerBar(string Name, double Lowest, double Highest, double Trace, double TraceError);
