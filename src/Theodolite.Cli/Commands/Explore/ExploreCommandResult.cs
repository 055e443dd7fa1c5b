using Spectre.Console;

namespace Theodolite.Cli.Commands.Explore;

/// <summary>Nothing: all was said when the page was there.</summary>
internal sealed class ExploreCommandResult : CommandResult
{
    public override bool IsSilent => true;

    public override void WriteJson(Stream output, IReadOnlyList<string> notes)
    {
    }

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
    }
}
