using System.Globalization;

namespace Theodolite.Runs;

/// <summary>
/// Holds a run folder for one process. The lock is the operating system's on an open file, so it ends with the process that
/// holds it, however that ends. Nobody else can open that file meanwhile; who holds it is said in another.
/// </summary>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "run.lock";
    public const string HolderName = "run.pid";
    private readonly FileStream _stream;
    private readonly string _holder;

    private RunLock(FileStream stream, string holder) => (_stream, _holder) = (stream, holder);

    /// <exception cref="BadInputException">Another process holds it, or it cannot be made.</exception>
    public static RunLock Take(string folder)
    {
        var (path, holder) = (Path.Combine(folder, FileName), Path.Combine(folder, HolderName));
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            return new RunLock(stream, holder);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new BadInputException($"'{folder}' cannot be written: permission is denied.", error);
        }
        catch (IOException error)
        {
            if (!File.Exists(path))
            {
                throw new BadInputException($"'{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
            }

            var process = File.Exists(holder) && int.TryParse(
                File.ReadAllText(holder).Trim(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number) ? $" (process {number})" : "";
            throw new BadInputException(
                $"Another training{process} is writing to the run folder '{folder}'; wait until it ends, or choose another folder",
                new Hint(HintKind.HeldFolder, "", folder),
                error);
        }
    }

    /// <summary>Whether a process holds a folder. Who holds it has said so; what a killed one said is told apart by the lock.</summary>
    public static bool IsHeld(string folder)
    {
        if (!File.Exists(Path.Combine(folder, HolderName)))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            return false;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        File.Delete(_holder);
        _stream.Dispose();
    }
}
