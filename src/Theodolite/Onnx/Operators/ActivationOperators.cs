using Theodolite.Programs;
using Theodolite.Programs.Primitives;

namespace Theodolite.Onnx.Operators;

/// <summary>Activations, softmax and what is left of dropout.</summary>
internal static class ActivationOperators
{
    private const double GeluCubic = 0.044715;

    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        Add(all, "Relu", (_, x) => x.Relu());
        Add(all, "LeakyRelu", (call, x) => x.LeakyRelu(call.Node.Float("alpha", 0.01)));
        Add(all, "Elu", (call, x) => x.Elu(call.Node.Float("alpha", 1)));
        Add(all, "Selu", (call, x) => call.Node.Float("gamma", 1.0507009873554805) * x.Elu(call.Node.Float("alpha", 1.6732632423543772)));
        Add(all, "Celu", (call, x) => Celu(x, call.Node.Float("alpha", 1)));
        Add(all, "Sigmoid", (_, x) => x.Sigmoid());
        Add(all, "HardSigmoid", (call, x) => HardSigmoid(x, call.Node.Float("alpha", 0.2), call.Node.Float("beta", 0.5)));
        Add(all, "HardSwish", (_, x) => x * HardSigmoid(x, 1.0 / 6, 0.5));
        Add(all, "Tanh", (_, x) => x.Tanh());
        Add(all, "Softplus", (_, x) => x.Softplus());
        Add(all, "Softsign", (_, x) => x / (1 + x.Abs()));
        Add(all, "Gelu", (call, x) => call.Node.Text("approximate", "none") == "tanh" ? TanhGelu(x) : x.Gelu());
        Add(all, "Mish", (_, x) => x * x.Softplus().Tanh());
        Add(all, "Swish", (call, x) => call.Node.Float("alpha", 1) is var alpha and not 1 ? x * (alpha * x).Sigmoid() : x.Silu());
        Add(all, "ThresholdedRelu", (call, x) => x * (x - call.Node.Float("alpha", 1)).Step());
        Add(all, "Shrink", Shrink);
        all.Add("PRelu", PRelu);
        all.Add("Softmax", call => Softmax(call, (x, axis) => x.Softmax(axis)));
        all.Add("LogSoftmax", call => Softmax(call, (x, axis) => x.LogSoftmax(axis)));
        all.Add("Hardmax", call => Softmax(call, Hardmax));
        all.Add("Dropout", Dropout);
    }

    /// <summary>An activation by the name that recurrent nodes use, with the α and β that go with it.</summary>
    public static Func<Value, Value>? Named(string name, double? alpha, double? beta) => name.ToUpperInvariant() switch
    {
        "TANH" => x => x.Tanh(),
        "SIGMOID" => x => x.Sigmoid(),
        "RELU" => x => x.Relu(),
        "LEAKYRELU" => x => x.LeakyRelu(alpha ?? 0.01),
        "THRESHOLDEDRELU" => x => x * (x - (alpha ?? 1)).Step(),
        "AFFINE" => x => ((alpha ?? 1) * x) + (beta ?? 0),
        "SCALEDTANH" => x => (alpha ?? 1) * ((beta ?? 1) * x).Tanh(),
        "HARDSIGMOID" => x => HardSigmoid(x, alpha ?? 0.2, beta ?? 0.5),
        "ELU" => x => x.Elu(alpha ?? 1),
        "SOFTSIGN" => x => x / (1 + x.Abs()),
        "SOFTPLUS" => x => x.Softplus(),
        _ => null,
    };

    private static void Add(Dictionary<string, OnnxOperator> all, string name, Func<OnnxCall, Value, Value> apply) =>
        all.Add(name, call => call[0].With(apply(call, call[0].Value)));

    private static Value Celu(Value x, double alpha) => alpha * ((1 / alpha) * x).Elu(1);

    private static Value HardSigmoid(Value x, double alpha, double beta) => ArithmeticOperators.Clip((alpha * x) + beta, 0, 1);

    private static Value TanhGelu(Value x) =>
        0.5 * (x * (1 + (Math.Sqrt(2 / Math.PI) * (x + (GeluCubic * x.Power(3)))).Tanh()));

    private static Value Shrink(OnnxCall call, Value x)
    {
        var (bias, lambda) = (call.Node.Float("bias", 0), call.Node.Float("lambd", 0.5));
        var (above, below) = ((x - lambda).Step(), (-x - lambda).Step());
        return (above * (x - bias)) + (below * (x + bias));
    }

    // x where it is positive, slope·x elsewhere.
    private static Datum PRelu(OnnxCall call)
    {
        var (x, slope) = (call[0].Value, call[1].Value);
        if (call.Opset < 7 && slope.Shape.Rank == 1 && x.Shape.Rank > 2)
        {
            // Before broadcasting there was one slope for each channel.
            slope = slope.Reshape([slope.Shape.Count, .. Enumerable.Repeat(1L, x.Shape.Rank - 2)]);
        }

        if (Broadcasting.Common(x.Shape, slope.Shape) != x.Shape)
        {
            throw call.Fault($"has slopes {slope.Shape} for an input {x.Shape}");
        }

        var positive = x.Relu();
        return call[0].With(positive + ((x - positive) * slope.To(x.Shape)));
    }

    // Until opset 12 the axes from one on are one; since then a single axis counts.
    private static Datum Softmax(OnnxCall call, Func<Value, int, Value> apply)
    {
        var x = call[0].Value;
        if (call.Opset >= 13)
        {
            return call[0].With(apply(x, call.Axis(call.Node.Int("axis", -1), x.Shape.Rank)));
        }

        var axis = call.Axis(call.Node.Int("axis", 1), Math.Max(x.Shape.Rank, 1));
        var rows = 1L;
        foreach (var extent in x.Shape.Span[..axis])
        {
            rows *= extent;
        }

        return call[0].With(apply(x.Reshape([rows, x.Shape.Count / Math.Max(rows, 1)]), 1).Reshape(x.Shape));
    }

    private static Value Hardmax(Value x, int axis)
    {
        var best = ReductionOperators.Best(x, axis);
        var one = x.Builder.Literal(1, best.Shape, x.DType);
        return one.ScatterAlong(axis, best, x.Shape[axis]);
    }

    // In a graph that is evaluated nothing is dropped; training form is told apart before.
    private static Datum[] Dropout(OnnxCall call) => call.Wants(1)
        ? [call[0], new Datum(call.Filled(1, call[0].Shape, Torch.DType.Float64), Format.OnnxKind.Boolean)]
        : [call[0]];
}
