using Theodolite.Data;

namespace Theodolite.TensorFiles;

/// <summary>
/// The variables of one layer of Keras or flax as PyTorch would hold them. A kernel there is (…window, in, out), here (out, in, …window);
/// Keras's GRU has its gates in the order z, r, h, PyTorch's in r, z, n; one bias of a recurrent layer there stands for two here.
/// </summary>
/// <param name="file">The file, for messages.</param>
/// <param name="module">The layer's name.</param>
internal sealed class ForeignLayer(SourceFile file, string module)
{
    private const int LstmGates = 4;
    private const int GruGates = 3;

    // Update and reset change places.
    private static readonly int[] s_gruOrder = [1, 0, 2];

    private static readonly Dictionary<string, string> s_plain = new(StringComparer.Ordinal)
    {
        ["bias"] = "bias",
        ["gamma"] = "weight",
        ["scale"] = "weight",
        ["beta"] = "bias",
        ["moving_mean"] = "running_mean",
        ["mean"] = "running_mean",
        ["moving_variance"] = "running_var",
        ["var"] = "running_var",
        ["embeddings"] = "weight",
        ["embedding"] = "weight",
    };

    /// <summary>Whether a variable's name says which layout it has.</summary>
    public static bool IsRole(string name) =>
        name is "kernel" or "recurrent_kernel" or "depthwise_kernel" or "pointwise_kernel" || s_plain.ContainsKey(name);

    /// <summary>The axes of a kernel in PyTorch's order; null where it has as many as no kernel.</summary>
    public static int[]? Turn(int rank) => rank switch
    {
        2 => [1, 0],
        3 => [2, 1, 0],
        4 => [3, 2, 0, 1],
        _ => null,
    };

    /// <summary>The tensors.</summary>
    /// <param name="variables">What the layer has, by role: kernel, bias, gamma, …</param>
    /// <exception cref="BadInputException">PyTorch has no such layer.</exception>
    public IEnumerable<NamedTensor> Tensors(IReadOnlyDictionary<string, NamedTensor> variables)
    {
        if (variables.TryGetValue("kernel", out var kernel) && variables.TryGetValue("recurrent_kernel", out var recurrent))
        {
            return Recurrent(kernel, recurrent, variables.GetValueOrDefault("bias"));
        }

        return variables.Select(variable => variable.Key switch
        {
            "kernel" => Kernel(variable.Value, "weight"),
            "pointwise_kernel" => Kernel(variable.Value, "pointwise.weight"),
            "depthwise_kernel" => Depthwise(variable.Value),
            var role when s_plain.TryGetValue(role, out var name) => Named(variable.Value, name),
            var other => Named(variable.Value, other),
        });
    }

    private NamedTensor Named(NamedTensor tensor, string leaf) => tensor.Named(module.Length == 0 ? leaf : $"{module}.{leaf}");

    private NamedTensor Kernel(NamedTensor kernel, string leaf) => Turn(kernel.Shape.Rank) is { } axes
        ? Named(kernel.Permuted(axes), leaf)
        : throw Unknown($"a kernel of shape {kernel.Shape}");

    // (h, w, in, multiplier) becomes (in·multiplier, 1, h, w), a convolution in as many groups as there are inputs.
    private NamedTensor Depthwise(NamedTensor kernel)
    {
        if (kernel.Shape.Rank != 4)
        {
            throw Unknown($"a depthwise kernel of shape {kernel.Shape}");
        }

        var turned = kernel.Permuted(2, 3, 0, 1);
        var shape = turned.Shape;
        return Named(turned.Rearranged([shape[0] * shape[1], 1, shape[2], shape[3]], values => values), "weight");
    }

    private IEnumerable<NamedTensor> Recurrent(NamedTensor kernel, NamedTensor recurrent, NamedTensor? bias)
    {
        if (kernel.Shape.Rank != 2 || recurrent.Shape.Rank != 2 || recurrent.Shape[0] == 0 || kernel.Shape[1] != recurrent.Shape[1]
            || recurrent.Shape[1] % recurrent.Shape[0] != 0 || recurrent.Shape[1] / recurrent.Shape[0] is not (1 or GruGates or LstmGates))
        {
            throw Unknown($"recurrent kernels of shapes {kernel.Shape} and {recurrent.Shape}");
        }

        var rows = recurrent.Shape[1];
        var gru = rows / recurrent.Shape[0] == GruGates;
        NamedTensor Ordered(NamedTensor tensor) => gru ? tensor.Rearranged(tensor.Shape, values => Reorder(values, s_gruOrder)) : tensor;
        yield return Named(Ordered(kernel.Permuted(1, 0)), "weight_ih_l0");
        yield return Named(Ordered(recurrent.Permuted(1, 0)), "weight_hh_l0");
        if (bias is null)
        {
            yield break;
        }

        if (gru && bias.Shape.Rank == 2 && bias.Shape[0] == 2 && bias.Shape[1] == rows)
        {
            yield return Named(Ordered(bias.Rearranged([rows], values => values[..(int)rows])), "bias_ih_l0");
            yield return Named(Ordered(bias.Rearranged([rows], values => values[(int)rows..])), "bias_hh_l0");
        }
        else if (!gru && bias.Shape.Rank == 1 && bias.Shape[0] == rows)
        {
            yield return Named(bias, "bias_ih_l0");
            yield return Named(bias.Rearranged([rows], values => new double[values.Length]), "bias_hh_l0");
        }
        else
        {
            throw Unknown(gru ? "a GRU with one bias (reset_after=False)" : $"a bias of shape {bias.Shape}");
        }
    }

    private static double[] Reorder(double[] values, int[] order)
    {
        var block = values.Length / order.Length;
        var result = new double[values.Length];
        for (var gate = 0; gate < order.Length; gate++)
        {
            values.AsSpan(order[gate] * block, block).CopyTo(result.AsSpan(gate * block));
        }

        return result;
    }

    private BadInputException Unknown(string what) =>
        file.Error($"has {what} in '{Printable.Text(module)}', which no layer here has");
}
