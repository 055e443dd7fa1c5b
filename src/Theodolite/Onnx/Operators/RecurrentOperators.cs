using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Recurrent networks, unrolled over the steps of the samples, in one direction or both.</summary>
internal static class RecurrentOperators
{
    private delegate (Value State, Value? Cell) StepFunction(Cell cell, Value fed, Value state, Value? memory);

    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("RNN", call => Run(call, 1, ["Tanh"], Elman));
        all.Add("LSTM", call => Run(call, 4, ["Sigmoid", "Tanh", "Tanh"], LongShortTerm));
        all.Add("GRU", call => Run(call, 3, ["Sigmoid", "Tanh"], Gated));
    }

    private static Datum[] Run(OnnxCall call, int gates, string[] activations, StepFunction step)
    {
        var node = call.Node;
        var (x, batchFirst) = (call[0].Value, call.Node.Int("layout", 0) != 0);
        var (w, r) = (call[1].Value, call[2].Value);
        if (x.Shape.Rank != 3 || w.Shape.Rank != 3 || r.Shape.Rank != 3 || r.Shape[1] != gates * r.Shape[2] || w.Shape[1] != r.Shape[1]
            || w.Shape[2] != x.Shape[2])
        {
            throw call.Fault($"takes {x.Shape} and weights {w.Shape} and {r.Shape}, which do not belong together");
        }

        x = batchFirst ? x.Permute([1, 0, 2]) : x;
        var (steps, n, hidden) = (x.Shape[0], x.Shape[1], r.Shape[2]);
        if (call.Maybe(4) is { } && call.Integers(4).Any(length => length != steps))
        {
            throw call.Fault("has sequences of different lengths, which are not supported");
        }

        var directions = node.Text("direction", "forward");
        var count = directions == "bidirectional" ? 2 : 1;
        if (w.Shape[0] != count || r.Shape[0] != count || steps == 0)
        {
            throw call.Fault($"runs {directions} over {steps} steps with weights for {w.Shape[0]} directions");
        }

        var (sequences, states, cells) = (new List<Value>(), new List<Value>(), new List<Value>());
        for (var direction = 0; direction < count; direction++)
        {
            var cell = Cell.Of(call, direction, gates, activations);
            var state = Initial(call, 5, direction, [n, hidden], batchFirst);
            var memory = gates == 4 ? Initial(call, 6, direction, [n, hidden], batchFirst) : null;
            var fed = cell.Feed(x);
            var outputs = new Value[steps];
            var backwards = directions == "reverse" || direction == 1;
            for (var i = 0L; i < steps; i++)
            {
                var t = backwards ? steps - 1 - i : i;
                (state, memory) = step(cell, fed.Slice(0, t, 1).Reshape([n, gates * hidden]), state, memory);
                outputs[t] = state.Reshape([1, 1, n, hidden]);
            }

            sequences.Add(LayoutOperations.Concatenate(0, outputs));
            states.Add(state.Reshape([1, n, hidden]));
            cells.Add((memory ?? state).Reshape([1, n, hidden]));
        }

        // [steps, directions, n, hidden] and [directions, n, hidden]; with the batch in front [n, steps, directions, hidden] and so on.
        var all = LayoutOperations.Concatenate(1, [.. sequences]);
        var (last, final) = (LayoutOperations.Concatenate(0, [.. states]), LayoutOperations.Concatenate(0, [.. cells]));
        Value[] results = batchFirst
            ? [all.Permute([2, 0, 1, 3]), last.Permute([1, 0, 2]), final.Permute([1, 0, 2])]
            : [all, last, final];
        return [.. results.Take(gates == 4 ? 3 : 2).Select(call[0].With)];
    }

    private static Value Initial(OnnxCall call, int index, int direction, Shape shape, bool batchFirst)
    {
        if (call.Maybe(index) is not { } given)
        {
            return call.Filled(0, shape, call.Real);
        }

        var states = batchFirst ? given.Value.Permute([1, 0, 2]) : given.Value;
        if (call.Batch is not null && states.Shape.Rank == 3 && states.Shape[1] == 1)
        {
            states = states.To(states.Shape.With(1, shape[0]));
        }

        return states.Shape.Rank == 3 && states.Shape[1] == shape[0] && states.Shape[2] == shape[1]
            ? states.Slice(0, direction, 1).Reshape(shape)
            : throw call.Fault($"starts from states {given.Shape}, where {shape} are needed for each direction");
    }

    private static (Value State, Value? Cell) Elman(Cell cell, Value fed, Value state, Value? memory) =>
        (cell.Activate(0, fed + cell.Recall(state)), null);

    // Gates in the order input, output, forget, candidate; peepholes in the order input, output, forget.
    private static (Value State, Value? Cell) LongShortTerm(Cell cell, Value fed, Value state, Value? memory)
    {
        var sums = fed + cell.Recall(state);
        var input = cell.Activate(0, cell.Gate(sums, 0) + cell.Peep(memory!, 0));
        var forget = cell.Couples
            ? 1 - input
            : cell.Activate(0, cell.Gate(sums, 2) + cell.Peep(memory!, 2));
        var content = (forget * memory!) + (input * cell.Activate(1, cell.Gate(sums, 3)));
        var output = cell.Activate(0, cell.Gate(sums, 1) + cell.Peep(content, 1));
        return (output * cell.Activate(2, content), content);
    }

    // Gates in the order update, reset, candidate; the reset before or behind the product.
    private static (Value State, Value? Cell) Gated(Cell cell, Value fed, Value state, Value? memory)
    {
        var recalled = cell.Recall(state);
        var update = cell.Activate(0, cell.Gate(fed, 0) + cell.Gate(recalled, 0));
        var reset = cell.Activate(0, cell.Gate(fed, 1) + cell.Gate(recalled, 1));
        var candidate = cell.Activate(1, cell.Gate(fed, 2) + (cell.ResetsBehind
            ? reset * cell.Gate(recalled, 2)
            : cell.RecallGate(reset * state, 2)));
        return (((1 - update) * candidate) + (update * state), null);
    }
}
