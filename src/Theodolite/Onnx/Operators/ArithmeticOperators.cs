using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Onnx.Operators;

/// <summary>Arithmetic, comparisons and logic, element by element with broadcasting.</summary>
internal static class ArithmeticOperators
{
    private const double MostDigits = 1L << 53;

    public static void Register(Dictionary<string, OnnxOperator> all)
    {
        Binary(all, "Add", (a, b) => a + b);
        Binary(all, "Sub", (a, b) => a - b);
        Binary(all, "Mul", (a, b) => a * b);
        all.Add("Div", Divide);
        all.Add("Pow", Power);
        all.Add("Mod", Modulo);
        all.Add("Min", call => Many(call, (a, b) => (b - a).Step().Select(a, b)));
        all.Add("Max", call => Many(call, (a, b) => (a - b).Step().Select(a, b)));
        all.Add("Sum", call => Many(call, (a, b) => a + b));
        all.Add("Mean", call => Many(call, (a, b) => a + b) is var sum ? sum.With((1.0 / call.Count) * sum.Value) : sum);
        Unary(all, "Neg", x => -x);
        Unary(all, "Abs", x => x.Abs());
        Unary(all, "Exp", x => x.Exp());
        Unary(all, "Log", x => x.Log());
        Unary(all, "Sqrt", x => x.Sqrt());
        Unary(all, "Reciprocal", x => x.Reciprocal());
        Unary(all, "Sin", x => x.Sin());
        Unary(all, "Cos", x => x.Cos());
        Unary(all, "Tan", x => x.Tan());
        Unary(all, "Sinh", x => 0.5 * (x.Exp() - (-x).Exp()));
        Unary(all, "Cosh", x => 0.5 * (x.Exp() + (-x).Exp()));
        Unary(all, "Asinh", x => x.Sign() * (x.Abs() + (x.Square() + 1).Sqrt()).Log());
        Unary(all, "Acosh", x => (x + (x.Square() - 1).Sqrt()).Log());
        Unary(all, "Atanh", x => 0.5 * ((1 + x) / (1 - x)).Log());
        Unary(all, "Erf", x => x.Erf());
        Unary(all, "Sign", x => x.Sign());
        Unary(all, "Floor", x => x.Floor());
        Unary(all, "Ceil", x => x.Ceiling());
        Unary(all, "Round", x => x.Round());
        Unary(all, "Identity", x => x);
        Compare(all, "Greater", (a, b) => (a - b).Step());
        Compare(all, "Less", (a, b) => (b - a).Step());
        Compare(all, "GreaterOrEqual", (a, b) => 1 - (b - a).Step());
        Compare(all, "LessOrEqual", (a, b) => 1 - (a - b).Step());
        Compare(all, "Equal", (a, b) => 1 - (a - b).Abs().Step());
        Compare(all, "And", (a, b) => a * b);
        Compare(all, "Or", (a, b) => a + b - (a * b));
        Compare(all, "Xor", (a, b) => (a - b).Abs());
        all.Add("Not", call => call[0].With(1 - call[0].Value));
        all.Add("IsInf", IsInfinite);
        all.Add("IsNaN", IsNotANumber);
        all.Add("Where", Where);
        all.Add("Clip", Clip);
        all.Add("Cast", call => Cast(call, call[0], (int)call.Node.Int("to", 1)));
        all.Add("CastLike", call => Cast(call, call[0], call[1].Kind));
    }

    /// <summary>A datum as numbers of a kind: reals cut off towards zero where whole numbers are asked for.</summary>
    public static Datum Cast(OnnxCall call, Datum x, OnnxKind kind) => kind == x.Kind ? x : new Datum(
        kind switch
        {
            OnnxKind.Real => x.Value.ConvertTo(call.Real),
            OnnxKind.Integer when x.Kind == OnnxKind.Real => x.Value.Truncate().ConvertTo(DType.Float64),
            OnnxKind.Integer => x.Value.ConvertTo(DType.Float64),
            _ => x.Value.Abs().Step().ConvertTo(DType.Float64),
        },
        kind);

    private static Datum Cast(OnnxCall call, Datum x, int type) => Cast(
        call,
        x,
        OnnxArray.KindOf(type) ?? throw call.Fault($"casts to the type {type}; numbers and booleans are understood"));

    private static void Binary(Dictionary<string, OnnxOperator> all, string name, Func<Value, Value, Value> apply) =>
        all.Add(name, call => Apply(call, call[0], Old(call, call[1]), apply));

