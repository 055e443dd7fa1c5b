using Theodolite.Cli.Tests;

namespace Theodolite.Architecture.Tests;

/// <summary>The ranked list of folders is the rule: a folder refers to those below it and to no other.</summary>
public class FolderTests
{
    private static readonly Dictionary<string, Folder> s_folders = Folders.All.ToDictionary(folder => folder.Namespace);

    public static TheoryData<string> Assemblies => [.. Folders.Assemblies];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void AFolderRefersOnlyToThoseBelowIt(string assembly)
    {
        var upward = References.Of(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"))
            .Where(reference => Rank(reference.To.Namespace) < Rank(reference.From.Namespace))
            .Select(reference => reference.ToString());
        Assert.Empty(upward);
    }

    [Fact]
    public void EveryFolderWithSourcesIsInTheListAndNoOther()
    {
        var folders = Folders.Assemblies
            .SelectMany(assembly => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src", assembly),
                "*.cs",
                SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, "src"), Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => folder != "Theodolite.Torch/Interop")
            .Distinct();
        Assert.Equal(Folders.All.Select(folder => folder.Path).Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NamespacesAreFolders()
    {
        var source = Path.Combine(Repository.Root, "src");
        var strangers =
            from assembly in Folders.Assemblies
            from file in Directory.EnumerateFiles(Path.Combine(source, assembly), "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(source, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
            let written = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where written is not null && written != $"namespace {folder.Replace(
                "Theodolite.Torch.Interop",
                "Theodolite.Torch",
                StringComparison.Ordinal)};"
            select file;
        Assert.Empty(strangers);
    }

    [Fact]
    public void ThePictureInTheDocumentationIsMadeFromTheList()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md")).ReplaceLineEndings("\n");
        Assert.True(text.Contains(Folders.Picture().ReplaceLineEndings("\n"), StringComparison.Ordinal), "docs/architecture.md should "
            + $"show:\n{Folders.Picture()}");
    }

    [Fact]
    public void TheReaderOfReferencesSeesOneFolderReferToAnother()
    {
        var below = s_folders["Theodolite.Krylov"];
        var above = s_folders["Theodolite.Diagnosis.Measurements"];
        Assert.True(above.Rank < below.Rank);
        Assert.Contains(
            References.Of(Path.Combine(AppContext.BaseDirectory, "Theodolite.dll")),
            reference => reference.From.Namespace == above.Namespace && reference.To.Namespace == below.Namespace);
    }

    private static int Rank(string name) => s_folders.TryGetValue(name,
    out var folder) ? folder.Rank : throw new InvalidDataException($"{name} is not in docs/folders.txt.");
}
