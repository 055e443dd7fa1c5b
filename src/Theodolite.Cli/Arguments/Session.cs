using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Collectives;

namespace Theodolite.Cli.Arguments;

/// <summary>What a running command has at hand.</summary>
internal sealed record Session(Terminal Terminal, CommonSettings Settings, CancellationToken Cancellation)
{
    private readonly List<string> _notes = [];

    /// <summary>What was said beside the result; the JSON of a command repeats it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Among whom the work is shared.</summary>
    public Processes Processes { get; init; } = Processes.Alone;

    /// <summary>The memory of this process.</summary>
    public MemoryBudget Memory { get; init; } = MemoryBudget.OfMachine;

    /// <summary>The seed asked for, or 0.</summary>
    public ulong Seed => Settings.Seed ?? 0;

    /// <summary>Refuses more than one process, where there are no samples to share and nothing is dealt out.</summary>
    /// <exception cref="BadInputException">There are several.</exception>
    public void RequireOneProcess()
    {
        if (!Processes.AreOne)
        {
            throw new BadInputException("An expression is evaluated by one process; many share the samples of a network.");
        }
    }

    /// <summary>A line of progress on standard error; silent with --json.</summary>
    public ProgressLine Progress() => new(Terminal, Settings.Json);

    /// <summary>Says on standard error, once, what should be known beside the result; with --json it is said in the JSON alone.</summary>
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

    /// <summary>Shows a person something before the command is done.</summary>
    public void Show(Action<IAnsiConsole> write)
    {
        if (!Settings.Json)
        {
            write(Terminal.Styled());
        }
    }
}
