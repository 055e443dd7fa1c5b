using Theodolite.IO;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>The trajectories growing step by step, as an animated PNG that browsers play.</summary>
internal static class Animation
{
    private const int MostFrames = 48;
    private const int FrameMilliseconds = 90;
    private const int LastFrameMilliseconds = 2000;

    public static string Write(string folder, ContourPicture contour, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "animation.png");
        var count = Math.Min(MostFrames, contour.Steps + 1);
        var frames = new List<(byte[] Png, int Milliseconds)>();
        for (var frame = 0; frame < count; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = count == 1 ? 0 : (int)Math.Round((double)frame * contour.Steps / (count - 1));
            using var figure = contour.Draw(step);
            using var png = new MemoryStream();
            figure.WritePng(png, 1);
            frames.Add((png.ToArray(), frame == count - 1 ? LastFrameMilliseconds : FrameMilliseconds));
        }

        AtomicFile.Write(path, stream => AnimatedPng.Write(stream, frames));
        return path;
    }
}
