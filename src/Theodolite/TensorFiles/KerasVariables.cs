using System.Text.RegularExpressions;
using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>
/// The roles of numbered variables: Keras 3 keeps them as <c>layers/dense_1/vars/0</c>, groups being named after the classes of layers or,
/// in models written as classes, after attributes. Where the name is none of a class, the numbers of axes tell the role.
/// </summary>
internal static partial class KerasVariables
{
    private static readonly string[] s_recurrent = ["kernel", "recurrent_kernel", "bias"];
    private static readonly string[] s_normalization = ["gamma", "beta", "moving_mean", "moving_variance"];

    /// <summary>The variables by role.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="module">The layer's name in the file.</param>
    /// <param name="variables">Its variables in order.</param>
    /// <param name="notes">Receives what was taken for what without a sign of it.</param>
    /// <exception cref="BadInputException">They are those of no known layer.</exception>
    public static Dictionary<string, NamedTensor> Roles(
        SourceFile file,
        string module,
        IReadOnlyList<NamedTensor> variables,
        ICollection<string> notes)
    {
        var kind = Counter().Replace(module[(module.LastIndexOf('.') + 1)..], "");
        int[] ranks = [.. variables.Select(variable => variable.Shape.Rank)];
        if (kind.Contains("attention", StringComparison.Ordinal) || kind is "query" or "key" or "value" or "attention_output")
        {
            throw file.Error($"has an attention layer '{Printable.Text(module)}', whose weights Keras lays out in a way that is not read");
        }

        string[] roles = (kind, ranks) switch
        {
            ("depthwise_conv2d", [4, ..]) => ["depthwise_kernel", "bias"],
            ("separable_conv2d", [4, 4, ..]) => ["depthwise_kernel", "pointwise_kernel", "bias"],
            ("embedding", [2]) => ["embeddings"],
            ("batch_normalization", [1, 1]) => ["moving_mean", "moving_variance"],
            (_, [1, 1, 1, 1]) => s_normalization,
            (_, [1, 1]) when kind != "batch_normalization" => s_normalization,
            ("layer_normalization" or "rms_normalization", [1]) => ["gamma"],
            (_, [2, 2] or [2, 2, 1 or 2]) when variables[0].Shape[1] == variables[1].Shape[1] => s_recurrent,
            (_, [2 or 3 or 4] or [2 or 3 or 4, 1]) => ["kernel", "bias"],
            _ => throw file.Error($"has a layer '{Printable.Text(module)}' with variables of shapes "
                + $"{string.Join(", ", variables.Take(6).Select(variable => variable.Shape))}, whose roles are not told; save the "
                + "model as .h5"),
        };
        if (ranks is [2] && kind is not ("dense" or "embedding"))
        {
            var embedding = kind.Contains("embed", StringComparison.OrdinalIgnoreCase);
            roles = embedding ? ["embeddings"] : roles;
            notes.Add($"'{Printable.Text(module)}' in {file.Title} is a lone matrix and was taken for "
                + $"{(embedding ? "an embedding, as it is named" : "the kernel of a dense layer")}.");
        }

        return variables.Index().ToDictionary(variable => roles[variable.Index], variable => variable.Item);
    }

    [GeneratedRegex("_[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Counter();
}
