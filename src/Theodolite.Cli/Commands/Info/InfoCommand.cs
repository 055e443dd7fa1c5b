using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Info;

/// <summary>What this installation runs on.</summary>
internal sealed class InfoCommand() : CliCommand(Name, "libtorch found, devices, threads, versions.")
{
    public const string Name = "info";

    public override IReadOnlyList<string> Examples => ["theodolite info", "theodolite info --json"];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        TorchSettings.Apply(session.Settings);
        TorchRuntime.Initialize();
        return new InfoCommandResult();
    }
}
