using System.Text;
using Spectre.Console;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.IO;

namespace Theodolite.Cli.Commands;

/// <summary>What a command found, as JSON, as text and as pictures; here it is decided for all commands what becomes of them.</summary>
internal abstract class CommandResult : IDisposable
{
    private const int ReportWidth = 100;

    /// <summary>Name of the JSON file in the folder, without its ending; null where the command writes no report there.</summary>
    public virtual string? FileName => null;

    /// <summary>The folder to write to; null for that of --out.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether nothing is left to be said: the command spoke while it ran.</summary>
    public virtual bool IsSilent => false;

    /// <summary>What the process tells its caller.</summary>
    public virtual int ExitCode => Output.ExitCode.Done;

    /// <summary>Writes one JSON object.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="notes">What was said beside the result; what is read from a target repeats it.</param>
    public abstract void WriteJson(Stream output, IReadOnlyList<string> notes);

    /// <summary>Writes what a person reads.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="pictures">What <see cref="Draw"/> returned; empty in a report that lies beside them.</param>
    public abstract void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures);

    /// <summary>Draws the pictures into a folder; returns what is to be said of each.</summary>
    public virtual IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) => [];

    /// <summary>What a person should know when all is shown, on standard error.</summary>
    /// <param name="pictures">What <see cref="Draw"/> returned.</param>
    public virtual IReadOnlyList<string> Remarks(IReadOnlyList<string> pictures) => [];

    /// <summary>Draws and writes into the folder, shows text or JSON; returns the exit code.</summary>
    public int Deliver(Session session)
    {
        var (folder, pictures) = (FileName is null ? null : Folder ?? session.Settings.Out, (IReadOnlyList<string>)[]);
        if (folder is not null)
        {
            pictures = Draw(folder, session.Cancellation);
        }

        var remarks = Remarks(pictures);
        IReadOnlyList<string> notes = [.. session.Notes, .. remarks];
        if (folder is not null)
        {
            Keep(folder, FileName!, notes);
        }

        if (IsSilent)
        {
            return ExitCode;
        }

        if (session.Settings.Json)
        {
            // To memory first, so that an error on the way leaves standard output empty.
            using var memory = new MemoryStream();
            WriteJson(memory, notes);
            session.Terminal.Out.WriteLine(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
            session.Terminal.Out.Flush();
        }
        else
        {
            WriteText(session.Terminal.Styled(), pictures);
            session.Say(remarks);
        }

        return ExitCode;
    }

    /// <summary>Lets go of what drawing and writing needed.</summary>
    public virtual void Dispose()
    {
    }

    private void Keep(string folder, string name, IReadOnlyList<string> notes)
    {
        AtomicFile.Write(Path.Combine(folder, name + ".json"), stream => WriteJson(stream, notes));
        using var text = new StringWriter();
        WriteText(StyledConsole.Over(text, colors: false, ReportWidth), []);
        AtomicFile.WriteText(Path.Combine(folder, "report.txt"), text.ToString());
    }
}
