namespace Theodolite.Data;

/// <summary>A file that was named by the user: opened, unpacked within bounds, its failures turned into one sentence.</summary>
/// <param name="Name">The file as the user wrote it, quoted in messages.</param>
/// <param name="Path">Where it is.</param>
internal sealed record SourceFile(string Name, string Path)
{
    /// <summary>The name in quotes, as messages show it.</summary>
    public string Title => $"'{Printable.Line(Name)}'";

    /// <summary>A file relative to a folder.</summary>
    /// <exception cref="BadInputException">The name cannot be a path.</exception>
    public static SourceFile At(string name, string folder)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Contains('\0'))
        {
            throw new BadInputException("A data file needs a name, but it is empty or holds a zero character.");
        }

        return new(name, System.IO.Path.GetFullPath(name, System.IO.Path.GetFullPath(folder)));
    }

    /// <summary>Reads the file; whatever goes wrong inside becomes <see cref="BadInputException"/>.</summary>
    /// <exception cref="BadInputException">The file is missing, empty, unreadable or damaged.</exception>
    public T Read<T>(Func<FileStream, T> read)
    {
        if (Directory.Exists(Path))
        {
            throw new BadInputException($"{Title} is a folder, but a file was expected.");
        }

        if (!File.Exists(Path))
        {
            throw new BadInputException($"The file {Title} was not found (looked for {Path}).");
        }

        return Guard(() =>
        {
            // A pipe or a device has length 0 as well and is refused before it is opened.
            if (new FileInfo(Path).Length == 0)
            {
                throw new BadInputException($"{Title} is empty.");
            }

            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return read(stream);
        });
    }

    /// <summary>Reads what a stream of this file holds, compressed by gzip or not.</summary>
    /// <typeparam name="T">What it is read as.</typeparam>
    /// <param name="stream">The stream, at its start.</param>
    /// <param name="bound">Bytes that compressed content may expand to.</param>
    /// <param name="read">Takes the content and the most bytes that it can have.</param>
    public T ReadContent<T>(Stream stream, long bound, Func<Stream, long, T> read)
    {
        if (!GzipContent.Begins(stream))
        {
            return read(stream, stream.Length);
        }

        if (stream.Length < 18)
        {
            throw Error("is truncated: a gzip file has at least 18 bytes");
        }

        using var content = new GzipContent(stream, bound, this);
        return read(content, Math.Min(bound, stream.Length * DataLimits.DeflateRatio));
    }

    /// <summary>An error in this file.</summary>
    public BadInputException Error(string what) => new($"{Title} {what}.");

    /// <summary>Compressed content that ends too early, or is another than it was.</summary>
    public BadInputException DamagedAfter(long bytes) => Error(
        $"is truncated or damaged: its compressed content ends after {bytes} bytes with a length or checksum that do not match");

    /// <summary>Compressed content that is larger than it may be.</summary>
    public BadInputException ExpandsBeyond(long bound) => Error($"expands to more than {bound} bytes, which is refused");

    /// <summary>Fills a buffer or says that the file is truncated.</summary>
    public void ReadExactly(Stream stream, Span<byte> buffer, string what)
    {
        var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
        {
            throw Error($"is truncated: {what} ends after {read} of {buffer.Length} bytes");
        }
    }

    /// <summary>Turns what goes wrong while something is read into one sentence.</summary>
    public T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException error)
        {
            throw new BadInputException($"{Title} is truncated or damaged: its compressed content cannot be unpacked.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new BadInputException($"{Title} cannot be read: permission is denied.", error);
        }
        catch (Exception error) when (error is IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new BadInputException($"{Title} cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }
}
