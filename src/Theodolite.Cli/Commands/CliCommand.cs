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

    /// <summary>Does the work; returns an exit code.</summary>
    public abstract int Run(ParseResult parsed, Session session);

    protected Argument<string> AddArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        Symbol.Arguments.Add(argument);
        return argument;
    }

    protected Option<T> AddOption<T>(string name, string description, string? valueName = null)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        Symbol.Options.Add(option);
        return option;
    }
}
