using System.Text.Json.Nodes;
using Spectre.Console;

namespace Theodolite.Cli.Rendering;

/// <summary>The facts of <c>info</c> in two columns.</summary>
internal static class InfoRendering
{
    private static readonly (string Name, string Label)[] s_labels =
    [
        ("theodolite", "Theodolite"), ("runtime", "Runtime"), ("system", "System"), ("libtorch", "libtorch"),
        ("libtorchPath", "  from"), ("cuda", "CUDA"), ("threads", "Threads"), ("processors", "Processors"),
    ];

    public static void Write(IAnsiConsole console, JsonObject facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var (name, label) in s_labels)
        {
            var value = facts[name]!;
            var text = value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.True => "available",
                System.Text.Json.JsonValueKind.False => "not available",
                _ => value.ToString(),
            };
            grid.AddRow(new Text(label, new Style(decoration: Decoration.Bold)), new Text(Printable.Line(text)));
        }

        console.Write(grid);
    }
}
