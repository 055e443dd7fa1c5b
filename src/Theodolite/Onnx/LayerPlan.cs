using Theodolite.Onnx.Format;

namespace Theodolite.Onnx;

/// <summary>A weight of the file as a parameter or buffer of a layer.</summary>
/// <param name="Tensor">Its name in the file.</param>
/// <param name="Leaf">Its name within the layer.</param>
internal readonly record struct LayerWeight(string Tensor, string Leaf);

/// <summary>A step of the graph that is a layer: a node, with what only prepares its weights and the bias that follows it.</summary>
/// <param name="Nodes">Its nodes, in order; one of them is what it is called after.</param>
/// <param name="Main">The node that it is called after.</param>
/// <param name="Path">Its place among the layers.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Input">The tensor that it takes.</param>
/// <param name="Further">Tensors that it takes beside that.</param>
/// <param name="Output">The tensor that it gives.</param>
/// <param name="Weights">Its parameters, in the order of the file.</param>
/// <param name="Statistics">Its running mean and variance.</param>
internal sealed record LayerPlan(
    IReadOnlyList<OnnxNode> Nodes,
    OnnxNode Main,
    string Path,
    string Kind,
    string Input,
    IReadOnlyList<string> Further,
    string Output,
    IReadOnlyList<LayerWeight> Weights,
    IReadOnlyList<LayerWeight> Statistics)
{
    /// <summary>What it is as a linear layer; null where it is none.</summary>
    public DenseForm? Dense { get; init; }
}
