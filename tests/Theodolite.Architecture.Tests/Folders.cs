using System.Text;
using Theodolite.Cli.Tests;

namespace Theodolite.Architecture.Tests;

/// <summary>The ranked list of folders, <c>docs/folders.txt</c>.</summary>
internal static class Folders
{
    private const int PictureWidth = 100;

    /// <summary>From the top down.</summary>
    public static IReadOnlyList<Folder> All { get; } =
    [
        .. File.ReadLines(System.IO.Path.Combine(Repository.Root, "docs", "folders.txt"))
            .Where(line => line.Contains(": ", StringComparison.Ordinal) && !line.StartsWith('#'))
            .Select((line, rank) => line.Split(": ",
            2) is var parts ? new Folder(rank, parts[0], parts[1]) : throw new InvalidDataException(line)),
    ];

    /// <summary>The assemblies, from the top down.</summary>
    public static IReadOnlyList<string> Assemblies { get; } = [.. All.Select(folder => folder.Assembly).Distinct()];

    /// <summary>The picture of docs/architecture.md.</summary>
    public static string Picture()
    {
        var text = new StringBuilder();
        var column = All.Max(folder => Shown(folder).Length) + 2;
        foreach (var (assembly, index) in Assemblies.Select((assembly, index) => (assembly, index)))
        {
            text.Append(index == 0 ? "┌─ " : "├─ ").Append(assembly).Append(' ').Append('─',
            PictureWidth - assembly.Length - 5).AppendLine(index == 0 ? "┐" : "┤");
            foreach (var folder in All.Where(folder => folder.Assembly == assembly))
            {
                var line = $"{Shown(folder).PadRight(column)}{folder.Purpose}";
                text.Append("│  ").Append(line.PadRight(PictureWidth - 4)).AppendLine("│");
            }
        }

        return text.Append('└').Append('─', PictureWidth - 2).AppendLine("┘").ToString();
    }

    private static string Shown(Folder folder) =>
        folder.Path.Contains('/', StringComparison.Ordinal) ? folder.Path[(folder.Path.IndexOf('/', StringComparison.Ordinal) + 1)..] : "·";
}

/// <summary>One folder of the house.</summary>
/// <param name="Rank">Its place in the list, the top first.</param>
/// <param name="Path">Its path under <c>src</c>.</param>
/// <param name="Purpose">What is there.</param>
internal sealed record Folder(int Rank, string Path, string Purpose)
{
    /// <summary>The namespace of its types.</summary>
    public string Namespace => Path.Replace('/', '.');

    /// <summary>The assembly it belongs to.</summary>
    public string Assembly => Path.Split('/')[0];
}
