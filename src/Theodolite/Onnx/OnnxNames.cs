using System.Text.RegularExpressions;
using Theodolite.Onnx.Format;
using Theodolite.Settings;

namespace Theodolite.Onnx;

/// <summary>
/// Names of layers and weights out of those of a file: <c>fc1.weight</c> as it is; where an exporter folded or renamed a weight
/// (<c>onnx::MatMul_55</c>), the layer is named by the node that takes it (<c>/encoder/fc1/MatMul</c> → <c>encoder.fc1</c>).
/// </summary>
internal static partial class OnnxNames
{
    private const int LongestPart = 100;

    // What exporters of TensorFlow put around the names of layers.
    private static readonly HashSet<string> s_noise = new(StringComparer.Ordinal)
    {
        "StatefulPartitionedCall", "PartitionedCall", "ReadVariableOp", "resource", "Identity",
    };

    /// <summary>The layer that a node belongs to, without its operator where anything else is left.</summary>
    public static string Layer(OnnxNode node)
    {
        var parts = Parts(node.Name);
        var own = node.Operator[(node.Operator.LastIndexOf('.') + 1)..];
        if (parts.Count > 1 && IsNamedBy(parts[^1], own))
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return parts.Count == 0 ? own : string.Join('.', parts);
    }

    /// <summary>The layer and the name within it of a weight; null where the weight's name says neither.</summary>
    public static (string Layer, string Leaf)? Weight(string name)
    {
        if (Generated().IsMatch(name))
        {
            return null;
        }

        var parts = Parts(name);
        return parts.Count < 2 ? null : (string.Join('.', parts.SkipLast(1)), parts[^1]);
    }

    /// <summary>Whether a weight's name is one word that somebody chose.</summary>
    public static bool IsWord(string name) => Word().IsMatch(name) && !Generated().IsMatch(name);

    /// <summary>What the kind of a node is called in reports.</summary>
    public static string Kind(OnnxNode node) => node.Operator switch
    {
        "Gemm" or "MatMul" => "linear",
        "LSTM" or "GRU" or "RNN" or "LRN" => node.Operator.ToLowerInvariant(),
        var other => Kebab.Of(other[(other.LastIndexOf('.') + 1)..]),
    };

    private static bool IsNamedBy(string part, string own) => part == own
        || (part.StartsWith(own, StringComparison.Ordinal) && part[own.Length] == '_' && part[(own.Length + 1)..].All(char.IsAsciiDigit));

    private static List<string> Parts(string name)
    {
        var colon = name.LastIndexOf(':');
        name = colon > 0 && name[(colon + 1)..].All(char.IsAsciiDigit) ? name[..colon] : name;
        return [.. name.Split(['/', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(part => !s_noise.Contains(part)).Select(Clean)];
    }

    private static string Clean(string part)
    {
        var clean = string.Concat(part.Select(c => char.IsControl(c) || char.IsWhiteSpace(c) ? '_' : c));
        return clean.Length <= LongestPart ? clean : clean[..LongestPart];
    }

    [GeneratedRegex(@"^[A-Za-z_]\w{0,98}$")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(onnx::|_?val_\d|\d+$|.*/const_fold_opt__|new_shape__)")]
    private static partial Regex Generated();
}
