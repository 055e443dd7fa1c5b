using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>
/// A graph cut into steps: layers, which take the samples along and own weights, and nodes between them that prepare shapes, constants
/// and weights that several layers share.
/// </summary>
internal sealed class OnnxPlan
{
    private readonly HashSet<string> _transposed = new(StringComparer.Ordinal);
    private readonly LayerNaming _naming = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<object> _steps = [];
    private readonly Dictionary<string, OnnxNode> _makers;
    private readonly ILookup<string, OnnxNode> _takers;
    private readonly HashSet<string> _dynamic;
    private readonly IReadOnlyList<OnnxNode> _nodes;

    /// <summary>Cuts a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes that lead to the output.</param>
    /// <param name="inputs">The tensors of the samples.</param>
    /// <param name="output">The tensor that the loss takes.</param>
    /// <param name="roles">What becomes of the weights.</param>
    public OnnxPlan(
        OnnxGraph graph,
        IReadOnlyList<OnnxNode> nodes,
        IReadOnlyList<GraphTensor> inputs,
        string output,
        IReadOnlyDictionary<string, WeightRole> roles)
    {
        (Graph, Inputs, Output, Roles, _nodes) = (graph, inputs, output, roles, nodes);
        _makers = nodes.SelectMany(node => node.Outputs.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(made => made.name, made => made.node);
        _takers = nodes.SelectMany(node => node.Inputs.Distinct().Select(name => (name, node))).ToLookup(use => use.name, use => use.node);
        _dynamic = Dynamic(nodes, inputs.Select(input => input.Name));
        Cut(nodes);
        Layers = [.. _steps.OfType<LayerPlan>()];
        Shared = [.. graph.Initializers.Where(name => roles.GetValueOrDefault(name) == WeightRole.Parameter && !_names.ContainsKey(name))
            .Select(name => new LayerWeight(name, _naming.Shared(name, _takers[name].First())))];
        foreach (var weight in Shared)
        {
            _names.Add(weight.Tensor, weight.Leaf);
        }

        InputKind = IsPacked ? OnnxKind.Real : Samples.Kind ?? OnnxKind.Real;
        Vocabulary = InputKind == OnnxKind.Integer ? SmallestTable(Input) : null;
    }

    public OnnxGraph Graph { get; }

    /// <summary>The tensors of the samples.</summary>
    public IReadOnlyList<GraphTensor> Inputs { get; }

    /// <summary>Whether a sample packs several tensors, flattened, one after another.</summary>
    public bool IsPacked => Inputs.Count > 1;

    /// <summary>The tensor of the samples; where they pack several, the name of none.</summary>
    public string Input => IsPacked ? "" : Samples.Name;

    /// <summary>The tensor that the loss takes.</summary>
    public string Output { get; }

    /// <summary>What becomes of the weights.</summary>
    public IReadOnlyDictionary<string, WeightRole> Roles { get; }

    /// <summary>Parameters that belong to no single layer, under their full names.</summary>
    public IReadOnlyList<LayerWeight> Shared { get; }

    /// <summary>The layers, in order.</summary>
    public IReadOnlyList<LayerPlan> Layers { get; }

    /// <summary>What the file says of the samples, of the first tensor where they pack several.</summary>
    public GraphTensor Samples => Inputs[0];

    /// <summary>The number of samples that the file fixes; null where it leaves it open.</summary>
    public long? FixedBatch => Inputs.Select(input => input.Extents is { Count: > 0 } extents ? extents[0] : null)
        .FirstOrDefault(extent => extent is not null);

    /// <summary>What the numbers of the samples are.</summary>
    public OnnxKind InputKind { get; }

    /// <summary>Rows of the smallest table in which samples are looked up; null where they are real numbers or nothing is.</summary>
    public int? Vocabulary { get; }

    /// <summary>The layers and the nodes between them, in order.</summary>
    public IReadOnlyList<object> Steps => _steps;

    /// <summary>The full name of a parameter or a statistic among those of the network; null for what is none.</summary>
    public string? NameOf(string tensor) => _names.GetValueOrDefault(tensor);

    /// <summary>A weight's values as the network has them, which turns some matrices, or back.</summary>
    /// <param name="tensor">The weight.</param>
    /// <param name="values">Its values.</param>
    /// <param name="back">Whether the values are the network's, and those of the file are wanted.</param>
    public double[] Turned(string tensor, ReadOnlySpan<double> values, bool back = false)
    {
        if (!_transposed.Contains(tensor))
        {
            return values.ToArray();
        }

        var shape = Graph.Initializer(tensor).Shape;
        var (rows, columns) = back ? (shape[1], shape[0]) : (shape[0], shape[1]);
        var turned = new double[values.Length];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                turned[(column * rows) + row] = values[(int)((row * columns) + column)];
            }
        }

