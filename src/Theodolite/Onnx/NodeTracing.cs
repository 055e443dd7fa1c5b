using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;
using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>Traces nodes one after another over the tensors that are known.</summary>
/// <param name="builder">Receives what is traced.</param>
/// <param name="real">Dtype of real numbers.</param>
/// <param name="known">Makes what is there without a node: weights that are constants.</param>
internal sealed class NodeTracing(ProgramBuilder builder, DType real, Func<string, NodeTracing, Datum?> known)
{
    private readonly Dictionary<string, Datum> _tensors = new(StringComparer.Ordinal);

    public ProgramBuilder Builder => builder;

    /// <inheritdoc cref="OnnxCall.Batch"/>
    public (long Written, long Traced)? Batch { get; init; }

    /// <summary>Dtype of real numbers.</summary>
    public DType Real => real;

    /// <summary>The tensors so far.</summary>
    public IReadOnlyDictionary<string, Datum> Tensors => _tensors;

    /// <summary>A tensor by name.</summary>
    public Datum this[string name]
    {
        get
        {
            if (!_tensors.TryGetValue(name, out var datum))
            {
                datum = known(name, this) ?? throw new InvalidOperationException($"The tensor '{name}' has not been traced.");
                _tensors.Add(name, datum);
            }

            return datum;
        }

        set => _tensors[name] = value;
    }

    /// <summary>Traces a node.</summary>
    /// <exception cref="BadInputException">Its operator is not known, or it cannot take what it is given.</exception>
    public void Trace(OnnxNode node)
    {
        var apply = OnnxOperators.Find(node.Operator) ?? throw Missing(node);
        var inputs = node.Inputs.Select(name => name.Length == 0 ? (Datum?)null : this[name]).ToArray();
        var call = new OnnxCall(node, builder, real, inputs) { Batch = Batch };
        Datum[] results;
        try
        {
            results = apply(call);
            foreach (var (name, result) in node.Outputs.Zip(results).Where(pair => pair.First.Length > 0))
            {
                _tensors[name] = call.Fold(result);
            }
        }
        catch (Exception exception) when (exception is ProgramException or TorchException or IndexOutOfRangeException
            or ArgumentException or OverflowException)
        {
            var shapes = string.Join(", ", inputs.Where(input => input is not null).Select(input => input!.Value.Shape));
            throw new BadInputException(
                $"{char.ToUpperInvariant(node.Title[0])}{node.Title[1..]} cannot take inputs of shapes {shapes}: {exception.Message}",
                exception);
        }
    }

    private static BadInputException Missing(OnnxNode node) => new(
        $"The operator {Printable.Line(node.Operator)} of {node.Title} is not supported; the model can be looked at up to there "
            + "by naming one "
        + "of the tensors before it as the output: "
        + $"{string.Join(", ", node.Inputs.Where(name => name.Length > 0).Select(Printable.Line))}.");
}
