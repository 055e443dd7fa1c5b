using Theodolite.Cli.Arguments;
using Theodolite.IO;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli;

/// <summary>The folder of <c>--out</c>, where one was named.</summary>
internal static class OutputFolder
{
    /// <summary>Makes it, before any work is done.</summary>
    /// <exception cref="BadInputException">It is not empty and --force was not given.</exception>
    public static void Prepare(CommonSettings settings)
    {
        if (settings.Out is { } folder)
        {
            RunFolder.Prepare(folder, settings.Force);
        }
    }

    /// <summary>Writes a file into it.</summary>
    public static void Write(CommonSettings settings, string name, Action<Stream> write)
    {
        if (settings.Out is { } folder)
        {
            AtomicFile.Write(Path.Combine(folder, name), write);
        }
    }

    /// <summary>Writes a text file into it.</summary>
    public static void WriteText(CommonSettings settings, string name, Action<TextWriter> write)
    {
        if (settings.Out is not { } folder)
        {
            return;
        }

        using var text = new StringWriter();
        write(text);
        AtomicFile.WriteText(Path.Combine(folder, name), text.ToString());
    }
}
