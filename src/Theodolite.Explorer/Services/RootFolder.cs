namespace Theodolite.Explorer.Services;

/// <summary>
/// The folder below which model files and runs may be opened from the page. Links are followed to where they lead before anything is
/// opened: what lies outside stays closed, whatever it is called.
/// </summary>
public sealed class RootFolder
{
    private const int Deepest = 4;
    private const int MostEntries = 200;
    private const int MostLooked = 4_000;
    private const int MostLinks = 40;
    private const int LongestModel = 1 << 16;
    private const string Record = "run.json";
    private const string Model = "model.yaml";

    // What of a run is opened beside its folder.
    private static readonly string[] s_ofRun = [Record, Model, "weights.safetensors", "start.safetensors", "metrics.db", "checkpoints"];

    /// <summary>Takes a folder.</summary>
    /// <param name="path">The folder.</param>
    public RootFolder(string path) => Root = Path.TrimEndingDirectorySeparator(Real(Path.GetFullPath(path)));

    /// <summary>The folder, without links.</summary>
    public string Root { get; }

    /// <summary>Whether a folder holds a run.</summary>
    public static bool IsRun(string path) => File.Exists(Path.Combine(path, Record)) && File.Exists(Path.Combine(path, Model));

    /// <summary>Where something below the folder really is, or would be.</summary>
    /// <param name="text">Its path, from the folder or from the root of the file system.</param>
    /// <exception cref="BadInputException">It lies outside.</exception>
    public string Locate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            throw new BadInputException("A path was expected, and there is none.");
        }

        try
        {
            var path = Path.GetFullPath(text, Root);
            var real = IsInside(path) ? Path.TrimEndingDirectorySeparator(Real(path)) : path;
            return IsInside(real) ? real
                : throw new BadInputException($"'{Printable.Line(text)}' lies outside the folder from which this page opens "
                    + $"files, '{Root}'.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"'{Printable.Line(text)}' cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Where something below the folder really is.</summary>
    /// <param name="text">Its path, from the folder or from the root of the file system.</param>
    /// <exception cref="BadInputException">It is not there, or lies outside.</exception>
    public string Find(string text) => Locate(text) is var path && (File.Exists(path) || Directory.Exists(path)) ? path
        : throw new BadInputException($"There is no '{Printable.Line(text)}' in '{Root}'.");

    /// <summary>Where a run really is, each of its files being inside too.</summary>
    /// <exception cref="BadInputException">It is not there, is no run, or something of it lies outside.</exception>
    public string FindRun(string text)
    {
        var path = Find(text);
        if (!IsRun(path))
        {
            throw new BadInputException($"'{Printable.Line(text)}' holds no run: {Record} and {Model} are missing.");
        }

        CheckRun(path);
        return path;
    }

    /// <summary>Sees to it that nothing of a run leads outside.</summary>
    /// <param name="path">Where the run is.</param>
    /// <exception cref="BadInputException">Something does.</exception>
    public void CheckRun(string path)
    {
        foreach (var name in s_ofRun)
        {
            Locate(Path.Combine(path, name));
        }
    }

    /// <summary>What something below the folder is called from there.</summary>
    public string NameOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Model files and runs below the folder, those near it first; links are not followed.</summary>
    /// <param name="cancellation">Stops between folders.</param>
    public RootListing List(CancellationToken cancellation = default)
    {
        var found = new List<RootEntry>();
        var open = new Queue<(string Path, int Depth)>([(Root, 0)]);
        var looked = 0;
        while (open.TryDequeue(out var folder))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var entry in Entries(folder.Path))
            {
                if (++looked > MostLooked || found.Count == MostEntries)
                {
                    return new(found, Complete: false);
                }

                if (entry is DirectoryInfo)
                {
                    if (IsRun(entry.FullName))
                    {
                        found.Add(new(NameOf(entry.FullName), IsRun: true));
                    }
                    else if (folder.Depth < Deepest)
                    {
                        open.Enqueue((entry.FullName, folder.Depth + 1));
                    }
                }
                else if (entry is FileInfo file && IsModel(file))
                {
                    found.Add(new(NameOf(entry.FullName), IsRun: false));
                }
            }
        }

        return new(found, Complete: true);
    }

    private static List<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos()
                    .Where(entry => entry.Name[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    .Take(MostLooked)
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A YAML file that names layers; whether they are right is said when it is opened.
    private static bool IsModel(FileInfo file)
    {
        if (file.Extension.ToLowerInvariant() is not (".yaml" or ".yml") || file.Length > LongestModel)
        {
            return false;
        }

        try
        {
            return File.ReadLines(file.FullName).Any(line => line.StartsWith("model:", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Every part of the path, links followed one by one; a part that is not there is no link.
    private static string Real(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>(Parts(path).Reverse());
        var links = 0;
        while (ahead.TryPop(out var part))
        {
            if (part is "." or "..")
            {
                at = part == "." ? at : Path.GetDirectoryName(at) ?? at;
                continue;
            }

            var next = Path.Join(at, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException("its links lead in a circle.");
            }

            at = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : at;
            foreach (var piece in Parts(target).Reverse())
            {
                ahead.Push(piece);
            }
        }

        return at;
    }

    private static string[] Parts(string path) => path[Path.GetPathRoot(path)!.Length..].Split(
        [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
        StringSplitOptions.RemoveEmptyEntries);

    private bool IsInside(string path) => path == Root
        || path.StartsWith(
            Root.EndsWith(Path.DirectorySeparatorChar) ? Root : Root + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);
}

/// <summary>A model file or a run.</summary>
/// <param name="Path">Its path from the folder.</param>
/// <param name="IsRun">Whether it is a run.</param>
public sealed record RootEntry(string Path, bool IsRun);

/// <summary>What a folder holds.</summary>
/// <param name="Entries">Model files and runs.</param>
/// <param name="Complete">Whether that is all down to the depth that is looked at.</param>
public sealed record RootListing(IReadOnlyList<RootEntry> Entries, bool Complete);
