using Theodolite.Settings;

namespace Theodolite.Models;

/// <summary>Checks how the nodes of a graph take each other's results, and orders them so that each comes after what it takes.</summary>
internal static class GraphWiring
{
    /// <summary>The nodes in an order of evaluation that keeps to the given one where it can, and the place of the output.</summary>
    /// <exception cref="GraphException">The wiring is wrong.</exception>
    public static (GraphNode[] Nodes, int Output) Order(IReadOnlyList<GraphNode> nodes, string? output)
    {
        if (nodes.Count == 0)
        {
            throw new GraphException(null, "a graph needs at least one node.");
        }

        var byName = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!byName.TryAdd(node.Name, node))
            {
                throw new GraphException(node.Name, $"two nodes are named '{node.Name}'.");
            }
        }

        foreach (var node in nodes)
        {
            CheckSources(node, byName);
        }

        var ordered = new List<GraphNode>();
        var path = new List<string>();
        foreach (var node in nodes)
        {
            Visit(node, byName, ordered, path);
        }

        var end = output is null ? OnlyEnd(nodes) : byName.ContainsKey(output) ? output
            : throw new GraphException(
                null,
                $"the output is to be {Spelling.Quote(output)}, which is no node; {Spelling.Suggest(output, byName.Keys)}");
        CheckUsed(nodes, byName, end);
        return ([.. ordered], ordered.FindIndex(node => node.Name == end));
    }

    private static void CheckSources(GraphNode node, Dictionary<string, GraphNode> byName)
    {
        if (node.Join == NodeJoin.None ? node.From.Count != 1 : node.From.Count < 2)
        {
            throw new GraphException(node.Name, $"node '{node.Name}' takes {node.From.Count} results, but "
                + $"{(node.Join == NodeJoin.None ? "one is taken where they are not added or concatenated" : "at least two are joined")}.");
        }

        foreach (var source in node.From)
        {
            if (source != GraphNode.Input && !byName.ContainsKey(source))
            {
                throw new GraphException(node.Name, $"node '{node.Name}' takes {Spelling.Quote(source)}, which is no node; "
                    + $"{Spelling.Suggest(source, [GraphNode.Input, .. byName.Keys.Where(name => name != node.Name)])}");
            }
        }
    }

    // Depth first; what is on the path when it is met again closes a cycle. The depth is that of the graph, so it is bounded.
    private static void Visit(GraphNode node, Dictionary<string, GraphNode> byName, List<GraphNode> ordered, List<string> path)
    {
        if (ordered.Contains(node))
        {
            return;
        }

        if (path.IndexOf(node.Name) is >= 0 and var start)
        {
            throw new GraphException(
                node.Name,
                $"the nodes {string.Join(" → ", path.Skip(start).Append(node.Name).Reverse().Select(name => $"'{name}'"))} form a cycle.");
        }

        if (path.Count > 1000)
        {
            throw new GraphException(node.Name, "a graph is at most 1000 nodes deep.");
        }

        path.Add(node.Name);
        foreach (var source in node.From.Where(name => name != GraphNode.Input))
        {
            Visit(byName[source], byName, ordered, path);
        }

        path.RemoveAt(path.Count - 1);
        ordered.Add(node);
    }

    private static string OnlyEnd(IReadOnlyList<GraphNode> nodes)
    {
        var taken = nodes.SelectMany(node => node.From).ToHashSet(StringComparer.Ordinal);
        string[] ends = [.. nodes.Select(node => node.Name).Where(name => !taken.Contains(name))];
        return ends is [var only]
            ? only
            : throw new GraphException(
                ends[0],
                $"the nodes {string.Join(", ", ends.Select(name => $"'{name}'"))} are taken by none; say which is the 'output'.");
    }

    private static void CheckUsed(IReadOnlyList<GraphNode> nodes, Dictionary<string, GraphNode> byName, string output)
    {
        var used = new HashSet<string>(StringComparer.Ordinal) { output };
        var left = new Queue<string>(used);
        while (left.TryDequeue(out var name))
        {
            foreach (var source in byName[name].From)
            {
                if (source != GraphNode.Input && used.Add(source))
                {
                    left.Enqueue(source);
                }
            }
        }

        if (nodes.FirstOrDefault(node => !used.Contains(node.Name)) is { } idle)
        {
            throw new GraphException(idle.Name, $"node '{idle.Name}' does not lead to the output '{output}'.");
        }
    }
}

/// <summary>A graph is wired wrongly.</summary>
/// <param name="node">The node at fault; null where it is the graph as a whole.</param>
/// <param name="sentence">What is wrong, beginning in lower case.</param>
public sealed class GraphException(string? node, string sentence) : ArgumentException(sentence)
{
    /// <summary>The node at fault; null where it is the graph as a whole.</summary>
    public string? Node => node;
}
