using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Attention as one operator, and rotations by position.</summary>
internal static class AttentionOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("Attention", Attention);
        all.Add("RotaryEmbedding", Rotary);
    }

    // softmax(s·QKᵀ + mask)·V in every head, [n, heads, steps, d]; in three axes heads lie side by side in the last.
    private static Datum[] Attention(OnnxCall call)
    {
        if (call.Maybe(4) is not null || call.Maybe(5) is not null || call.Wants(1) || call.Wants(2) || call.Wants(3))
        {
            throw call.Fault("keeps keys and values of earlier steps, or gives its scores, which is not supported");
        }

        var flat = call[0].Rank == 3;
        var (qHeads, kvHeads) = (call.Node.Int("q_num_heads", 0), call.Node.Int("kv_num_heads", 0));
        var q = flat ? Heads(call, call[0].Value, qHeads) : call[0].Value;
        var (k, v) = (flat ? Heads(call, call[1].Value,
        kvHeads) : call[1].Value, flat ? Heads(call, call[2].Value, kvHeads) : call[2].Value);
        (k, v) = (Grouped(call, k, q.Shape[1]), Grouped(call, v, q.Shape[1]));
        var (n, heads, steps, seen) = (q.Shape[0], q.Shape[1], q.Shape[2], k.Shape[2]);
        var scale = call.Node.Float("scale", 1 / Math.Sqrt(q.Shape[3]));
        var scores = (scale * Stack(q)).BatchMatMul(Stack(k).Permute([0, 2, 1])).Reshape([n, heads, steps, seen]);
        var cap = call.Node.Float("softcap", 0);
        scores = cap > 0 ? cap * ((1 / cap) * scores).Tanh() : scores;
        var never = call.Builder.Literal(double.NegativeInfinity, scores.Shape, scores.DType);
        if (call.Maybe(3) is { } mask)
        {
            var spread = mask.Value.ConvertTo(scores.DType).To(scores.Shape);
            scores = mask.Kind == OnnxKind.Boolean ? spread.Select(scores, never) : scores + spread;
        }

        if (call.Node.Int("is_causal", 0) != 0)
        {
            var later = new double[steps * seen];
            for (var i = 0L; i < later.LongLength; i++)
            {
                later[i] = i % seen > i / seen ? 1 : 0;
            }

            scores = call.Builder.Constant(later, [steps, seen], scores.DType).To(scores.Shape).Select(never, scores);
        }

        var mixed = Stack(scores.Softmax(3)).BatchMatMul(Stack(v)).Reshape([n, heads, steps, v.Shape[3]]);
        return [call[0].With(flat ? mixed.Permute([0, 2, 1, 3]).Reshape([n, steps, heads * v.Shape[3]]) : mixed)];
    }

    private static Value Stack(Value x) => x.Reshape([x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3]]);

    private static Value Heads(OnnxCall call, Value x, long heads) => heads > 0 && x.Shape.Rank == 3 && x.Shape[2] % heads == 0
        ? x.Reshape([x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads]).Permute([0, 2, 1, 3])
        : throw call.Fault($"has {heads} heads for {x.Shape}");

    // Heads of keys and values that several heads of queries share are repeated for each.
    private static Value Grouped(OnnxCall call, Value x, long heads)
    {
        var (n, own) = (x.Shape[0], x.Shape[1]);
        return own == heads ? x
            : own > 0 && heads % own == 0
                ? x.Expand([n, own, heads / own, x.Shape[2], x.Shape[3]], [0, 1, 3, 4]).Reshape([n, heads, x.Shape[2], x.Shape[3]])
                : throw call.Fault($"has {heads} heads of queries for {own} of keys and values");
    }

    // Pairs (a, b) of numbers turned by an angle for each position: (a·cos − b·sin, a·sin + b·cos).
    private static Datum Rotary(OnnxCall call)
    {
        var flat = call[0].Rank == 3;
        var x = flat ? Heads(call, call[0].Value, call.Node.Int("num_heads", 0)) : call[0].Value;
        var (n, heads, steps, width) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        var turned = call.Node.Int("rotary_embedding_dim", 0) is > 0 and var part ? part : width;
        var half = turned / 2;
        var (cos, sin) = (Angles(call, 1), Angles(call, 2));
        var head = x.Slice(3, 0, turned);
        var beside = call.Node.Int("interleaved", 0) != 0;
        var pairs = beside ? head.Reshape([n, heads, steps, half, 2]) : head.Reshape([n, heads, steps, 2, half]);
        var axis = beside ? 4 : 3;
        var (a, b) = (Side(pairs, 0), Side(pairs, 1));
        var rotated = LayoutOperations.Concatenate(axis, Beside((a * cos) - (b * sin)), Beside((a * sin) + (b * cos)))
            .Reshape([n, heads, steps, turned]);
        var whole = turned == width ? rotated : LayoutOperations.Concatenate(3, rotated, x.Slice(3, turned, width - turned));
        return call[0].With(flat ? whole.Permute([0, 2, 1, 3]).Reshape(call[0].Shape) : whole);

        Value Side(Value all, int which) => all.Slice(axis, which, 1).Reshape([n, heads, steps, half]);

        Value Beside(Value side) => side.Reshape(beside ? [n, heads, steps, half, 1] : [n, heads, steps, 1, half]);

        Value Angles(OnnxCall from, int index)
        {
            var table = from[index].Value;
            if (from.Maybe(3) is not { } positions)
            {
                return table.Reshape([n, 1, steps, half]).To([n, heads, steps, half]);
            }

            var rows = table.TakeSlices(0, positions.Value.ToIndex().Reshape([positions.Shape.Count]));
            return rows.Reshape([n, 1, steps, half]).To([n, heads, steps, half]);
        }
    }
}
