using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Reports;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Info;

/// <summary>The facts, as they are once libtorch is loaded.</summary>
internal sealed class InfoCommandResult : CommandResult
{
    private static readonly (string Name, string Label)[] s_labels =
    [
        ("theodolite", "Theodolite"), ("runtime", "Runtime"), ("system", "System"), ("libtorch", "libtorch"),
        ("libtorchPath", "  from"), ("cuda", "CUDA"), ("threads", "Threads"), ("processors", "Processors"),
    ];

    private readonly JsonObject _facts = new()
    {
        ["schema"] = "theodolite/info/1",
        ["theodolite"] = Product.Version,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})",
        ["libtorch"] = TorchRuntime.AbiVersion.ToString(),
        ["libtorchPath"] = TorchRuntime.LibraryPath,
        ["cuda"] = TorchRuntime.CudaAvailable,
        ["threads"] = TorchRuntime.Threads,
        ["processors"] = Environment.ProcessorCount,
    };

    public override void WriteJson(Stream output) => ReportWriter.Write(output, _facts);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, label) in s_labels)
        {
            var value = _facts[name]!;
            var text = value.GetValueKind() switch
            {
                JsonValueKind.True => "available",
                JsonValueKind.False => "not available",
                _ => value.ToString(),
            };
            grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(text));
        }

        console.Write(grid);
    }
}
