using Google.Protobuf;
using Theodolite.IO;
using Theodolite.Models.Layers;
using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>
/// A model of the Open Neural Network Exchange as the whole of a network: its graph becomes layers, its floating-point weights
/// parameters, running statistics buffers, and everything else constants. What the samples look like is known when data are there; until
/// then it is only read.
/// </summary>
public sealed record OnnxModel : Layer
{
    private readonly OnnxPlan _plan;

    private OnnxModel(OnnxPlan plan, IReadOnlyList<string> notes) => (_plan, Notes) = (plan, notes);

    public override string Kind => "onnx";

    /// <summary>What was taken as parameter, statistic and constant, a line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The tensor that the samples are given as; the first where there are several.</summary>
    public string Input => _plan.Inputs[0].Name;

    /// <summary>The tensors that a sample packs one after another, flattened, where the result depends on several; else empty.</summary>
    public IReadOnlyList<OnnxInput> Packed => _plan.IsPacked
        ? [.. _plan.Inputs.Select(input => new OnnxInput(
            input.Name,
            input.Kind is not (null or OnnxKind.Real),
            input.Extents is { Count: > 0 } extents ? [.. extents.Skip(1)] : null,
            _plan.SmallestTable(input.Name)))]
        : [];

    /// <summary>The tensor that the loss takes.</summary>
    public string Output => _plan.Output;

    public override int? Vocabulary => _plan.Vocabulary;

    /// <summary>Extents of a sample, null for those that the file leaves open; null where it says nothing.</summary>
    public IReadOnlyList<long?>? Sample => !_plan.IsPacked && _plan.Samples.Extents is { Count: > 0 } extents ? [.. extents.Skip(1)] : null;

    /// <summary>Names of the operators that can be read.</summary>
    public static IEnumerable<string> Operators => Onnx.Operators.OnnxOperators.Names;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">Which tensors, and what is trained; null for what the file suggests.</param>
    /// <exception cref="BadInputException">It is no such file, damaged, or has no weights to train.</exception>
    public static OnnxModel Read(string path, OnnxSettings? settings = null)
    {
        return Of(OnnxGraph.Read(path), settings ?? new OnnxSettings());
    }

    /// <summary>The model of a graph.</summary>
    /// <exception cref="BadInputException">It has no weights to train, or does not hold together.</exception>
    internal static OnnxModel Of(OnnxGraph graph, OnnxSettings settings)
    {
        var output = OnnxTensors.Output(graph, settings.Output);
        var nodes = graph.Leading([output]);
        var inputs = OnnxTensors.Inputs(graph, nodes, settings.Input);
        var roles = WeightRoles.Of(graph, nodes, inputs, settings);
        var plan = new OnnxPlan(graph, nodes, inputs, output, roles);
        return new OnnxModel(plan, OnnxNotes.Of(plan));
    }

    /// <summary>
    /// Reads a file for a loss with a softmax or a sigmoid of its own: where the graph ends in one and no output is named, what goes into
    /// it is the output.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">Which tensors, and what is trained.</param>
    /// <param name="sigmoid">Whether the loss has a sigmoid.</param>
    /// <param name="softmax">Whether the loss has a softmax.</param>
    /// <exception cref="BadInputException">It is no such file, damaged, or has no weights to train.</exception>
    public static OnnxModel ReadLogits(string path, OnnxSettings settings, bool sigmoid, bool softmax)
    {
        var model = Read(path, settings);
        if (settings.Output is not null || OnnxTensors.Before(model._plan, sigmoid, softmax) is not { } inner)
        {
            return model;
        }

        var logits = Read(path, settings with { Output = inner });
        return new OnnxModel(logits._plan, [.. logits.Notes,
            $"The loss takes what goes into the last {(softmax ? "softmax" : "sigmoid")}, '{Printable.Line(inner)}', and is then "
                + "the same as "
            + "the usual one of its result."]);
    }

    public override Layer MadeFor(Shape sample) => new OnnxNetwork(_plan, sample);

    public override Shape OutputShape(Shape input) => throw Alone();

    public override Value Trace(Value input, LayerScope scope) => throw Alone();

    /// <summary>Writes the file again with other weights; everything that is not one stays as it was.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="value">The values of a parameter or statistic by its name in the network.</param>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public void Write(string path, Func<string, ReadOnlyMemory<double>> value)
    {
        var model = _plan.Graph.File.Model.Clone();
        _plan.Graph.Merged.Separate(model.Graph);
        foreach (var tensor in model.Graph.Initializer)
        {
            var values = _plan.NameOf(tensor.Name) is { } name ? _plan.Turned(tensor.Name, value(name).Span, back: true) : [];
            if (values.Length == 0 && tensor.DataLocation != TensorProto.Types.DataLocation.External)
            {
                continue;
            }

            var (numbers, type) = values.Length == 0
                ? (_plan.Graph.File.External.Read(tensor, $"The weight '{Printable.Line(tensor.Name)}'"), tensor.DataType)
                : (OnnxArray.Encode(values, tensor.DataType), tensor.DataType);
            tensor.FloatData.Clear();
            tensor.DoubleData.Clear();
            tensor.Int32Data.Clear();
            tensor.ExternalData.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.Default;
            tensor.DataType = type;
            tensor.RawData = ByteString.CopyFrom(numbers);
        }

        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    private static InvalidOperationException Alone() => new("An ONNX model is the whole of a network, made for the shape of its samples.");
}
