using System.Globalization;
using Theodolite.ModelFiles.Yaml;
using Theodolite.Models;
using Theodolite.Models.Layers;

namespace Theodolite.ModelFiles;

/// <summary>Reads the graph form of the key <c>model</c>: <c>nodes</c>, a mapping of names to nodes, and <c>output</c>.</summary>
internal static class GraphSection
{
    private static readonly string[] s_wiring = ["from", "add", "concatenate", "axis", "layers"];

    /// <exception cref="BadInputException">One sentence with file and line.</exception>
    public static Graph Read(YamlSection section)
    {
        var file = section.File;
        var nodes = section.Require("nodes", "a mapping of names to layers");
        if (nodes is not YamlMapping mapping)
        {
            throw section.Wrong(nodes, "nodes", "a mapping of names to layers, as stem: {linear: {out: 8}}");
        }

        var output = section.Text("output", "the name of a node");
        section.End();
        try
        {
            return new Graph([.. mapping.Entries.Select(entry => Node(entry.Key, entry.Line, entry.Value, file))], output);
        }
        catch (GraphException fault)
        {
            var line = mapping.Entries.LastOrDefault(entry => entry.Key == fault.Node) is { Key: not null } entry
                ? entry.Line
                : section.Find("output")?.Line ?? mapping.Line;
            throw new BadInputException($"{file}, line {line}: {fault.Message}", fault);
        }
    }

    private static GraphNode Node(string name, int line, YamlNode value, string file)
    {
        var title = $"node {Settings.Spelling.Quote(name)}";
        if (value is YamlMapping { Entries.Count: > 0 } mapping)
        {
            return Node(name, line, mapping, title, file);
        }

        if (value is YamlScalar { IsNothing: false })
        {
            return Build(name, line, Layers(value, title, file), file);
        }

        throw new BadInputException(
            $"{file}, line {line}: {title} must be a layer, or a mapping with from, add or concatenate and its layers, not {value.Kind}.");
    }

    private static GraphNode Node(string name, int line, YamlMapping mapping, string title, string file)
    {
        var section = YamlSection.Of(
            mapping with { Entries = [.. mapping.Entries.Where(entry => s_wiring.Contains(entry.Key))] },
            title,
            file);
        var (from, add, concatenate) = (section.Text("from", "the name of a node"), Names(section, "add"), Names(section, "concatenate"));
        if ((from is null ? 0 : 1) + (add is null ? 0 : 1) + (concatenate is null ? 0 : 1) > 1)
        {
            throw new BadInputException($"{file}, line {line}: {title} can have one of from, add and concatenate.");
        }

        var axis = section.Integer("axis");
        if (axis is not null && concatenate is null)
        {
            throw new BadInputException($"{file}, line {section.Find("axis")!.Line}: {title} has an axis, which goes with concatenate.");
        }

        (string Key, int Line, YamlNode Value)[] own = [.. mapping.Entries.Where(entry => !s_wiring.Contains(entry.Key))];
        var list = section.Find("layers");
        if (own.Length > 1 || (own.Length == 1 && list is not null))
        {
            throw new BadInputException($"{file}, line {own[^1].Line}: {title} has {Settings.Spelling.Quote(own[^1].Key)} beside another "
                + "layer; several layers are listed under 'layers'.");
        }

        var layers = list is not null ? LayerNames.ReadAll(list, $"layers of {title}", file)
            : own is [var only] ? Layers(new YamlMapping([only], only.Line), title, file)
            : add is null && concatenate is null ? throw new BadInputException($"{file}, line {line}: {title} has no layer; it needs one, "
                + "or a list under 'layers', or joins others with add or concatenate.")
            : [];
        var node = Build(name, line, layers, file);
        return add is not null ? node with { From = add, Join = NodeJoin.Add }
            : concatenate is not null ? section.Build(() => node with { From = concatenate, Join = NodeJoin.Concatenate, Axis = axis ?? 0 })
            : from is not null ? node with { From = [from] }
            : node;
    }

    private static GraphNode Build(string name, int line, IReadOnlyList<Layer> layers, string file)
    {
        try
        {
            return new GraphNode(name, layers) { Place = string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}") };
        }
        catch (ArgumentException exception)
        {
            var sentence = char.ToLowerInvariant(exception.Message[0]) + exception.Message[1..];
            throw new BadInputException($"{file}, line {line}: {sentence}", exception);
        }
    }

    private static IReadOnlyList<Layer> Layers(YamlNode layer, string title, string file) =>
        LayerNames.ReadAll(new YamlSequence([layer], layer.Line), title, file);

    private static string[]? Names(YamlSection section, string key) => section.Find(key) switch
    {
        null => null,
        YamlSequence list => [.. list.Items.Select(
            item => item is YamlScalar { IsNothing: false } name ? name.Text : throw section.Wrong(item, key,
            "a list of nodes, as [a, b]"))],
        var node => throw section.Wrong(node, key, "a list of nodes, as [a, b]"),
    };
}
