using System.Globalization;

namespace Theodolite.Onnx.Format;

/// <summary>Numbers that a file keeps in other files beside it; those outside its folder are refused.</summary>
/// <param name="folder">The folder of the file; null where nothing may lie outside.</param>
internal sealed class ExternalData(string? folder)
{
    /// <summary>Nothing lies outside.</summary>
    public static readonly ExternalData None = new(null);

    private readonly string? _folder = folder is null ? null : Real(Path.GetFullPath(folder));

    /// <summary>The bytes of a tensor.</summary>
    /// <exception cref="BadInputException">They are not there, or not inside the folder.</exception>
    public byte[] Read(TensorProto tensor, string title)
    {
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var name = entries.GetValueOrDefault("location") ?? "";
        var path = Inside(name, title);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var offset = Number(entries, "offset", 0, title);
            var length = Number(entries, "length", stream.Length - offset, title);
            if (offset < 0 || length < 0 || offset > stream.Length - length || length > Array.MaxLength)
            {
                throw new BadInputException(
                    $"{title} lies at bytes {offset} to {offset + (double)length} of '{name}', which has {stream.Length}.");
            }

            var bytes = new byte[length];
            stream.Seek(offset, SeekOrigin.Begin);
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"{title} is kept in '{name}', which cannot be read: {exception.Message}", exception);
        }
    }

    private string Inside(string name, string title)
    {
        if (_folder is null || name.Length == 0 || name.Contains('\0') || Path.IsPathRooted(name))
        {
            throw Outside(name, title);
        }

        var path = Path.GetFullPath(Path.Combine(_folder, name));
        // A link may lead anywhere, so it is followed before it is judged.
        var real = Real(path);
        return real.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? real : throw Outside(name, title);
    }

    private static BadInputException Outside(string name, string title) => new(
        $"{title} is kept in '{Printable.Line(name)}'; only files in the folder of the model are read.");

    private static string Real(string path)
    {
        try
        {
            var info = Directory.Exists(path) ? (FileSystemInfo)new DirectoryInfo(path) : new FileInfo(path);
            var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            return Path.GetDirectoryName(target) is { Length: > 0 } parent && parent != target
                ? Path.Combine(Real(parent), Path.GetFileName(target))
                : target;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static long Number(Dictionary<string, string> entries, string key, long otherwise, string title) =>
        !entries.TryGetValue(key, out var text) ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
            : throw new BadInputException($"{title} has the {key} '{Printable.Line(text)}', which is no number of bytes.");
}
