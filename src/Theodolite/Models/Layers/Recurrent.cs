using Theodolite.Models.Initializers;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// A cell applied along the steps of samples (steps, features), unrolled, from a zero state, as PyTorch's one-layer modules
/// with <c>batch_first</c>: <c>weight_ih_l0</c> (gates·hidden, features), <c>weight_hh_l0</c> (gates·hidden, hidden) and
/// two biases. Gives (steps, hidden), or the last state (hidden).
/// </summary>
/// <param name="Hidden">Length of the state.</param>
public abstract record Recurrent(int Hidden) : Layer
{
    public int Hidden { get; init; } = Ranges.Between(1, Linear.MaximumFeatures, Hidden, "hidden");

    /// <summary>Give only the state after the last step.</summary>
    public bool Last { get; init; }

    public bool Bias { get; init; } = true;

    /// <summary>Law of the weights; PyTorch's, uniform on ±1/√hidden for weights and biases, unless set.</summary>
    public Initializer Init { get; init; } = new PyTorchDefault();

    /// <summary>Number of gates, whose weights lie one below another.</summary>
    protected abstract int Gates { get; }

    public sealed override Shape OutputShape(Shape input) => input.Rank != 2 || input[0] == 0
        ? throw new LayerInputException("samples of shape [steps, features]")
        : Last ? [Hidden] : [input[0], Hidden];

    public sealed override IReadOnlyList<LayerParameter> Parameters(Shape input)
    {
        long rows = Gates * (long)Hidden;
        // PyTorch bounds everything by the state's size, whatever the number of features.
        Fan Of(long inputs) => Init is PyTorchDefault ? new Fan(Hidden, rows) : new Fan(inputs, rows);
        LayerParameter[] weights = [new("weight_ih_l0", [rows, input[1]], Init, Of(input[1])), new(
            "weight_hh_l0",
            [rows, Hidden],
            Init,
            Of(Hidden))];
        return Bias
            ? [.. weights, new("bias_ih_l0", [rows], Init.ForBias, Of(input[1])), new("bias_hh_l0", [rows], Init.ForBias, Of(Hidden))]
            : weights;
    }

    public sealed override Value Trace(Value input, LayerScope scope)
    {
        var (n, steps) = (input.Shape[0], input.Shape[1]);
        var (inner, own) = (Gates * (long)Hidden, scope.Parameters);
        var seen = Linear.Apply(input, own[0], Bias ? own[2] : null);
        var state = input.Builder.Literal(0, [n, Hidden], input.DType);
        var memory = state;
        var states = new Value[steps];
        for (var t = 0; t < steps; t++)
        {
            var fed = seen.Slice(1, t, 1).Reshape([n, inner]);
            var recalled = Linear.Apply(state, own[1], Bias ? own[3] : null);
            (state, memory) = Step(fed, recalled, state, memory);
            states[t] = state.Reshape([n, 1, Hidden]);
        }

        return Last ? state : LayoutOperations.Concatenate(1, states);
    }

    /// <summary>One step.</summary>
    /// <param name="fed">W_ih·x + b_ih, [n, gates·hidden].</param>
    /// <param name="recalled">W_hh·h + b_hh, [n, gates·hidden].</param>
    /// <param name="state">h before, [n, hidden].</param>
    /// <param name="memory">What else is carried along.</param>
    protected abstract (Value State, Value Memory) Step(Value fed, Value recalled, Value state, Value memory);

    /// <summary>The part of a sum that belongs to one gate.</summary>
    protected Value Gate(Value sums, int gate) => sums.Slice(1, gate * (long)Hidden, Hidden);
}

/// <summary>h = tanh(W_ih·x + b_ih + W_hh·h + b_hh) (Elman, 1990).</summary>
/// <param name="Hidden">Length of the state.</param>
public sealed record Rnn([Option(Positional = true, Description = "the length of the state")] int Hidden) : Recurrent(Hidden)
{
    public override string Kind => "rnn";

    protected override int Gates => 1;

    protected override (Value State, Value Memory) Step(Value fed, Value recalled, Value state, Value memory) =>
        ((fed + recalled).Tanh(), memory);
}

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997) with PyTorch's order of gates i, f, g, o: c = f∘c + i∘g,
/// h = o∘tanh c.
/// </summary>
/// <param name="Hidden">Length of the state.</param>
public sealed record Lstm([Option(Positional = true, Description = "the length of the state")] int Hidden) : Recurrent(Hidden)
{
    public override string Kind => "lstm";

    protected override int Gates => 4;

    protected override (Value State, Value Memory) Step(Value fed, Value recalled, Value state, Value memory)
    {
        var sums = fed + recalled;
        var (input, forget, candidate, output) = (Gate(sums, 0).Sigmoid(), Gate(sums, 1).Sigmoid(), Gate(sums, 2).Tanh(), Gate(sums, 3)
            .Sigmoid());
        var cell = (forget * memory) + (input * candidate);
        return (output * cell.Tanh(), cell);
    }
}

/// <summary>
/// Gated recurrent unit (Cho et al., 2014) with PyTorch's order of gates r, z, n and its reset behind the product:
/// n = tanh(W_in·x + b_in + r∘(W_hn·h + b_hn)), h = (1 − z)∘n + z∘h.
/// </summary>
/// <param name="Hidden">Length of the state.</param>
public sealed record Gru([Option(Positional = true, Description = "the length of the state")] int Hidden) : Recurrent(Hidden)
{
    public override string Kind => "gru";

    protected override int Gates => 3;

    protected override (Value State, Value Memory) Step(Value fed, Value recalled, Value state, Value memory)
    {
        var reset = (Gate(fed, 0) + Gate(recalled, 0)).Sigmoid();
        var update = (Gate(fed, 1) + Gate(recalled, 1)).Sigmoid();
        var candidate = (Gate(fed, 2) + (reset * Gate(recalled, 2))).Tanh();
        return (candidate + (update * (state - candidate)), memory);
    }
}
