namespace Theodolite.Tests;

/// <summary>Finds data sets that are too large for the repository: in THEODOLITE_SHARED, or in a folder <c>shared</c> beside it.</summary>
internal static class SharedData
{
    /// <summary>The path of a shared file; the test is skipped, with a message, where it is absent.</summary>
    public static string Require(params string[] parts)
    {
        if (Find(parts) is { } path)
        {
            return path;
        }

        Assert.Skip($"shared data {string.Join('/', parts)} is not here; set THEODOLITE_SHARED to the folder that holds data/");
        return "";
    }

    /// <summary>The path of a shared file; null where it is absent.</summary>
    public static string? Find(params string[] parts) =>
        Roots().Select(root => Path.Combine([root, "data", .. parts])).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("THEODOLITE_SHARED") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared");
        }
    }
}
