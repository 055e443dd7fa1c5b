using Theodolite.Models.Layers;
using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>A foreign graph as a container of layers, made for samples of one shape.</summary>
internal sealed record OnnxNetwork : Container
{
    private readonly OnnxPlan _plan;
    private readonly GraphProbe _probe;
    private readonly Shape _input;
    private readonly string[] _names;
    private readonly IReadOnlyList<LayerPlan> _layers;
    private readonly Dictionary<string, double[]> _stored;

    /// <summary>Tries the graph with samples of a shape and makes its layers.</summary>
    /// <param name="plan">The graph, cut into layers.</param>
    /// <param name="sample">Shape of a sample.</param>
    /// <exception cref="BadInputException">A node cannot take what it is given, or what comes out is not one result for each
    /// sample.</exception>
    public OnnxNetwork(OnnxPlan plan, Shape sample)
    {
        (_plan, _input, _layers) = (plan, sample, plan.Layers);
        _probe = Probe(plan, sample);
        if (plan.FixedBatch is not null)
        {
            SampleIndependence.Require(plan, sample);
        }

        Branches = [.. _layers.Select(layer => LayerChoice.Of(layer, _probe)).Select(chosen => new Branch(chosen.Prefix, [chosen.Layer]))];
        _names = [.. _layers.Select(layer => layer.Output)];
        _stored = plan.Roles.Where(role => role.Value is WeightRole.Parameter or WeightRole.Statistic)
            .Select(role => (Name: plan.NameOf(role.Key), role.Key)).Where(weight => weight.Name is not null)
            .ToDictionary(weight => weight.Name!, weight => plan.Turned(weight.Key, plan.Graph.Initializer(weight.Key).Values));
    }

    public override string Kind => "onnx";

    public override IReadOnlyList<Branch> Branches { get; }

    public override IReadOnlyDictionary<string, double[]> Stored => _stored;

    public override bool IsWhole => true;

    public override int? Vocabulary => _plan.Vocabulary;

    public override bool TakesTokens => _plan.IsPacked && _plan.Inputs.Any(input => input.Kind is not (null or OnnxKind.Real));

    /// <summary>The graph, cut into layers.</summary>
    public OnnxPlan Plan => _plan;

    public override IReadOnlyList<LayerParameter> Parameters(Shape input) =>
        [.. _plan.Shared.Select(weight => OnnxLayer.Of(weight, _plan.Graph, mixes: false))];

    public override BranchEnd Enter(int branch, BranchEnd input, IReadOnlyList<BranchEnd> ends)
    {
        var taken = _layers[branch].Input;
        var maker = Array.IndexOf(_names, taken);
        return taken == _plan.Input ? input
            : maker >= 0 ? ends[maker]
            : new BranchEnd($"'{Printable.Line(taken)}'", _probe.Sample(taken));
    }

    public override Shape Join(Shape input, IReadOnlyList<BranchEnd> ends) => _probe.Sample(_plan.Output);

    public override string? EndLabel(IReadOnlyList<BranchEnd> ends) =>
        Array.IndexOf(_names, _plan.Output) is >= 0 and var last ? ends[last].Label : null;

    public override Value Trace(Value input, LayerScope scope)
    {
        if (input.Shape.Remove(0) != _input)
        {
            throw new InvalidOperationException($"The graph was made for samples {_input}, not {input.Shape.Remove(0)}.");
        }

        var tracing = Begin(_plan, input, scope.Real, scope.Parameters);
        var branch = 0;
        foreach (var step in _plan.Steps)
        {
            if (step is LayerPlan layer)
            {
                var value = scope.Branch(branch++, tracing[layer.Input].Value, [.. layer.Further.Select(name => tracing[name].Value)]);
                tracing[layer.Output] = new Datum(value, _probe.KindOf(layer.Output));
            }
            else
            {
                tracing.Trace((OnnxNode)step);
            }
        }

        return tracing[_plan.Output].Value;
    }

