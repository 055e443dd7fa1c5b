using System.Text.RegularExpressions;

namespace Theodolite.Onnx.Format;

/// <summary>
/// Weights that PyTorch's exporter stored once since their values were equal at that moment (two biases of zeros, two scales of ones):
/// it gives the second by a node <c>Identity_3</c> under the second's own name. They are different weights, and are trained apart;
/// weights that a model shares have one name.
/// </summary>
internal static partial class MergedWeights
{
    /// <summary>The names of such weights, and of those that they equal.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<OnnxNode> nodes, IReadOnlyDictionary<string, TensorProto> initializers)
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

        return copies;
    }

    [GeneratedRegex(@"^Identity_\d+$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^\w+(\.\w+)+$")]
    private static partial Regex Dotted();
}
