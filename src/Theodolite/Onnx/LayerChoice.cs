using Theodolite.Models.Layers;
using Theodolite.Onnx.Format;
using Theodolite.Onnx.Operators;

namespace Theodolite.Onnx;

/// <summary>
/// A step of a graph as one of our own layers, where that computes the same from the same weights, so that reports and causes know what
/// it is; as the node it is otherwise.
/// </summary>
internal static class LayerChoice
{
    /// <summary>The layer of a step, and what stands before its name.</summary>
    public static (string Prefix, Layer Layer) Of(LayerPlan plan, GraphProbe probe)
    {
        var dot = plan.Path.LastIndexOf('.');
        var (prefix, name) = dot < 0 ? ("", plan.Path) : (plan.Path[..dot], plan.Path[(dot + 1)..]);
        return (prefix, Known(plan, probe) is { } layer ? layer with { Name = name } : new OnnxLayer(plan, probe, name));
    }

    private static Layer? Known(LayerPlan plan, GraphProbe probe)
    {
        if (plan.Dense is { } dense)
        {
            var weight = probe.Whole(dense.Weight);
            var (rows, columns) = ((int)weight[0], (int)weight[1]);
            return dense.Transposed
                ? new Linear(columns) { In = rows, Bias = dense.Bias is not null }
                : new Linear(rows) { In = columns, Bias = dense.Bias is not null };
        }

        if (plan.Nodes.Count > 1 || (plan.Further.Count > 0 && plan.Main.Operator != "Dropout"))
        {
            return null;
        }

        var (node, rank) = (plan.Main, probe.Whole(plan.Input).Rank);
        return node.Operator switch
        {
            "Relu" => new Relu(),
            "Sigmoid" => new Sigmoid(),
            "Tanh" => new Tanh(),
            "Softmax" when IsLast(node, rank) => new Softmax(),
            "LogSoftmax" when IsLast(node, rank) => new LogSoftmax(),
            "Dropout" => Dropped(plan, probe),
            "Conv" => Images(plan, probe, node),
            "BatchNormalization" when plan is { Weights.Count: 2, Statistics.Count: 2 } && rank is >= 2 and <= 5 && node.Float("epsilon",
            1e-5) > 0
                => new BatchNorm { Epsilon = node.Float("epsilon", 1e-5) },
            "LayerNormalization" => Normal(plan, probe, node),
            "Gather" => Table(plan, probe, node),
            _ => null,
        };
    }

    private static bool IsLast(OnnxNode node, int rank)
    {
        var axis = node.Int("axis", node.Opset >= 13 ? -1 : 1);
        return axis == -1 || axis == rank - 1;
    }

    // Training form drops in training mode; else it is left out.
    private static Dropout? Dropped(LayerPlan plan, GraphProbe probe)
    {
        var node = plan.Main;
        double? Number(int index) => index < node.Inputs.Count && node.Inputs[index] is { Length: > 0 } name ? probe.Known(name)?[0] : null;
        var trains = node.Opset >= 12 ? Number(2) is { } mode && mode != 0 : node.Opset < 7 && node.Int("is_test", 0) == 0;
        var rate = node.Opset >= 12 ? Number(1) ?? 0.5 : node.Float("ratio", 0.5);
        return trains && rate is >= 0 and < 1 ? new Dropout(rate) : null;
    }

    private static Conv2d? Images(LayerPlan plan, GraphProbe probe, OnnxNode node)
    {
        var weight = probe.Whole(node.Inputs[1]);
        if (weight.Rank != 4 || node.Text("auto_pad", "NOTSET") != "NOTSET" || plan.Weights.Count != node.Inputs.Count - 1
            || plan.Weights[0].Tensor != node.Inputs[1] || (node.Ints("pads") ?? [0, 0, 0,
            0]) is not [var top, var left, var bottom, var right]
            || top != bottom || left != right)
        {
            return null;
        }

        long[] numbers = [weight[2], weight[3], .. node.Ints("strides") ?? [1, 1], .. node.Ints("dilations") ?? [1, 1]];
        return numbers.Length == 6 && Array.TrueForAll(numbers, number => number is >= 1 and <= 4096) && top is >= 0 and <= 4096
            && left is >= 0 and <= 4096 && node.Int("group", 1) is >= 1 and <= 1 << 24
            ? new Conv2d((int)weight[0], new Extent2d((int)weight[2], (int)weight[3]))
            {
                Stride = new Extent2d((int)numbers[2], (int)numbers[3]),
                Padding = new Extent2d((int)top, (int)left),
                Dilation = new Extent2d((int)numbers[4], (int)numbers[5]),
                Groups = (int)node.Int("group", 1),
                Bias = plan.Weights.Count > 1,
            }
            : null;
    }

    private static LayerNorm? Normal(LayerPlan plan, GraphProbe probe, OnnxNode node)
    {
        var shape = probe.Whole(plan.Input);
        var axis = node.Int("axis", -1);
        var dimensions = axis < 0 ? -axis : shape.Rank - axis;
        return dimensions is >= 1 and <= 4 && dimensions < shape.Rank && plan.Weights.Count >= 1
            && plan.Weights.Count == node.Inputs.Count - 1
            && node.Float("epsilon", 1e-5) > 0
            && plan.Weights.All(weight => probe.Whole(weight.Tensor) == Torch.Shape.Create(shape.Span[^(int)dimensions..]))
                ? new LayerNorm { Dimensions = (int)dimensions, Epsilon = node.Float("epsilon", 1e-5), Bias = plan.Weights.Count > 1 }
                : null;
    }

    // Looked up by the samples themselves, or what they were cast to.
    private static Embedding? Table(LayerPlan plan, GraphProbe probe, OnnxNode node)
    {
        if (plan.Weights.Count != 1 || plan.Weights[0].Tensor != node.Inputs[0] || node.Int("axis", 0) != 0
            || probe.KindOf(plan.Input) != OnnxKind.Integer || plan.Input != probe.Input)
        {
            return null;
        }

        var table = probe.Whole(node.Inputs[0]);
        return table is { Rank: 2 } && table[0] <= 1 << 24 && table[1] <= 1 << 24 ? new Embedding((int)table[0], (int)table[1]) : null;
    }
}