    private static GraphProbe Probe(OnnxPlan plan, Shape sample)
    {
        try
        {
            return new GraphProbe(plan, Trace(plan, sample, GraphProbe.Samples).Tracing.Tensors);
        }
        catch (BadInputException exception) when (plan.FixedBatch is { } batch && batch != GraphProbe.Samples)
        {
            throw new BadInputException(
                $"{plan.Graph.File.Name} was exported for batches of {batch} and cannot take others; export it with a batch axis of any "
                + $"extent (dynamic_axes, or dynamic_shapes, in PyTorch): {exception.Message}",
                exception);
        }
    }

    /// <summary>Traces the whole graph in float64, its weights as inputs.</summary>
    /// <param name="plan">The graph.</param>
    /// <param name="sample">Shape of a sample.</param>
    /// <param name="samples">Number of samples.</param>
    /// <returns>The samples, the weights by name, and everything traced.</returns>
    /// <exception cref="BadInputException">A node cannot take what it is given, or no result for each sample comes out.</exception>
    internal static (Value Input, IReadOnlyList<(string Tensor, Value Value)> Weights, NodeTracing Tracing) Trace(
        OnnxPlan plan,
        Shape sample,
        long samples)
    {
        var builder = new ProgramBuilder();
        var input = builder.Input([samples, .. sample.Span], DType.Float64, plan.IsPacked ? "samples" : plan.Input);
        var weights = new List<(string Tensor, Value Value)>();
        Value[] shared = [.. plan.Shared.Select(weight => Weight(weight.Tensor))];
        var tracing = Begin(plan, input, DType.Float64, shared);
        foreach (var step in plan.Steps)
        {
            var layer = step as LayerPlan;
            foreach (var weight in layer is null ? [] : layer.Weights.Concat(layer.Statistics))
            {
                tracing[weight.Tensor] = new Datum(Weight(weight.Tensor), OnnxKind.Real);
            }

            foreach (var node in layer?.Nodes ?? [(OnnxNode)step])
            {
                tracing.Trace(node);
            }
        }

        var output = tracing[plan.Output];
        return output.Kind == OnnxKind.Real && output.Rank > 0 && output.Shape[0] == samples ? (input, weights, tracing)
            : throw new BadInputException(output.Kind != OnnxKind.Real
                ? $"The output '{Printable.Line(plan.Output)}' of {plan.Graph.File.Name} gives whole numbers, from which no loss can be "
                    + "differentiated; name another."
                : $"The output '{Printable.Line(plan.Output)}' of {plan.Graph.File.Name} has shape {output.Shape} for {samples} samples; "
                    + "its leading axis must be that of the samples.");

        Value Weight(string tensor)
        {
            var value = builder.Input(plan.Graph.Initializer(tensor).Shape, DType.Float64, tensor);
            weights.Add((tensor, value));
            return value;
        }
    }

    private static NodeTracing Begin(OnnxPlan plan, Value input, DType real, IReadOnlyList<Value> shared)
    {
        var tracing = new NodeTracing(input.Builder, real, (name, to) =>
        {
            if (!plan.Graph.IsInitializer(name))
            {
                return null;
            }

            var array = plan.Graph.Initializer(name);
            return new Datum(
                to.Builder.Constant(array.Values, array.Shape, array.Kind == OnnxKind.Real ? real : DType.Float64),
                array.Kind);
        })
        {
            Batch = plan.FixedBatch is { } written ? (written, input.Shape[0]) : null,
        };
        foreach (var (tensor, value) in PackedSample.Unpack(plan, input))
        {
            tracing[tensor.Name] = tensor.Kind is null or OnnxKind.Real
                ? new Datum(value, OnnxKind.Real)
                : new Datum(value.ConvertTo(DType.Float64), tensor.Kind.Value);
        }

        foreach (var (weight, value) in plan.Shared.Zip(shared))
        {
            tracing[weight.Tensor] = new Datum(value, OnnxKind.Real);
        }

        return tracing;
    }
}
