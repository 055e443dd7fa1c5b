using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>Gives layers paths and weights names within them, each once.</summary>
internal sealed class LayerNaming
{
    // Operators that become layers of our own, whose weights have names of their own.
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "Conv", "BatchNormalization", "LayerNormalization", "Gather",
    };

    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _weights = new(StringComparer.Ordinal);

    /// <summary>The path of a layer: labels differ, and so do the paths of layers with weights.</summary>
    /// <param name="node">The node that it is called after.</param>
    /// <param name="own">Its weights.</param>
    public string Path(OnnxNode node, IReadOnlyList<string> own)
    {
        var named = own.Select(OnnxNames.Weight).FirstOrDefault(found => found is not null)?.Layer ?? OnnxNames.Layer(node);
        var (path, kind) = (named, OnnxNames.Kind(node));
        for (var count = 2; _labels.Contains($"{path} ({kind})") || (own.Count > 0 && _owners.Contains(path)); count++)
        {
            path = $"{named}_{count}";
        }

        _labels.Add($"{path} ({kind})");
        if (own.Count > 0)
        {
            _owners.Add(path);
        }

        return path;
    }

    /// <summary>The name of a weight within a layer.</summary>
    /// <param name="tensor">The weight.</param>
    /// <param name="path">The layer's path.</param>
    /// <param name="node">The node that the layer is called after.</param>
    /// <param name="nodes">All its nodes.</param>
    /// <param name="linear">Whether it is a linear layer.</param>
    public string Leaf(string tensor, string path, OnnxNode node, IReadOnlyList<OnnxNode> nodes, bool linear)
    {
        var role = Role(tensor, nodes.First(taker => taker.Inputs.Contains(tensor)));
        if (linear || s_known.Contains(node.Operator))
        {
            _weights.Add($"{path}.{role}");
            return role;
        }

        var natural = OnnxNames.Weight(tensor) is { } named && named.Layer == path ? named.Leaf : null;
        return Unique($"{path}.{natural ?? (OnnxNames.IsWord(tensor) ? tensor : role)}")[(path.Length + 1)..];
    }

    /// <summary>The full name of a weight of several layers, or of a node with several results.</summary>
    /// <param name="tensor">The weight.</param>
    /// <param name="taker">A node that takes it.</param>
    public string Shared(string tensor, OnnxNode taker) => Unique(OnnxNames.Weight(tensor) is { } named
        ? $"{named.Layer}.{named.Leaf}"
        : $"{OnnxNames.Layer(taker)}.{Role(tensor, taker)}");

    private static string Role(string tensor, OnnxNode taker) => (taker.Operator, taker.Inputs.ToList().IndexOf(tensor)) switch
    {
        ("RNN" or "LSTM" or "GRU", 1) => "weight_ih",
        ("RNN" or "LSTM" or "GRU", 2) => "weight_hh",
        ("RNN" or "LSTM" or "GRU", 3) => "bias",
        ("RNN" or "LSTM" or "GRU", 7) => "peephole",
        ("RNN" or "LSTM" or "GRU", _) => "start",
        ("BatchNormalization", 3) => "running_mean",
        ("BatchNormalization", 4) => "running_var",
        ("Add" or "Sum" or "Sub", _) or ("Gemm" or "Conv" or "ConvTranspose", 2) or (_, 2) => "bias",
        _ => "weight",
    };

    private string Unique(string name)
    {
        var unique = name;
        for (var count = 2; !_weights.Add(unique); count++)
        {
            unique = $"{name}_{count}";
        }

        return unique;
    }
}
