using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Theodolite.Cli.Rendering;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands;

/// <summary>What this installation runs on.</summary>
internal sealed class InfoCommand() : CliCommand("info", "libtorch found, devices, threads, versions.")
{
    public override IReadOnlyList<string> Examples => ["theodolite info", "theodolite info --json"];

    public override int Run(ParseResult parsed, Session session)
    {
        TorchSettings.Apply(session.Settings);
        TorchRuntime.Initialize();
        var facts = new JsonObject
        {
            ["schema"] = "theodolite/info/1",
            ["theodolite"] = Application.Version,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["system"] = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
            ["libtorch"] = TorchRuntime.AbiVersion.ToString(),
            ["libtorchPath"] = TorchRuntime.LibraryPath,
            ["cuda"] = TorchRuntime.CudaAvailable,
            ["threads"] = TorchRuntime.Threads,
            ["processors"] = Environment.ProcessorCount,
        };
        if (session.Settings.Json)
        {
            session.Terminal.Out.WriteLine(facts.ToJsonString(JsonStyle.Indented));
            return ExitCode.Done;
        }

        InfoRendering.Write(session.Terminal.Styled(), facts);
        return ExitCode.Done;
    }
}
