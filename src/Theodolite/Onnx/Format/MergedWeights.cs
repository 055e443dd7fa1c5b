using System.Text.RegularExpressions;

namespace Theodolite.Onnx.Format;

/// <summary>
/// Weights that PyTorch's exporter stored once since their values were equal at that moment: two biases of zeros, two scales of ones, the
/// layers of a transformer that began as copies of one. It gives the second by a node <c>Identity_3</c> under the second's own name, or,
/// where it folded a transposition, lets the nodes of several modules take one weight with a name of its own making. They are different
/// weights, and are trained apart; weights that a model shares keep their name, or are taken by nodes of one module.
/// </summary>
/// <param name="Copies">Names of such weights, and of those that they equal.</param>
/// <param name="Renamed">Nodes by name that take a copy in place of the weight, input by input.</param>
internal sealed partial record MergedWeights(
    IReadOnlyDictionary<string, string> Copies,
    IReadOnlyDictionary<(string Node, string Weight), string> Renamed)
{
    /// <summary>Those among the nodes of a graph.</summary>
    public static MergedWeights Of(IReadOnlyList<OnnxNode> nodes, IReadOnlyDictionary<string, TensorProto> initializers)
    {
        var copies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => node.Operator == "Identity" && Numbered().IsMatch(node.Name)))
        {
            if (node.Inputs is [var original] && node.Outputs is [var copy] && initializers.ContainsKey(original)
                && Dotted().IsMatch(copy) && !initializers.ContainsKey(copy))
            {
                copies.TryAdd(copy, original);
            }
        }

        var renamed = new Dictionary<(string Node, string Weight), string>();
        var uses = nodes.SelectMany(
            node => node.Inputs.Distinct().Where(name => IsFolded(name, initializers)).Select(name => (name, node)));
        foreach (var weight in uses.GroupBy(use => use.name, use => use.node))
        {
            foreach (var module in weight.GroupBy(node => Module().Replace(node.Name, "")).Skip(1))
            {
                var copy = $"{weight.Key} of {module.Key}";
                copies.TryAdd(copy, weight.Key);
                foreach (var node in module)
                {
                    renamed.TryAdd((node.Name, weight.Key), copy);
                }
            }
        }

        return new(copies, renamed);
    }

    /// <summary>The nodes as they are when every weight is stored for itself.</summary>
    public IEnumerable<OnnxNode> Apart(IEnumerable<OnnxNode> nodes) => nodes
        .Where(node => node.Operator != "Identity" || node.Outputs.Count == 0 || !Copies.ContainsKey(node.Outputs[0]))
        .Select(node => node.Inputs.Any(name => Renamed.ContainsKey((node.Name, name)))
            ? node with { Inputs = [.. node.Inputs.Select(name => Renamed.GetValueOrDefault((node.Name, name), name))] }
            : node);

    /// <summary>Stores every weight for itself in a file.</summary>
    public void Separate(GraphProto graph)
    {
        bool Gone(NodeProto node) => node.OpType == "Identity" && node.Output.Count > 0 && Copies.ContainsKey(node.Output[0]);
        foreach (var node in graph.Node.Where(Gone).ToArray())
        {
            graph.Node.Remove(node);
        }

        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = Renamed.GetValueOrDefault((node.Name, node.Input[i]), node.Input[i]);
            }
        }

        var stored = graph.Initializer.ToDictionary(tensor => tensor.Name);
        foreach (var (copy, original) in Copies)
        {
            var tensor = stored[original].Clone();
            tensor.Name = copy;
            graph.Initializer.Add(tensor);
        }
    }

    private static bool IsFolded(string name, IReadOnlyDictionary<string, TensorProto> initializers) =>
        name.StartsWith("onnx::", StringComparison.Ordinal) && initializers.TryGetValue(name, out var tensor) && tensor.Dims.Count > 1
            && OnnxArray.KindOf(tensor.DataType) == OnnxKind.Real;

    [GeneratedRegex(@"^Identity_\d+$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\w+(\.\w+)+$")]
    private static partial Regex Dotted();

    // The last part of a node's path is its operator, numbered where a module has it several times.
    [GeneratedRegex(@"/[^/]*$")]
    private static partial Regex Module();
}
