using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>
/// A product with a weight, and a bias, that is a linear layer: exporters write it as a Gemm, as a MatMul of the weight stored the other
/// way round, or as a MatMul of the transposed weight, each with or without an Add.
/// </summary>
/// <param name="Weight">The weight in the file.</param>
/// <param name="Bias">The bias in the file; null where there is none.</param>
/// <param name="Transposed">Whether the file stores (in, out), where a linear layer has (out, in).</param>
internal sealed record DenseForm(string Weight, string? Bias, bool Transposed)
{
    /// <summary>The form of a step's nodes; null where they are something else.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes: what prepares the weight, the product, and the sum where there is one.</param>
    /// <param name="input">What comes in.</param>
    /// <param name="own">The weights that belong to the step.</param>
    public static DenseForm? Of(OnnxGraph graph, IReadOnlyList<OnnxNode> nodes, string input, IReadOnlyList<string> own)
    {
        var form = nodes switch
        {
            [{ Operator: "Gemm" } product] => OfGemm(product, own),
            [{ Operator: "MatMul" } product] => OfProduct(product, null, null, own),
            [{ Operator: "MatMul" } product, { Operator: "Add" } sum] => OfProduct(product, null, sum, own),
            [{ Operator: "Transpose" } turn, { Operator: "MatMul" } product] => OfProduct(product, turn, null, own),
            [{ Operator: "Transpose" } turn, { Operator: "MatMul" } product, { Operator: "Add" } sum] => OfProduct(product, turn, sum, own),
            _ => null,
        };
        if (form is null || own.Count != (form.Bias is null ? 1 : 2)
            || nodes.First(node => node.Operator is "Gemm" or "MatMul").Inputs[0] != input)
        {
            return null;
        }

        var weight = graph.Initializer(form.Weight).Shape;
        return weight.Rank == 2 && weight[0] <= Models.Layers.Linear.MaximumFeatures && weight[1] <= Models.Layers.Linear.MaximumFeatures
            && weight.Count > 0
            && (form.Bias is not { } bias || graph.Initializer(bias).Shape == [weight[form.Transposed ? 1 : 0]])
                ? form
                : null;
    }

    private static DenseForm? OfGemm(OnnxNode node, IReadOnlyList<string> own)
    {
        if (node.Int("transA", 0) != 0 || node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1 || !own.Contains(node.Inputs[1]))
        {
            return null;
        }

        var bias = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? node.Inputs[2] : null;
        return bias is null || own.Contains(bias) ? new(node.Inputs[1], bias, node.Int("transB", 0) == 0) : null;
    }

    private static DenseForm? OfProduct(OnnxNode product, OnnxNode? turn, OnnxNode? sum, IReadOnlyList<string> own)
    {
        if (turn is not null && (turn.Ints("perm") is { } order && order is not [1, 0] || product.Inputs[1] != turn.Outputs[0]))
        {
            return null;
        }

        var weight = turn?.Inputs[0] ?? product.Inputs[1];
        var bias = sum?.Inputs.FirstOrDefault(name => name != product.Outputs[0]);
        return own.Contains(weight) && (bias is null || own.Contains(bias)) ? new(weight, bias, turn is null) : null;
    }
}
