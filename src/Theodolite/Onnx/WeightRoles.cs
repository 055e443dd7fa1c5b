using System.Text.RegularExpressions;
using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>What becomes of a weight of a file.</summary>
internal enum WeightRole
{
    /// <summary>It is a number that the graph needs, such as an exponent, a mask or a shape.</summary>
    Constant,

    /// <summary>It is trained.</summary>
    Parameter,

    /// <summary>It is a running mean or variance.</summary>
    Statistic,

    /// <summary>It would be trained, had it not been excluded.</summary>
    Frozen,
}

/// <summary>
/// Tells trained weights from constants by what takes them: kernels, biases, scales and tables are weights; exponents, bounds, masks and
/// single numbers are not.
/// </summary>
internal sealed partial class WeightRoles
{
    /// <summary>Most nodes that are followed from a weight to what takes it.</summary>
    public const int LongestChain = 16;

    private readonly OnnxGraph _graph;
    private readonly ILookup<string, (OnnxNode Node, int Input)> _takers;
    private readonly Dictionary<string, OnnxNode> _makers;
    private readonly IReadOnlyList<GraphTensor> _inputs;

    private WeightRoles(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, IReadOnlyList<GraphTensor> inputs)
    {
        (_graph, _inputs) = (graph, inputs);
        _takers = nodes.SelectMany(node => node.Inputs.Select((name, index) => (name, (node, index)))).ToLookup(use => use.name,
        use => use.Item2);
        _makers = nodes.SelectMany(node => node.Outputs.Where(name => name.Length > 0).Select(name => (name, node)))
            .ToDictionary(made => made.name, made => made.node);
    }

    /// <summary>The role of every weight that the nodes use.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes that count.</param>
    /// <param name="inputs">The tensors of the samples.</param>
    /// <param name="settings">What is trained and what is not.</param>
    /// <exception cref="BadInputException">A pattern fits no weight, or nothing is left to train.</exception>
    public static IReadOnlyDictionary<string, WeightRole> Of(
        OnnxGraph graph,
        IReadOnlyList<OnnxNode> nodes,
        IReadOnlyList<GraphTensor> inputs,
        OnnxSettings settings)
    {
        var roles = new WeightRoles(graph, nodes, inputs);
        var used = nodes.SelectMany(node => node.Inputs).Where(graph.IsInitializer).ToHashSet(StringComparer.Ordinal);
        string[] names = [.. graph.Initializers.Where(used.Contains)];
        var real = names.Where(name => graph.Initializer(name).Kind == OnnxKind.Real).ToHashSet(StringComparer.Ordinal);
        var (wanted, frozen) = (Matches(settings.Parameters, real, graph), Matches(settings.Frozen, real, graph));
        var result = new Dictionary<string, WeightRole>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var role = real.Contains(name) ? roles.Role(name, 0) : WeightRole.Constant;
            role = wanted is null || role == WeightRole.Statistic ? role
                : wanted.Contains(name) ? WeightRole.Parameter
                : role == WeightRole.Parameter ? WeightRole.Frozen : role;
            result[name] = role == WeightRole.Parameter && frozen?.Contains(name) == true ? WeightRole.Frozen : role;
        }

        if (result.ContainsValue(WeightRole.Parameter))
        {
            return result;
        }