        return turned;
    }

    private static HashSet<string> Dynamic(IReadOnlyList<OnnxNode> nodes, IEnumerable<string> inputs)
    {
        var dynamic = new HashSet<string>(inputs, StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => node.Operator is not ("Shape" or "Size") && node.Inputs.Any(dynamic.Contains)))
        {
            dynamic.UnionWith(node.Outputs.Where(name => name.Length > 0));
        }

        return dynamic;
    }

    private void Cut(IReadOnlyList<OnnxNode> nodes)
    {
        var taken = new HashSet<OnnxNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            if (taken.Contains(node) || Prepares(node))
            {
                continue;
            }

            if (!node.Outputs.Any(_dynamic.Contains) || Wanted(node) is not { } output)
            {
                _steps.Add(node);
                continue;
            }

            var layer = Layer(node, output);
            taken.UnionWith(layer.Nodes);
            _steps.Add(layer);
        }
    }

    // The only output that somebody takes; null where there are more.
    private string? Wanted(OnnxNode node)
    {
        string[] wanted = [.. node.Outputs.Where(name => name.Length > 0 && (name == Output || _takers.Contains(name)))];
        return wanted is [var only] ? only : null;
    }

    // Whether a node only rearranges a weight that a single node takes: it becomes part of that node's layer.
    private bool Prepares(OnnxNode node) => Rearranges(node) && IsTakenByLayer(node) && IsMadeOfWeight(node);

    private bool Rearranges(OnnxNode node) => WeightRoles.IsRearranged(node.Operator)
        && node.Outputs.Count == 1
        && node.Outputs[0] != Output
        && !_dynamic.Contains(node.Outputs[0])
        && node.Inputs.Skip(1).All(name => name.Length == 0 || Graph.IsInitializer(name) || IsConstant(name));

    private bool IsTakenByLayer(OnnxNode node)
    {
        for (var step = 0; step < WeightRoles.LongestChain; step++)
        {
            if (_takers[node.Outputs[0]].ToArray() is not [var taker])
            {
                return false;
            }

            if (taker.Outputs.Any(_dynamic.Contains))
            {
                return Wanted(taker) is not null;
            }

            if (!Rearranges(taker) || taker.Inputs[0] != node.Outputs[0])
            {
                return false;
            }

            node = taker;
        }

        return false;
    }

    private bool IsMadeOfWeight(OnnxNode node)
    {
        for (var step = 0; step < WeightRoles.LongestChain; step++)
        {
            if (IsOwn(node.Inputs[0]))
            {
                return true;
            }

            if (!_makers.TryGetValue(node.Inputs[0], out var before) || !Rearranges(before) || _takers[node.Inputs[0]].Count() != 1)
            {
                return false;
            }

            node = before;
        }

        return false;
    }

    private bool IsConstant(string name) => _makers.TryGetValue(name, out var maker) && maker.Operator == "Constant";

    // Whether a weight is trained and taken by one node alone.
    private bool IsOwn(string tensor) => Roles.TryGetValue(tensor, out var role) && role is WeightRole.Parameter or WeightRole.Statistic
        && _takers[tensor].Count() == 1;

    private LayerPlan Layer(OnnxNode node, string output)
    {
        List<OnnxNode> nodes = [node];
        if (node.Operator is "MatMul" or "Conv" or "ConvTranspose"
            && output != Output
            && _takers[output].ToArray() is [{ Operator: "Add" } next]
            && next.Inputs.FirstOrDefault(name => name != output) is { } term && IsOwn(term) && Roles[term] == WeightRole.Parameter
            && Wanted(next) is { } sum)
        {
            nodes.Add(next);
            output = sum;
        }

        nodes = [.. nodes.SelectMany(step => step.Inputs.Distinct().SelectMany(Preparing).Append(step))];
        var (own, further) = (new List<string>(), new List<string>());
        string? main = null;
        var made = nodes.SelectMany(n => n.Outputs).ToHashSet(StringComparer.Ordinal);
        foreach (var name in nodes.SelectMany(n => n.Inputs).Where(name => name.Length > 0 && !made.Contains(name)).Distinct())
        {
            if (IsOwn(name))
            {
                own.Add(name);
            }
            else if (main is null && _dynamic.Contains(name))
            {
                main = name;
            }
            else
            {
                further.Add(name);
            }
        }

        // Statistics are a layer's own where the whole normalisation is.
        if (node.Operator == "BatchNormalization" && own.Count < 4)
        {
            further.AddRange(own.Where(name => Roles[name] == WeightRole.Statistic));
            own.RemoveAll(name => Roles[name] == WeightRole.Statistic);
        }

        var dense = DenseForm.Of(Graph, nodes, main!, own);
        if (dense is { Transposed: true })
        {
            _transposed.Add(dense.Weight);
        }

        var path = _naming.Path(node, own);
        var weights = own.ConvertAll(name => new LayerWeight(name, _naming.Leaf(name, path, node, nodes, dense is not null)));
        foreach (var weight in weights)
        {
            _names.Add(weight.Tensor, $"{path}.{weight.Leaf}");
        }

        return new LayerPlan(
            nodes,
            node,
            path,
            OnnxNames.Kind(node),
            main!,
            further,
            output,
            [.. weights.Where(weight => Roles[weight.Tensor] == WeightRole.Parameter)],
            [.. weights.Where(weight => Roles[weight.Tensor] == WeightRole.Statistic)])
        {
            Dense = dense,
        };
    }

    private IEnumerable<OnnxNode> Preparing(string tensor) =>
        _makers.TryGetValue(tensor, out var maker) && Prepares(maker) ? [.. Preparing(maker.Inputs[0]), maker] : [];

    /// <summary>Rows of the smallest table in which the numbers of an input are looked up; null where there is none.</summary>
    public int? SmallestTable(string input)
    {
        int? fewest = null;
        foreach (var node in _nodes.Where(node => node.Operator == "Gather"
            && WeightRoles.IsRearrangedFrom(input, node.Inputs[1], _makers) && Roles.ContainsKey(node.Inputs[0])
            && Graph.Initializer(node.Inputs[0]).Shape.Rank > 0))
        {
            var shape = Graph.Initializer(node.Inputs[0]).Shape;
            var axis = node.Int("axis", 0);
            var rows = shape[(int)Math.Clamp(axis < 0 ? axis + shape.Rank : axis, 0, shape.Rank - 1)];
            fewest = (int)Math.Min(fewest ?? rows, rows);
        }

        return fewest;
    }
}
