namespace Theodolite.IO;

/// <summary>
/// Writes a file so that a reader, or a crash at any moment, sees either the old content or the new and never a part:
/// a temporary name in the same folder, flushed to the disk, then renamed.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes through a stream; when <paramref name="write"/> throws, the old file stays and nothing is left behind.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the whole content.</param>
    /// <exception cref="BadInputException">The file cannot be written: no such folder, no permission, no space.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception error)
        {
            Discard(temporary);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException($"'{path}' cannot be written: {Reason(error)}.", error);
            }

            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
        });

    /// <summary>Writes bytes.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void WriteBytes(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    private static string Reason(Exception error) => error switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "permission is denied",
        _ when error.Message.StartsWith("No space left on device", StringComparison.Ordinal) => "no space is left on the device",
        _ => error.Message.TrimEnd('.'),
    };

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one worth reporting.
        }
    }
}
