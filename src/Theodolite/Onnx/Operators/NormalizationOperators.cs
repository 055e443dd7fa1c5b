using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Normalisations.</summary>
internal static class NormalizationOperators
{
    private const double Epsilon = 1e-5;

    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        all.Add("BatchNormalization", Batch);
        all.Add("InstanceNormalization", Instance);
        all.Add("LayerNormalization", Layer);
        all.Add("GroupNormalization", Group);
        all.Add("RMSNormalization", RootMeanSquare);
        all.Add("SimplifiedLayerNormalization", RootMeanSquare);
        all.Add("MeanVarianceNormalization", MeanVariance);
        all.Add("LpNormalization", Norm);
        all.Add("LRN", LocalResponse);
    }

    // By the statistics given, or in training form by those of the batch.
    private static Datum[] Batch(OnnxCall call)
    {
        var x = call[0].Value;
        var (scale, offset, epsilon) = (call[1].Value, call[2].Value, call.Node.Float("epsilon", Epsilon));
        if (x.Shape.Rank < 2 || scale.Shape.Count != x.Shape[1])
        {
            throw call.Fault($"normalises {x.Shape} with {scale.Shape.Count} scales, one for each of "
                + $"{(x.Shape.Rank < 2 ? 0 : x.Shape[1])} channels");
        }

        Value normalized;
        if (call.Node.Int("training_mode", 0) != 0)
        {
            if (call.Wants(1))
            {
                throw call.Fault("gives running statistics, which nothing can take while it is differentiated");
            }

            normalized = x.Standardize(Broadcasting.Others(x.Shape.Rank, 1), epsilon);
        }
        else
        {
            var factor = (call[4].Value + epsilon).Power(-0.5) * scale;
            var shift = offset - (call[3].Value * factor);
            return [call[0].With((x * factor.Along(x.Shape, 1)) + shift.Along(x.Shape, 1))];
        }

        return [call[0].With((normalized * scale.Along(x.Shape, 1)) + offset.Along(x.Shape, 1))];
    }

    private static Datum Instance(OnnxCall call)
    {
        var x = call[0].Value;
        var normalized = x.Standardize([.. Enumerable.Range(2, x.Shape.Rank - 2)], call.Node.Float("epsilon", Epsilon));
        return call[0].With((normalized * call[1].Value.Along(x.Shape, 1)) + call[2].Value.Along(x.Shape, 1));
    }

    private static Datum[] Layer(OnnxCall call)
    {
        var x = call[0].Value;
        if (call.Wants(1) || call.Wants(2))
        {
            throw call.Fault("gives means and deviations, which are not supported");
        }

        var axis = call.Axis(call.Node.Int("axis", -1), x.Shape.Rank);
        var normalized = x.Standardize([.. Enumerable.Range(axis, x.Shape.Rank - axis)], call.Node.Float("epsilon", Epsilon));
        return [call[0].With(Scaled(call, normalized, 1, 2))];
    }

    private static Value Scaled(OnnxCall call, Value x, int scale, int bias)
    {
        x = call.Maybe(scale) is { } w ? x * w.Value.To(x.Shape) : x;
        return call.Maybe(bias) is { } b ? x + b.Value.To(x.Shape) : x;
    }

    // Scales belong to groups before opset 21, to channels since.
    private static Datum Group(OnnxCall call)
    {
        var x = call[0].Value;
        var (n, channels, groups) = (x.Shape[0], x.Shape[1], call.Node.Int("num_groups", 1));
        if (groups < 1 || channels % groups != 0)
        {
            throw call.Fault($"has {groups} groups for {channels} channels");
        }

        var normalized = x.Reshape([n * groups, x.Shape.Count / Math.Max(n * groups, 1)])
            .Standardize([1], call.Node.Float("epsilon", Epsilon)).Reshape(x.Shape);
        return call[0].With((normalized * PerChannel(call[1].Value)) + PerChannel(call[2].Value));

        Value PerChannel(Value w) => (w.Shape.Count == channels
            ? w
            : w.Expand([groups, channels / groups], [0]).Reshape([channels])).Along(x.Shape, 1);
    }

    private static Datum RootMeanSquare(OnnxCall call)
    {
        var x = call[0].Value;
        var axis = call.Axis(call.Node.Int("axis", -1), x.Shape.Rank);
        Axes over = [.. Enumerable.Range(axis, x.Shape.Rank - axis)], kept = [.. Enumerable.Range(0, axis)];
        var count = 1L;
        foreach (var i in over)
        {
            count *= x.Shape[i];
        }

        var factor = (((1.0 / count) * x.Square().Sum(over)) + call.Node.Float("epsilon", Epsilon)).Power(-0.5);
        return call[0].With((x * factor.Expand(x.Shape, kept)) * call[1].Value.To(x.Shape));
    }

    private static Datum MeanVariance(OnnxCall call)
    {
        var x = call[0].Value;
        int[] axes = [.. (call.Node.Ints("axes") ?? [0, 2, 3]).Select(axis => call.Axis(axis, x.Shape.Rank)).Order()];
        // (x − μ)/(σ + 10⁻⁹), as the standard defines it.
        Axes over = [.. axes];
        var kept = Broadcasting.Others(x.Shape.Rank, axes);
        var count = axes.Aggregate(1L, (product, axis) => product * x.Shape[axis]);
        var centred = x - ((1.0 / count) * x.Sum(over)).Expand(x.Shape, kept);
        var deviation = ((1.0 / count) * centred.Square().Sum(over)).Sqrt() + 1e-9;
        return call[0].With(centred / deviation.Expand(x.Shape, kept));
    }

    private static Datum Norm(OnnxCall call)
    {
        var x = call[0].Value;
        var axis = call.Axis(call.Node.Int("axis", -1), x.Shape.Rank);
        var sum = (call.Node.Int("p", 2) == 1 ? x.Abs() : x.Square()).Sum([axis]);
        var norm = call.Node.Int("p", 2) == 1 ? sum : sum.Sqrt();
        return call[0].With(x / norm.Expand(x.Shape, Broadcasting.Others(x.Shape.Rank, axis)));
    }

    // x·(k + α/size·Σ x²)^−β, the sum over neighbouring channels.
    private static Datum LocalResponse(OnnxCall call)
    {
        var (x, node) = (call[0].Value, call.Node);
        var size = node.Int("size", 1);
        if (size < 1 || x.Shape.Rank < 2 || size > 2 * x.Shape[1])
        {
            throw call.Fault($"normalises {x.Shape} over {size} channels");
        }

        var padded = x.Square().Pad(1, (size - 1) / 2, size / 2);
        var sum = padded.Slice(1, 0, x.Shape[1]);
        for (var i = 1; i < size; i++)
        {
            sum += padded.Slice(1, i, x.Shape[1]);
        }

        var factor = ((node.Float("alpha", 1e-4) / size) * sum) + node.Float("bias", 1);
        return call[0].With(x * factor.Power(-node.Float("beta", 0.75)));
    }
}
