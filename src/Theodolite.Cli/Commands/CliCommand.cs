using System.CommandLine;
using Theodolite.Cli.Arguments;

namespace Theodolite.Cli.Commands;

/// <summary>One command: its arguments and options, and what it does.</summary>
internal abstract class CliCommand
{
    protected CliCommand(string name, string description) => Symbol = new Command(name, description);

    /// <summary>How the command line knows it.</summary>
    public Command Symbol { get; }

    /// <summary>Command lines to show in its help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Whether processes that were started together share its work.</summary>
    public virtual bool IsShared => false;

    /// <summary>Does the work; what it found is shown and written by <see cref="CommandResult.Deliver"/>.</summary>
    public abstract CommandResult Run(ParseResult parsed, Session session);
}
