using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>Reads the graph form of the key <c>model</c>: <c>nodes</c>, a mapping of names to nodes, and <c>output</c>.</summary>
internal static class GraphSection
{
    private static readonly HashSet<string> s_wiring = [.. OptionTable.Of(typeof(Wiring)).Options.Select(option => option.Name)];

    /// <summary>Reads a graph that is a layer, which may have a name.</summary>
    /// <exception cref="BadInputException">One sentence with file and line.</exception>
    public static Layer Read(NamedOptions source)
    {
        var graph = Whole(source with { Entries = [.. source.Entries.Where(entry => entry.Key != "name")] });
        return SettingsReader.With(graph, source with { Entries = [.. source.Entries.Where(entry => entry.Key == "name")] });
    }

    /// <summary>Reads a graph that is a whole model.</summary>
    /// <exception cref="BadInputException">One sentence with file and line.</exception>
    public static Graph Whole(NamedOptions source)
    {
        var keys = (Keys)SettingsReader.Read(source, new Recipe(typeof(Keys)), []);
        if (keys.Nodes is not SettingMapping nodes)
        {
            throw new OptionSite($"nodes of {source.Name}", [])
                .Wrong(keys.Nodes, "a mapping of names to layers, as stem: {linear: {out: 8}}");
        }

        try
        {
            return new Graph([.. nodes.Entries.Select(Node)], keys.Output);
        }
        catch (GraphException fault)
        {
            var place = nodes.Entries.LastOrDefault(entry => entry.Key == fault.Node) is { Key: not null } entry
                ? entry.Place
                : source.Entries.FirstOrDefault(entry => entry.Key == "output") is { Key: not null } output ? output.Place
                : nodes.Place;
            throw new BadInputException($"{place}: {fault.Message}", fault);
        }
    }

    private static GraphNode Node(SettingEntry entry)
    {
        var title = $"node {Spelling.Quote(entry.Key)}";
        return entry.Value switch
        {
            SettingMapping { Entries.Count: > 0 } mapping => Node(entry, mapping, title),
            SettingScalar { IsNothing: false } layer => Build(entry, [LayerNames.Registry.Read(layer, title)]),
            var value => throw new BadInputException($"{entry.Place}: {title} must be a layer, or a mapping with from, add or concatenate "
                + $"and its layers, not {value.Kind}."),
        };
    }

    private static GraphNode Node(SettingEntry entry, SettingMapping mapping, string title)
    {
        var own = mapping.Entries.Where(part => !s_wiring.Contains(part.Key)).ToArray();
        var wiring = SettingsReader.Section<Wiring>(
            mapping with { Entries = [.. mapping.Entries.Where(part => s_wiring.Contains(part.Key))] },
            title);
        if ((wiring.From is null ? 0 : 1) + (wiring.Add is null ? 0 : 1) + (wiring.Concatenate is null ? 0 : 1) > 1)
        {
            throw new BadInputException($"{entry.Place}: {title} can have one of from, add and concatenate.");
        }

        if (wiring is { Axis: not null, Concatenate: null })
        {
            throw new BadInputException($"{mapping.Find("axis")!.Value.Place}: {title} has an axis, which goes with concatenate.");
        }

        if (own.Length > 1 || (own.Length == 1 && wiring.Layers is not null))
        {
            throw new BadInputException($"{own[^1].Place}: {title} has {Spelling.Quote(own[^1].Key)} beside another layer; several layers "
                + "are listed under 'layers'.");
        }

        var layers = wiring.Layers is { } list ? LayerNames.ReadAll(list, $"layers of {title}")
            : own is [var only] ? [LayerNames.Registry.Read(new SettingMapping([only], only.Place), title)]
            : wiring.Add is null && wiring.Concatenate is null ? throw new BadInputException($"{entry.Place}: {title} has no layer; it "
                + "needs one, or a list under 'layers', or joins others with add or concatenate.")
            : [];
        var node = Build(entry, layers);
        return wiring.Add is not null ? node with { From = wiring.Add, Join = NodeJoin.Add }
            : wiring.Concatenate is not null ? Concatenation(node, wiring, mapping, title)
            : wiring.From is not null ? node with { From = [wiring.From] }
            : node;
    }

    private static GraphNode Concatenation(GraphNode node, Wiring wiring, SettingMapping mapping, string title)
    {
        try
        {
            return node with { From = wiring.Concatenate!, Join = NodeJoin.Concatenate, Axis = wiring.Axis ?? 0 };
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"{mapping.Find("axis")?.Place ?? mapping.Place}: {title}: {exception.Message}", exception);
        }
    }

    private static GraphNode Build(SettingEntry entry, IReadOnlyList<Layer> layers)
    {
        try
        {
            return new GraphNode(entry.Key, layers) { Place = entry.Place.ToString() };
        }
        catch (ArgumentException exception)
        {
            var sentence = char.ToLowerInvariant(exception.Message[0]) + exception.Message[1..];
            throw new BadInputException($"{entry.Place}: {sentence}", exception);
        }
    }

    private sealed record Keys([Option(Description = "a mapping of names to layers")] SettingNode Nodes)
    {
        [Option(Expected = "the name of a node")]
        public string? Output { get; init; }
    }

    /// <summary>The keys of a node that are no layer.</summary>
    private sealed record Wiring
    {
        private const string ListOfNodes = "a list of nodes, as [a, b]";

        [Option(Expected = "the name of a node")]
        public string? From { get; init; }

        [Option(Expected = ListOfNodes)]
        public IReadOnlyList<string>? Add { get; init; }

        [Option(Expected = ListOfNodes)]
        public IReadOnlyList<string>? Concatenate { get; init; }

        public int? Axis { get; init; }

        public SettingNode? Layers { get; init; }
    }
}
