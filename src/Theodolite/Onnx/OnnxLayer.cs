using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;
using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>A step of a foreign graph as a layer, with the weights as the file stores them.</summary>
internal sealed record OnnxLayer : Layer
{
    private readonly LayerPlan _plan;
    private readonly GraphProbe _probe;

    public OnnxLayer(LayerPlan plan, GraphProbe probe, string name) => (_plan, _probe, Name) = (plan, probe, name);

    public override string Kind => _plan.Kind;

    public override Shape OutputShape(Shape input) => _probe.Sample(_plan.Output);

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) => [.. _plan.Weights.Select(
        weight => Of(weight, _probe.Graph, _plan.Main.Operator is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "Einsum"))];

    public override Value Trace(Value input, LayerScope scope)
    {
        var tracing = new NodeTracing(input.Builder, scope.Real, (_, _) => null);
        foreach (var (weight, value) in _plan.Weights.Zip(scope.Parameters))
        {
            tracing[weight.Tensor] = new Datum(value, OnnxKind.Real);
        }

        tracing[_plan.Input] = new Datum(input, _probe.KindOf(_plan.Input));
        foreach (var (name, value) in _plan.Further.Zip(scope.Further))
        {
            tracing[name] = new Datum(value, _probe.KindOf(name));
        }

        foreach (var node in _plan.Nodes)
        {
            tracing.Trace(node);
        }

        return tracing[_plan.Output].Value;
    }

    /// <summary>A weight as a parameter; drawn anew it follows PyTorch's law, or is 1 or 0.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="mixes">Whether it mixes what comes in, where it has two axes or more.</param>
    public static LayerParameter Of(LayerWeight weight, OnnxGraph graph, bool mixes)
    {
        var shape = graph.Initializer(weight.Tensor).Shape;
        var fan = shape.Rank > 1 && shape.Count > 0 ? Fan.Of(shape, WeightLayout.OutIn) : default;
        Initializer law = mixes && shape.Rank > 1 ? new PyTorchDefault()
            : shape.Rank > 1 ? new Normal { Deviation = PyTorchDefault.Bound(fan) }
            : weight.Leaf.StartsWith("weight", StringComparison.Ordinal) ? new Models.Initializers.Constant(1)
            : Zeros.Instance;
        return new LayerParameter(weight.Leaf, shape, law, mixes ? fan : default);
    }
}
