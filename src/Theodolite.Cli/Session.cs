using Theodolite.Cli.Arguments;

namespace Theodolite.Cli;

/// <summary>What a running command has at hand.</summary>
internal sealed record Session(Terminal Terminal, CommonSettings Settings, CancellationToken Cancellation)
{
    private readonly List<string> _notes = [];

    /// <summary>What was said beside the results; the JSON of a command repeats it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Says on standard error what a person should know; with --json it is said in the JSON alone.</summary>
    public void Say(IEnumerable<string> notes)
    {
        foreach (var note in notes.Select(Printable.Line).Except(_notes).ToList())
        {
            _notes.Add(note);
            if (!Settings.Json)
            {
                Terminal.Error.WriteLine(note);
            }
        }
    }
}
