namespace Theodolite.Onnx.Format;

/// <summary>The graph of a file: functions inlined, nodes in an order in which everything is made before it is taken.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxArray> _read = new(StringComparer.Ordinal);

    private OnnxGraph(OnnxFile file)
    {
        File = file;
        var graph = file.Model.Graph;
        if (graph.SparseInitializer.Count > 0)
        {
            throw new BadInputException($"{file.Name} has sparse weights, which are not read; export it with dense ones.");
        }

        foreach (var tensor in graph.Initializer)
        {
            if (!_initializers.TryAdd(tensor.Name, tensor))
            {
                throw new BadInputException($"{file.Name} has two weights named '{Printable.Line(tensor.Name)}'.");
            }
        }

        Inputs = [.. graph.Input.Where(input => !_initializers.ContainsKey(input.Name)).Select(GraphTensor.Of)];
        Outputs = [.. graph.Output.Select(GraphTensor.Of)];
        OnnxNode[] nodes = [.. new FunctionInlining(file).Of(graph.Node)];
        Merged = MergedWeights.Of(nodes, _initializers);
        foreach (var (copy, original) in Merged.Copies)
        {
            var tensor = _initializers[original].Clone();
            tensor.Name = copy;
            _initializers.Add(copy, tensor);
        }

        Nodes = NodeOrder.Sort(
            [.. Merged.Apart(nodes)],
            [.. _initializers.Keys, .. Inputs.Select(input => input.Name)],
            file.Name);
    }

    /// <summary>Where it comes from.</summary>
    public OnnxFile File { get; }

    /// <summary>What it takes; weights, which may be listed too, are not among them.</summary>
    public IReadOnlyList<GraphTensor> Inputs { get; }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<GraphTensor> Outputs { get; }

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Weights that the exporter stored once with an equal one.</summary>
    public MergedWeights Merged { get; }

    /// <summary>Names of its weights, in the order of the file.</summary>
    public IEnumerable<string> Initializers => File.Model.Graph.Initializer.Select(tensor => tensor.Name).Concat(Merged.Copies.Keys);

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadInputException">It is no model, or its graph does not hold together.</exception>
    public static OnnxGraph Read(string path) => Of(OnnxFile.Read(path));

    /// <summary>The graph of a file.</summary>
    /// <exception cref="BadInputException">It does not hold together.</exception>
    public static OnnxGraph Of(OnnxFile file) => new(file);

    /// <summary>Whether a name is that of a weight.</summary>
    public bool IsInitializer(string name) => _initializers.ContainsKey(name);

    /// <summary>A weight.</summary>
    /// <exception cref="BadInputException">It is damaged, or not where the file says.</exception>
    public OnnxArray Initializer(string name)
    {
        if (!_read.TryGetValue(name, out var array))
        {
            array = OnnxArray.Read(_initializers[name], $"The weight '{Printable.Line(name)}' of {File.Name}", File.External);
            _read.Add(name, array);
        }

        return array;
    }

    /// <summary>The nodes that a tensor is made by, in order.</summary>
    public IReadOnlyList<OnnxNode> Leading(IEnumerable<string> wanted)
    {
        var needed = new HashSet<string>(wanted, StringComparer.Ordinal);
        var nodes = new List<OnnxNode>();
        foreach (var node in Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                nodes.Add(node);
                needed.UnionWith(node.Inputs);
            }
        }

        nodes.Reverse();
        return nodes;
    }
}
