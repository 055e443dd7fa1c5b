namespace Theodolite.Onnx.Format;

/// <summary>Puts nodes in an order in which everything is made before it is taken.</summary>
internal static class NodeOrder
{
    /// <summary>Sorts nodes, those that may come in any order as in the file.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="known">Names of what is there before any node.</param>
    /// <param name="file">The file, for messages.</param>
    /// <exception cref="BadInputException">Two nodes make one tensor, one is missing, or nodes wait for each other.</exception>
    public static IReadOnlyList<OnnxNode> Sort(IReadOnlyList<OnnxNode> nodes, IReadOnlyCollection<string> known, string file)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        var there = new HashSet<string>(known, StringComparer.Ordinal) { "" };
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(output => output.Length > 0))
            {
                if (there.Contains(output) || !makers.TryAdd(output, i))
                {
                    throw new BadInputException($"In {file}, {nodes[i].Title} makes '{Printable.Line(output)}', which is made already.");
                }
            }
        }

        var waiting = new int[nodes.Count];
        var takers = new List<int>[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var input in nodes[i].Inputs.Distinct().Where(input => !there.Contains(input)))
            {
                if (!makers.TryGetValue(input, out var maker))
                {
                    throw new BadInputException(
                        $"In {file}, {nodes[i].Title} takes '{Printable.Line(input)}', which no node, weight or input gives.");
                }

                (takers[maker] ??= []).Add(i);
                waiting[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Count).Where(i => waiting[i] == 0).Select(i => (i, i)));
        var order = new List<OnnxNode>(nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(nodes[next]);
            foreach (var taker in takers[next] ?? [])
            {
                if (--waiting[taker] == 0)
                {
                    ready.Enqueue(taker, taker);
                }
            }
        }

        return order.Count == nodes.Count ? order : throw new BadInputException(
            $"The graph of {file} goes in a circle: {nodes[Array.FindIndex(waiting, count => count > 0)].Title} waits for its own result.");
    }
}