    private static Datum Apply(OnnxCall call, Datum x, Datum y, Func<Value, Value, Value> apply)
    {
        var (a, b) = call.Pair(x, y);
        return new(apply(a, b), x.Kind);
    }

    // Before opset 7 broadcasting had to be asked for, and could begin at an axis.
    private static Datum Old(OnnxCall call, Datum second)
    {
        if (call.Opset >= 7 || call.Node.Int("broadcast", 0) == 0 || !call.Node.Attributes.ContainsKey("axis"))
        {
            return second;
        }

        var trailing = call[0].Rank - call.Axis(call.Node.Int("axis", 0), call[0].Rank) - second.Rank;
        return trailing <= 0 ? second : second.With(second.Value.Reshape([.. second.Shape.Span, .. Enumerable.Repeat(1L, trailing)]));
    }

    private static void Unary(Dictionary<string, OnnxOperator> all, string name, Func<Value, Value> apply) =>
        all.Add(name, call => call[0].With(apply(call[0].Value)));

    private static void Compare(Dictionary<string, OnnxOperator> all, string name, Func<Value, Value, Value> apply) =>
        all.Add(name, call => Apply(call, call[0], call[1], apply) with { Kind = OnnxKind.Boolean });

    private static Datum Many(OnnxCall call, Func<Value, Value, Value> apply) =>
        call.All.Aggregate((a, b) => Apply(call, a, b, apply));

    private static Datum Divide(OnnxCall call) => call[0].Kind == OnnxKind.Real
        ? Apply(call, call[0], Old(call, call[1]), (a, b) => a / b)
        : Apply(call, call[0], call[1], (a, b) => (a / b).Truncate());

    private static Datum Power(OnnxCall call)
    {
        var (x, y) = (call[0], call[1]);
        return OnnxCall.Known(y) is { } numbers && y.Shape.Count == 1 && Broadcasting.Common(x.Shape, y.Shape) == x.Shape
            ? x.With(numbers[0] == 2 ? x.Value.Square() : x.Value.Power(numbers[0]))
            : Apply(call, x, y, (a, b) => a.Power(b));
    }

    // The sign follows the divisor for whole numbers, the dividend with fmod.
    private static Datum Modulo(OnnxCall call) => call.Node.Int("fmod", 0) != 0
        ? Apply(call, call[0], call[1], (a, b) => a - (b * (a / b).Truncate()))
        : Apply(call, call[0], call[1], (a, b) => a - (b * (a / b).Floor()));

    private static Datum IsInfinite(OnnxCall call)
    {
        var x = call[0].Value;
        var high = call.Filled(double.MaxValue, x.Shape, DType.Float64);
        var wide = x.ConvertTo(DType.Float64);
        var (above, below) = ((wide - high).Step(), (-wide - high).Step());
        return new(
            (call.Node.Int("detect_positive", 1), call.Node.Int("detect_negative", 1)) switch
            {
                (0, 0) => 0 * above,
                (0, _) => below,
                (_, 0) => above,
                _ => above + below,
            },
            OnnxKind.Boolean);
    }

    // Neither above zero nor below one in size: what compares with nothing.
    private static Datum IsNotANumber(OnnxCall call)
    {
        var size = call[0].Value.Abs();
        return new((1 - size.Step()) * (1 - (1 - size).Step()), OnnxKind.Boolean);
    }

    private static Datum Where(OnnxCall call)
    {
        var shape = Broadcasting.Common(call[0].Shape, call[1].Shape, call[2].Shape)
            ?? throw call.Fault($"cannot bring shapes {call[0].Shape}, {call[1].Shape} and {call[2].Shape} together");
        var (a, b) = call.Pair(call[1], call[2]);
        return new(call[0].Value.ConvertTo(a.DType).To(shape).Select(a.To(shape), b.To(shape)), call[1].Kind);
    }

    private static Datum Clip(OnnxCall call)
    {
        var x = call[0];
        double? Bound(int index, string name) => call.Maybe(index) is not null ? call.Number(index)
            : call.Node.Attributes.ContainsKey(name) ? call.Node.Float(name, 0) : null;
        return x.With(Clip(x.Value, Bound(1, "min"), Bound(2, "max")));
    }

    /// <summary>x held between two bounds.</summary>
    public static Value Clip(Value x, double? low, double? high)
    {
        if (low is { } least && least > -MostDigits)
        {
            x = least == 0 ? x.Relu() : (x - least).Step().Select(x, x.Builder.Literal(least, x.Shape, x.DType));
        }

        return high is { } most && most < MostDigits ? (most - x).Step().Select(x, x.Builder.Literal(most, x.Shape, x.DType)) : x;
    }
}
