using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>What a graph's tensors are for samples of one shape: kinds, and shapes without the axis of the samples.</summary>
/// <param name="plan">The graph.</param>
/// <param name="tensors">The tensors as they were traced.</param>
internal sealed class GraphProbe(OnnxPlan plan, IReadOnlyDictionary<string, Datum> tensors)
{
    /// <summary>Number of samples that a graph is tried with; unlike extents that are common in networks.</summary>
    public const long Samples = 3;

    private readonly Dictionary<string, (Shape Shape, OnnxKind Kind)> _tensors = tensors.ToDictionary(
        tensor => tensor.Key,
        tensor => (tensor.Value.Shape, tensor.Value.Kind));

    private readonly Dictionary<string, double[]> _single = tensors.Where(tensor => tensor.Value.Shape.Count == 1)
        .Select(tensor => (tensor.Key, Values: OnnxCall.Known(tensor.Value))).Where(tensor => tensor.Values is not null)
        .ToDictionary(tensor => tensor.Key, tensor => tensor.Values!);

    public OnnxGraph Graph => plan.Graph;

    /// <summary>The tensor of the samples.</summary>
    public string Input => plan.Input;

    /// <summary>The number of a constant that is one; null for what is none.</summary>
    public double[]? Known(string tensor) => _single.GetValueOrDefault(tensor);

    /// <summary>What the numbers of a tensor are.</summary>
    public OnnxKind KindOf(string tensor) => _tensors[tensor].Kind;

    /// <summary>The shape of a tensor for <see cref="Samples"/> samples.</summary>
    public Shape Whole(string tensor) => _tensors[tensor].Shape;

    /// <summary>The shape of a tensor without its leading axis.</summary>
    public Shape Sample(string tensor) => Whole(tensor) is { Rank: > 0 } shape ? shape.Remove(0) : Shape.Scalar;
}
