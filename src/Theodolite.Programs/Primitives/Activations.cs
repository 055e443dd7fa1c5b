using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Hyperbolic tangent; derivative 1 − y².</summary>
public sealed record Tanh : Unary
{
    public static readonly Tanh Instance = new();

    public override string Name => "tanh";

    protected override Value? Derivative(Value x, Value y) => y.Builder.Apply(OneMinusSquare.Instance, y);

    protected override Tensor Compute(Tensor x) => x.Tanh();

    protected override double Compute(double x) => Math.Tanh(x);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[0].Tanh_();
        return true;
    }
}

/// <summary>1 − x², the slope of tanh in terms of its value; derivative −2x.</summary>
public sealed record OneMinusSquare : Unary
{
    public static readonly OneMinusSquare Instance = new();

    public override string Name => "one-minus-square";

    protected override Value? Derivative(Value x, Value y) => -2 * x;

    protected override Tensor Compute(Tensor x) => Compute(x, Ones(x));

    protected override double Compute(double x) => 1 - (x * x);

    private static Tensor Ones(Tensor x) => Tensor.Full(Shape.Scalar, 1, x.DType, x.Device);

    private static Tensor Compute(Tensor x, Tensor one)
    {
        using (one)
        using (var ones = one.Expand(x.Shape))
        {
            return ones.TanhBackward(x);
        }
    }
}

/// <summary>1/(1 + e^(−x)), computed without overflow; derivative y(1 − y).</summary>
public sealed record Sigmoid : Unary
{
    public static readonly Sigmoid Instance = new();

    public override string Name => "sigmoid";

    protected override Value? Derivative(Value x, Value y) => y - y.Square();

    protected override Tensor Compute(Tensor x) => x.Sigmoid();

    protected override double Compute(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[0].Sigmoid_();
        return true;
    }
}

/// <summary>log(1 + eˣ), computed without overflow; derivative sigmoid(x).</summary>
public sealed record Softplus : Unary
{
    public static readonly Softplus Instance = new();

    public override string Name => "softplus";

    protected override Value? Derivative(Value x, Value y) => x.Sigmoid();

    protected override Tensor Compute(Tensor x) => x.Softplus();

    protected override double Compute(double x) => Math.Max(x, 0) + Special.Log1P(Math.Exp(-Math.Abs(x)));
}

/// <summary>x Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016, exact form); derivative Φ(x) + x φ(x).</summary>
public sealed record Gelu : Unary
{
    public static readonly Gelu Instance = new();

    public override string Name => "gelu";

    protected override Value? Derivative(Value x, Value y) =>
        (0.5 * ((1 / Math.Sqrt(2)) * x).Erf()) + 0.5 + (x * ((1 / Math.Sqrt(2 * Math.PI)) * (-0.5 * x.Square()).Exp()));

    protected override Tensor Compute(Tensor x) => x.Gelu();

    protected override double Compute(double x) => 0.5 * x * (1 + Special.Erf(x / Math.Sqrt(2)));
}

/// <summary>x sigmoid(x); derivative s + x s (1 − s) with s = sigmoid(x).</summary>
public sealed record Silu : Unary
{
    public static readonly Silu Instance = new();

    public override string Name => "silu";

    protected override Value? Derivative(Value x, Value y) => Slope(x, x.Sigmoid());

    protected override Tensor Compute(Tensor x) => x.Silu();

    protected override double Compute(double x) => x >= 0 ? x / (1 + Math.Exp(-x)) : x * Math.Exp(x) / (1 + Math.Exp(x));

    private static Value Slope(Value x, Value s) => s + (x * (s - s.Square()));
}

/// <summary>t·(1 − y²) in one pass over memory: a fusion that only the evaluator sees.</summary>
public sealed record TanhTangent : Elementwise
{
    public static readonly TanhTangent Instance = new();

    public override string Name => "tanh-tangent";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].TanhBackward(operands[1]);

    public override Value? Lower(ReadOnlySpan<Value> operands) =>
        operands[0] * operands[1].Builder.Apply(OneMinusSquare.Instance, operands[1]);
}