        var reason = names.Length == 0 ? "there are none in it" : $"none of its {names.Length} weights acts as one, or all are excluded";
        throw new BadInputException($"{graph.File.Name} has no weights to train: {reason}.");
    }

    private static HashSet<string>? Matches(IReadOnlyList<string>? patterns, HashSet<string> names, OnnxGraph graph)
    {
        if (patterns is null)
        {
            return null;
        }

        var matches = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var expression = new Regex(
                $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            var before = matches.Count;
            matches.UnionWith(names.Where(name => expression.IsMatch(name)));
            if (matches.Count == before && !names.Any(name => expression.IsMatch(name)))
            {
                throw new BadInputException($"No weight of {graph.File.Name} fits '{Printable.Line(pattern)}'; its weights are "
                    + $"{string.Join(", ", names.Take(8).Select(Printable.Line))}{(names.Count > 8 ? ", …" : "")}.");
            }
        }

        return matches;
    }

    private WeightRole Role(string tensor, int depth)
    {
        var role = WeightRole.Constant;
        foreach (var (node, index) in _takers[tensor])
        {
            var here = depth < LongestChain && index == 0 && IsRearranged(node.Operator) && node.Outputs.Count > 0
                ? Role(node.Outputs[0], depth + 1)
                : Role(tensor, node, index);
            role = here == WeightRole.Parameter || role == WeightRole.Constant ? here : role;
        }

        return role;
    }

    /// <summary>Whether an operator gives the numbers of its first input in another arrangement.</summary>
    public static bool IsRearranged(string name) =>
        name is "Transpose" or "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" or "Identity" or "Cast" or "CastLike" or "Expand"
            or "Slice";

    /// <summary>Whether a tensor is another in the same or another arrangement.</summary>
    /// <param name="origin">The other.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="makers">The nodes by what they make.</param>
    public static bool IsRearrangedFrom(string origin, string tensor, IReadOnlyDictionary<string, OnnxNode> makers)
    {
        for (var step = 0; step < LongestChain && tensor != origin; step++)
        {
            if (!makers.TryGetValue(tensor, out var maker) || !IsRearranged(maker.Operator))
            {
                return false;
            }

            tensor = maker.Inputs[0];
        }

        return tensor == origin;
    }

    private WeightRole Role(string tensor, OnnxNode node, int index) => (node.Operator, index) switch
    {
        ("BatchNormalization", 3 or 4) => WeightRole.Statistic,
        ("BatchNormalization", _) => WeightRole.Parameter,
        ("Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "Einsum" or "PRelu", _) => WeightRole.Parameter,
        ("InstanceNormalization" or "LayerNormalization" or "GroupNormalization", _) => WeightRole.Parameter,
        ("RMSNormalization" or "SimplifiedLayerNormalization", _) => WeightRole.Parameter,
        ("RNN" or "LSTM" or "GRU", 1 or 2 or 3 or 7) => WeightRole.Parameter,
        ("RNN" or "LSTM" or "GRU", 5 or 6) => Varies(tensor) ? WeightRole.Parameter : WeightRole.Constant,
        ("Gather", 0) when _graph.IsInitializer(tensor) && _graph.Initializer(tensor).Shape.Rank < 2 => WeightRole.Constant,
        ("Gather", 0) => WeightRole.Parameter,
        ("Attention", <= 2) or ("Concat", _) => Finite(tensor) && Varies(tensor) ? WeightRole.Parameter : WeightRole.Constant,
        ("Add" or "Mul" or "Sub" or "Div" or "Sum", _) => Term(tensor, node) ? WeightRole.Parameter : WeightRole.Constant,
        _ => WeightRole.Constant,
    };

    // A bias, a scale or a table of positions; not a mask, a single number, or what brings the samples to mean 0 and variance 1.
    private bool Term(string tensor, OnnxNode node)
    {
        if (!Finite(tensor))
        {
            return false;
        }

        var others = node.Inputs.Where(input => input != tensor).ToArray();
        if (node.Operator is "Sub" or "Div" && others.Any(IsInput))
        {
            return false;
        }

        return !_graph.IsInitializer(tensor) || _graph.Initializer(tensor).Values.Length > 1 || Trained().IsMatch(tensor)
            || (node.Operator == "Add" && _graph.Initializer(tensor).Shape.Rank > 0 && others.Any(other => _makers.TryGetValue(other,
            out var maker)
                && maker.Operator is "MatMul" or "Conv" or "ConvTranspose"));
    }

    private bool IsInput(string tensor) => _inputs.Any(input => IsRearrangedFrom(input.Name, tensor, _makers));

    // Masks hold −∞, or numbers so far below 0 that a softmax forgets them.
    private bool Finite(string tensor) =>
        !_graph.IsInitializer(tensor) || _graph.Initializer(tensor).Values.All(value => double.IsFinite(value) && value > -9999);

    private bool Varies(string tensor) =>
        !_graph.IsInitializer(tensor)
        || (_graph.Initializer(tensor).Values is { Length: > 1 } values && values.Any(value => value != values[0]));

    [GeneratedRegex(@"(weight|bias|gamma|beta|kernel)(_?\d*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Trained();
}
