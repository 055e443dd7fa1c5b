using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>The weights and functions of a recurrent node in one direction.</summary>
internal sealed class Cell
{
    private readonly Value _input;
    private readonly Value _recurrent;
    private readonly Value? _inputBias;
    private readonly Value? _recurrentBias;
    private readonly Value? _peepholes;
    private readonly Func<Value, Value>[] _activations;
    private readonly double? _clip;

    private Cell(
        (Value Input, Value Recurrent) weights,
        (Value Input, Value Recurrent)? biases,
        Value? peepholes,
        Func<Value, Value>[] activations,
        double? clip)
    {
        (_input, _recurrent) = weights;
        (_inputBias, _recurrentBias) = (biases?.Input, biases?.Recurrent);
        (_peepholes, _activations, _clip) = (peepholes, activations, clip);
    }

    /// <summary>Length of the state.</summary>
    public long Hidden => _recurrent.Shape[1];

    /// <summary>Whether the forget gate is what the input gate leaves.</summary>
    public bool Couples { get; private init; }

    /// <summary>Whether the reset gate acts behind the product with the state.</summary>
    public bool ResetsBehind { get; private init; }

    /// <summary>Reads a node's weights and functions for a direction.</summary>
    /// <param name="call">The node.</param>
    /// <param name="direction">0, or 1 for the second of two.</param>
    /// <param name="gates">Number of gates.</param>
    /// <param name="names">Functions that it has where it names none.</param>
    public static Cell Of(OnnxCall call, int direction, int gates, string[] names)
    {
        var (rows, hidden) = (call[2].Shape[1], call[2].Shape[2]);
        var biases = call.Maybe(3)?.Value is { } b
            ? b.Shape == [call[1].Shape[0], 2 * rows]
                ? b.Slice(0, direction, 1).Reshape([2 * rows])
                : throw call.Fault($"has biases {b.Shape}, where [{call[1].Shape[0]}, {2 * rows}] are needed")
            : null;
        var peepholes = gates == 4 && call.Maybe(7)?.Value is { } p
            ? p.Slice(0, direction, 1).Reshape([3 * hidden])
            : null;
        return new Cell(
            (Matrix(call[1].Value, direction), Matrix(call[2].Value, direction)),
            biases is null ? null : (biases.Slice(0, 0, rows), biases.Slice(0, rows, rows)),
            peepholes,
            Functions(call, direction, names),
            call.Node.Attributes.ContainsKey("clip") ? call.Node.Float("clip", 0) : null)
        {
            Couples = call.Node.Int("input_forget", 0) != 0,
            ResetsBehind = call.Node.Int("linear_before_reset", 0) != 0,
        };
    }

    /// <summary>W·x + b for all steps at once: [steps, n, gates·hidden].</summary>
    public Value Feed(Value x)
    {
        var rows = x.Reshape([x.Shape[0] * x.Shape[1], x.Shape[2]]).MatMul(_input, transposeB: true);
        var sums = _inputBias is null ? rows : rows + _inputBias.ExpandTo(rows.Shape);
        return sums.Reshape([x.Shape[0], x.Shape[1], sums.Shape[1]]);
    }

    /// <summary>R·h + b.</summary>
    public Value Recall(Value state)
    {
        var rows = state.MatMul(_recurrent, transposeB: true);
        return _recurrentBias is null ? rows : rows + _recurrentBias.ExpandTo(rows.Shape);
    }

    /// <summary>R·h + b for one gate.</summary>
    public Value RecallGate(Value state, int gate)
    {
        var rows = state.MatMul(_recurrent.Slice(0, gate * Hidden, Hidden), transposeB: true);
        return _recurrentBias is null ? rows : rows + _recurrentBias.Slice(0, gate * Hidden, Hidden).ExpandTo(rows.Shape);
    }

    /// <summary>The part of sums that belongs to a gate.</summary>
    public Value Gate(Value sums, int gate) => sums.Slice(1, gate * Hidden, Hidden);

    /// <summary>What a gate sees of the cell's content.</summary>
    public Value Peep(Value content, int gate) => _peepholes is null
        ? content.Builder.Literal(0, content.Shape, content.DType)
        : content * _peepholes.Slice(0, gate * Hidden, Hidden).ExpandTo(content.Shape);

    /// <summary>A function, its argument clipped where the node says so.</summary>
    public Value Activate(int function, Value x) =>
        _activations[function](_clip is { } most ? ArithmeticOperators.Clip(x, -most, most) : x);

    private static Value Matrix(Value stacked, int direction) =>
        stacked.Slice(0, direction, 1).Reshape([stacked.Shape[1], stacked.Shape[2]]);

    private static Func<Value, Value>[] Functions(OnnxCall call, int direction, string[] otherwise)
    {
        var names = call.Node.Texts("activations") is { Length: > 0 } given ? given : null;
        var (alphas, betas) = (call.Node.Floats("activation_alpha"), call.Node.Floats("activation_beta"));
        var functions = new Func<Value, Value>[otherwise.Length];
        for (var i = 0; i < functions.Length; i++)
        {
            var place = (direction * functions.Length) + i;
            if (names is not null && place >= names.Length)
            {
                throw call.Fault($"names {names.Length} activations");
            }

            var name = names?[place] ?? otherwise[i];
            functions[i] = ActivationOperators.Named(name, alphas?.ElementAtOrDefault(place), betas?.ElementAtOrDefault(place))
                ?? throw call.Fault($"has an activation '{Printable.Line(name)}', which is not known");
        }

        return functions;
    }
}
