using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>eˣ; the derivative is itself.</summary>
public sealed record Exp : Unary
{
    public static readonly Exp Instance = new();

    public override string Name => "exp";

    protected override Value? Derivative(Value x, Value y) => y;

    protected override Tensor Compute(Tensor x) => x.Exp();

    protected override double Compute(double x) => Math.Exp(x);

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[0].Exp_();
        return true;
    }
}

/// <summary>Natural logarithm; derivative 1/x.</summary>
public sealed record Log : Unary
{
    public static readonly Log Instance = new();

    public override string Name => "log";

    protected override Value? Derivative(Value x, Value y) => x.Reciprocal();

    protected override Tensor Compute(Tensor x) => x.Log();

    protected override double Compute(double x) => Math.Log(x);
}

/// <summary>Square root; derivative 1/(2y).</summary>
public sealed record Sqrt : Unary
{
    public static readonly Sqrt Instance = new();

    public override string Name => "sqrt";

    protected override Value? Derivative(Value x, Value y) => 0.5 * y.Reciprocal();

    protected override Tensor Compute(Tensor x) => x.Sqrt();

    protected override double Compute(double x) => Math.Sqrt(x);
}

/// <summary>1/x; derivative −y².</summary>
public sealed record Reciprocal : Unary
{
    public static readonly Reciprocal Instance = new();

    public override string Name => "reciprocal";

    protected override Value? Derivative(Value x, Value y) => -y.Square();

    protected override Tensor Compute(Tensor x) => x.Reciprocal();

    protected override double Compute(double x) => 1 / x;
}

/// <summary>Sine of radians.</summary>
public sealed record Sin : Unary
{
    public static readonly Sin Instance = new();

    public override string Name => "sin";

    protected override Value? Derivative(Value x, Value y) => x.Cos();

    protected override Tensor Compute(Tensor x) => x.Sin();

    protected override double Compute(double x) => Math.Sin(x);
}

/// <summary>Cosine of radians.</summary>
public sealed record Cos : Unary
{
    public static readonly Cos Instance = new();

    public override string Name => "cos";

    protected override Value? Derivative(Value x, Value y) => -x.Sin();

    protected override Tensor Compute(Tensor x) => x.Cos();

    protected override double Compute(double x) => Math.Cos(x);
}

/// <summary>Tangent of radians; derivative 1 + y².</summary>
public sealed record Tan : Unary
{
    public static readonly Tan Instance = new();

    public override string Name => "tan";

    protected override Value? Derivative(Value x, Value y) => y.Square() + 1;

    protected override Tensor Compute(Tensor x) => x.Tan();

    protected override double Compute(double x) => Math.Tan(x);
}

/// <summary>Error function 2/√π ∫₀ˣ e^(−s²) ds; derivative 2/√π e^(−x²).</summary>
public sealed record Erf : Unary
{
    public static readonly Erf Instance = new();

    public override string Name => "erf";

    protected override Value? Derivative(Value x, Value y) => (2 / Math.Sqrt(Math.PI)) * (-x.Square()).Exp();

    protected override Tensor Compute(Tensor x) => x.Erf();

    protected override double Compute(double x) => Special.Erf(x);
}
