using Theodolite.IO;

namespace Theodolite.Cli.Pictures;

/// <summary>Trajectories growing step by step, as an animated PNG that browsers play.</summary>
internal static class Animation
{
    private const int MostFrames = 48;
    private const int FrameMilliseconds = 90;
    private const int LastFrameMilliseconds = 2000;

    /// <summary>Writes <c>animation.png</c> into a folder; returns its path.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="steps">The last step; the first is 0. Of many steps some are shown, evenly spaced.</param>
    /// <param name="draw">Draws the picture at a step.</param>
    /// <param name="cancellation">Stops between frames.</param>
    public static string Write(string folder, int steps, Func<int, Figure> draw, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "animation.png");
        var count = Math.Min(MostFrames, steps + 1);
        var frames = new List<(byte[] Png, int Milliseconds)>();
        for (var frame = 0; frame < count; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = count == 1 ? 0 : (int)Math.Round((double)frame * steps / (count - 1));
            using var figure = draw(step);
            using var png = new MemoryStream();
            figure.WritePng(png, 1);
            frames.Add((png.ToArray(), frame == count - 1 ? LastFrameMilliseconds : FrameMilliseconds));
        }

        AtomicFile.Write(path, stream => AnimatedPng.Write(stream, frames));
        return path;
    }
}
