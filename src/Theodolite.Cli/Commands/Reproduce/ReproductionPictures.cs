using Theodolite.Cli.Pictures;
using Theodolite.Reproductions;

namespace Theodolite.Cli.Commands.Reproduce;

/// <summary>The pictures of a reproduction.</summary>
internal static class ReproductionPictures
{
    /// <summary>Draws them; returns the paths of the PNG files.</summary>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<ReproductionPlot> plots)
    {
        var written = new List<string>();
        foreach (var plot in plots)
        {
            using var figure = CurvesPicture.Draw(plot);
            figure.Save(folder, plot.Name);
            written.Add(Path.Combine(folder, plot.Name + ".png"));
        }

        return written;
    }
}
