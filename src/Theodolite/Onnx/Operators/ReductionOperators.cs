using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Sums, means, extremes and norms over axes, and where the extremes are.</summary>
internal static class ReductionOperators
{
    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        Add(all, "ReduceSum", (x, over, _) => x.Sum(over));
        Add(all, "ReduceMean", (x, over, count) => (1.0 / count) * x.Sum(over));
        Add(all, "ReduceSumSquare", (x, over, _) => x.Square().Sum(over));
        Add(all, "ReduceL1", (x, over, _) => x.Abs().Sum(over));
        Add(all, "ReduceL2", (x, over, _) => x.Square().Sum(over).Sqrt());
        Add(all, "ReduceLogSum", (x, over, _) => x.Sum(over).Log());
        Add(all, "ReduceLogSumExp", LogSumExp);
        Add(all, "ReduceMax", (x, over, _) => Largest(x, over));
        Add(all, "ReduceMin", (x, over, _) => -Largest(-x, over));
        Add(all, "ReduceProd", Product);
        all.Add("ArgMax", call => Place(call, x => x));
        all.Add("ArgMin", call => Place(call, x => -x));
        all.Add("CumSum", CumulativeSum);
        all.Add("TopK", TopK);
    }

    /// <summary>The position of the largest number along an axis, which stays with extent 1; of the first of equal ones. int64.</summary>
    public static Value Best(Value x, int axis)
    {
        var (before, along, after) = Around(x.Shape, axis);
        var rows = x.Reshape([before, along, after]).Permute([0, 2, 1]).Reshape([before * after, 1, along, 1]);
        var index = x.Builder.Apply(new MaxPoolIndex(new PoolWindow([checked((int)along), 1], [checked((int)along), 1], [0, 0])), rows);
        return index.Reshape([before, after, 1]).Permute([0, 2, 1]).Reshape(x.Shape.With(axis, 1));
    }

    /// <summary>The largest number over axes, which vanish.</summary>
    public static Value Largest(Value x, Axes over)
    {
        foreach (var axis in over.OrderDescending())
        {
            x = x.Shape[axis] == 1
                ? x.Reshape(x.Shape.Remove(axis))
                : x.TakeAlong(axis, Best(x, axis)).Reshape(x.Shape.Remove(axis));
        }

        return x;
    }

    private static (long Before, long Along, long After) Around(Shape shape, int axis)
    {
        var (before, after) = (1L, 1L);
        for (var i = 0; i < shape.Rank; i++)
        {
            before *= i < axis ? shape[i] : 1;
            after *= i > axis ? shape[i] : 1;
        }

        return (before, shape[axis], after);
    }

    private static void Add(Dictionary<string, OnnxOperator> all, string name, Func<Value, Axes, long, Value> reduce) =>
        all.Add(name, call => Reduce(call, reduce));

    // Axes are a setting in old operator sets and an input in new ones.
    private static Datum Reduce(OnnxCall call, Func<Value, Axes, long, Value> reduce)
    {
        var x = call[0];
        var given = call.Maybe(1) is not null ? call.Integers(1) : call.Node.Ints("axes") ?? [];
        if (given.Length == 0 && call.Node.Int("noop_with_empty_axes", 0) != 0)
        {
            return x;
        }

        int[] axes = given.Length == 0
            ? [.. Enumerable.Range(0, x.Rank)]
            : [.. given.Select(axis => call.Axis(axis, x.Rank)).Distinct().Order()];
        var count = axes.Aggregate(1L, (product, axis) => product * x.Shape[axis]);
        if (count == 0)
        {
            throw call.Fault($"reduces an axis without elements ({x.Shape})");
        }

        var reduced = axes.Length == 0 ? x.Value : reduce(x.Value, [.. axes], count);
        if (call.Node.Int("keepdims", 1) != 0)
        {
            reduced = reduced.Reshape(axes.Aggregate(x.Shape, (shape, axis) => shape.With(axis, 1)));
        }

        return x.With(x.Kind == OnnxKind.Integer ? reduced.Truncate() : reduced);
    }

    private static Value LogSumExp(Value x, Axes over, long count)
    {
        var most = Largest(x, over);
        var kept = Broadcasting.Others(x.Shape.Rank, over.Span);
        return (x - most.Expand(x.Shape, kept)).Exp().Sum(over).Log() + most;
    }

    private static Value Product(Value x, Axes over, long count)
    {
        foreach (var axis in over.OrderDescending())
        {
            var product = x.Slice(axis, 0, 1);
            for (var i = 1; i < x.Shape[axis]; i++)
            {
                product *= x.Slice(axis, i, 1);
            }

            x = product.Reshape(x.Shape.Remove(axis));
        }

        return x;
    }

    private static Datum Place(OnnxCall call, Func<Value, Value> sign)
    {
        var x = call[0].Value;
        var axis = call.Axis(call.Node.Int("axis", 0), x.Shape.Rank);
        var last = call.Node.Int("select_last_index", 0) != 0;
        var ordered = last ? IndexOperators.Reversed(call, x, axis) : x;
        var place = Best(sign(ordered), axis).ConvertTo(DType.Float64);
        place = last ? x.Shape[axis] - 1 - place : place;
        return new(call.Node.Int("keepdims", 1) != 0 ? place : place.Reshape(x.Shape.Remove(axis)), OnnxKind.Integer);
    }

    // A product with a triangle of ones.
    private static Datum CumulativeSum(OnnxCall call)
    {
        var x = call[0];
        var axis = call.Axis((long)call.Number(1), x.Rank);
        var (before, along, after) = Around(x.Shape, axis);
        var (exclusive, reverse) = (call.Node.Int("exclusive", 0) != 0, call.Node.Int("reverse", 0) != 0);
        var triangle = new double[along * along];
        for (var from = 0; from < along; from++)
        {
            for (var to = 0; to < along; to++)
            {
                var distance = reverse ? from - to : to - from;
                triangle[(from * along) + to] = distance > 0 || (distance == 0 && !exclusive) ? 1 : 0;
            }
        }

        var ones = call.Builder.Constant(triangle, [along, along], x.Value.DType);
        var rows = x.Value.Reshape([before, along, after]).Permute([0, 2, 1]).Reshape([before * after, along]);
        return x.With(rows.MatMul(ones).Reshape([before, after, along]).Permute([0, 2, 1]).Reshape(x.Shape));
    }

    // The largest is found and put out of the way, k times: k is small where networks use it.
    private static Datum[] TopK(OnnxCall call)
    {
        var x = call[0].Value;
        var axis = call.Axis(call.Node.Int("axis", -1), x.Shape.Rank);
        var k = call.Opset >= 10 ? (long)call.Number(1) : call.Node.Int("k", 1);
        if (k < 1 || k > x.Shape[axis] || k > 1024)
        {
            throw call.Fault($"asks for the {k} largest of {x.Shape[axis]}; from 1 to 1024 of them can be had");
        }

        var left = call.Node.Int("largest", 1) != 0 ? x : -x;
        var (values, places) = (new List<Value>(), new List<Value>());
        for (var i = 0; i < k; i++)
        {
            var best = Best(left, axis);
            places.Add(best.ConvertTo(DType.Float64));
            values.Add(x.TakeAlong(axis, best));
            var chosen = x.Builder.Literal(1, best.Shape, x.DType).ScatterAlong(axis, best, x.Shape[axis]);
            left = chosen.Select(x.Builder.Literal(double.NegativeInfinity, x.Shape, x.DType), left);
        }

        return
        [
            call[0].With(LayoutOperations.Concatenate(axis, [.. values])),
            new Datum(LayoutOperations.Concatenate(axis, [.. places]), OnnxKind.Integer),
        ];
    }
}
