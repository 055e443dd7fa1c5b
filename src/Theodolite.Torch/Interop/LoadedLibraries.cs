using System.ComponentModel;
using System.Diagnostics;

namespace Theodolite.Torch;

/// <summary>The native libraries that are in this process, whoever loaded them.</summary>
internal static class LoadedLibraries
{
    /// <summary>The folders that libraries of a file name were loaded from, each once.</summary>
    public static IReadOnlyList<string> FoldersOf(string file)
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            return
            [
                .. process.Modules.Cast<ProcessModule>().Select(module => module.FileName)
                    .Where(path => string.Equals(Path.GetFileName(path), file, StringComparison.OrdinalIgnoreCase))
                    .Select(path => Path.GetDirectoryName(path)!)
                    .Distinct(),
            ];
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>The folder of the first of them; null where there is none.</summary>
    public static string? FolderOf(string file) => FoldersOf(file) is [var first, ..] ? first : null;
}
