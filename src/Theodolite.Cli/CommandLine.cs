using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Commands;
using Theodolite.Cli.Commands.CheckGradient;
using Theodolite.Cli.Commands.CriticalPoints;
using Theodolite.Cli.Commands.Demo;
using Theodolite.Cli.Commands.Descend;
using Theodolite.Cli.Commands.Escape;
using Theodolite.Cli.Commands.Explore;
using Theodolite.Cli.Commands.Info;
using Theodolite.Cli.Commands.Landscape;
using Theodolite.Cli.Commands.Reproduce;
using Theodolite.Cli.Commands.Spectrum;
using Theodolite.Cli.Commands.Survey;
using Theodolite.Cli.Commands.Train;

namespace Theodolite.Cli;

/// <summary>The commands and their options. A command is made when its name is met: the others cost nothing.</summary>
internal sealed class CommandLine
{
    private static readonly (string Name, Func<CliCommand> Make)[] s_commands =
    [
        (SurveyCommand.Name, () => new SurveyCommand()),
        (EscapeCommand.Name, () => new EscapeCommand()),
        (TrainCommand.Name, () => new TrainCommand()),
        (SpectrumCommand.Name, () => new SpectrumCommand()),
        (CheckGradientCommand.Name, () => new CheckGradientCommand()),
        (DescendCommand.Name, () => new DescendCommand()),
        (CriticalPointsCommand.Name, () => new CriticalPointsCommand()),
        (LandscapeCommand.Name, () => new LandscapeCommand()),
        (ExploreCommand.Name, () => new ExploreCommand()),
        (ReproduceCommand.Name, () => new ReproduceCommand()),
        (DemoCommand.Name, () => new DemoCommand()),
        (InfoCommand.Name, () => new InfoCommand()),
    ];

    private readonly Dictionary<string, CliCommand> _made = new(StringComparer.Ordinal);

    public CommandLine()
    {
        Root = new RootCommand("Why has the loss stopped going down? Theodolite says why, proves it, and tries the way out.");
        Common = new CommonOptions(Root);
    }

    /// <summary>The names of all commands, in the order of the help.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_commands.Select(command => command.Name)];

    /// <summary>The names of those whose work processes share, in words.</summary>
    public static string Shared => "survey, spectrum, train, landscape, descend and critical-points";

    public RootCommand Root { get; }

    public CommonOptions Common { get; }

    /// <summary>A command by its name; null where there is none.</summary>
    public CliCommand? Find(string name)
    {
        if (_made.TryGetValue(name, out var made))
        {
            return made;
        }

        if (Array.Find(s_commands, command => command.Name == name).Make is not { } make)
        {
            return null;
        }

        var command = make();
        Root.Subcommands.Add(command.Symbol);
        _made.Add(name, command);
        return command;
    }

    /// <summary>Parses; never expands response files, so that an expression may begin with @ and fail as an expression.</summary>
    public ParseResult Parse(IReadOnlyList<string> tokens) => Root.Parse(
        ArgumentPreparation.Prepare(tokens, this),
        new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>The command that a parse chose; null for the root.</summary>
    public CliCommand? Chosen(ParseResult parsed) =>
        _made.Values.FirstOrDefault(command => command.Symbol == parsed.CommandResult.Command);
}
