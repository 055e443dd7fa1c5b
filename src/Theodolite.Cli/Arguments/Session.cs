using Spectre.Console;
using Theodolite.Cli.Output;

namespace Theodolite.Cli.Arguments;

/// <summary>What a running command has at hand.</summary>
internal sealed record Session(Terminal Terminal, CommonSettings Settings, CancellationToken Cancellation)
{
    /// <summary>The seed asked for, or 0.</summary>
    public ulong Seed => Settings.Seed ?? 0;

    /// <summary>A line of progress on standard error; silent with --json.</summary>
    public ProgressLine Progress() => new(Terminal, Settings.Json);

    /// <summary>Says on standard error what a person should know and a program need not.</summary>
    public void Say(IEnumerable<string> notes)
    {
        if (Settings.Json)
        {
            return;
        }

        foreach (var note in notes)
        {
            Terminal.Error.WriteLine(note);
        }
    }

    /// <summary>Shows a person something before the command is done.</summary>
    public void Show(Action<IAnsiConsole> write)
    {
        if (!Settings.Json)
        {
            write(Terminal.Styled());
        }
    }
}
