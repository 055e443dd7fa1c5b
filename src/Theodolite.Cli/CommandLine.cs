using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Commands;
using Theodolite.Cli.Commands.CheckGradient;
using Theodolite.Cli.Commands.Demo;
using Theodolite.Cli.Commands.Descend;
using Theodolite.Cli.Commands.Escape;
using Theodolite.Cli.Commands.Info;
using Theodolite.Cli.Commands.Reproduce;
using Theodolite.Cli.Commands.Spectrum;
using Theodolite.Cli.Commands.Survey;
using Theodolite.Cli.Commands.Train;

namespace Theodolite.Cli;

/// <summary>The commands and their options.</summary>
internal sealed class CommandLine
{
    private readonly CliCommand[] _commands =
    [
        new SurveyCommand(), new EscapeCommand(), new TrainCommand(), new SpectrumCommand(), new CheckGradientCommand(),
        new DescendCommand(), new ReproduceCommand(), new DemoCommand(), new InfoCommand(),
    ];

    public CommandLine()
    {
        Root = new RootCommand("Why has the loss stopped going down? Theodolite says why, proves it, and tries the way out.");
        Common = new CommonOptions(Root);
        foreach (var command in _commands)
        {
            Root.Subcommands.Add(command.Symbol);
        }
    }

    public RootCommand Root { get; }

    public CommonOptions Common { get; }

    /// <summary>Parses; never expands response files, so that an expression may begin with @ and fail as an expression.</summary>
    public ParseResult Parse(IReadOnlyList<string> tokens) =>
        Root.Parse(tokens, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>The command that a parse chose; null for the root.</summary>
    public CliCommand? Chosen(ParseResult parsed) => Array.Find(_commands, command => command.Symbol == parsed.CommandResult.Command);
}
