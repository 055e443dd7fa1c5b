using System.Globalization;
using System.Text;

namespace Theodolite.Training;

/// <summary>
/// Holds a run folder for one process. The lock is the operating system's on an open file, so it ends with the process that
/// holds it, however that ends; the file itself stays and says who it was.
/// </summary>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "run.lock";
    private readonly FileStream _stream;

    private RunLock(FileStream stream) => _stream = stream;

    /// <exception cref="BadInputException">Another process holds it, or it cannot be made.</exception>
    public static RunLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            stream.SetLength(0);
            stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            stream.Flush();
            return new RunLock(stream);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BadInputException($"'{folder}' cannot be written: permission is denied.");
        }
        catch (IOException error)
        {
            if (!File.Exists(path))
                throw new BadInputException($"'{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
            var holder = Holder(path) is { } process ? $" (process {process})" : "";
            throw new BadInputException($"Another training{holder} is writing to the run folder '{folder}'; wait until it ends, or choose another folder with --out.");
        }
    }

    public void Dispose() => _stream.Dispose();

    private static int? Holder(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream);
            return int.TryParse(reader.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
