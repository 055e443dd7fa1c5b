using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>max(x, 0); the derivative at the kink 0 is taken as 0.</summary>
public sealed record Relu : Unary
{
    public static readonly Relu Instance = new();

    public override string Name => "relu";

    protected override Value? Derivative(Value x, Value y) => x.Step();

    protected override Tensor Compute(Tensor x) => x.Relu();

    protected override double Compute(double x) => x > 0 || double.IsNaN(x) ? x : 0;

    public override bool TryEvaluateInPlace(ReadOnlySpan<Tensor> operands, int target)
    {
        operands[0].Relu_();
        return true;
    }

    public override bool IsAtKink(double operand) => operand == 0;

    public override long CountKinks(ReadOnlySpan<Tensor> operands) => Kinks.CountZeros(operands[0]);
}

/// <summary>|x|; the derivative at the kink 0 is taken as 0.</summary>
public sealed record Abs : Unary
{
    public static readonly Abs Instance = new();

    public override string Name => "abs";

    protected override Value? Derivative(Value x, Value y) => x.Sign();

    protected override Tensor Compute(Tensor x) => x.Abs();

    protected override double Compute(double x) => Math.Abs(x);

    public override bool IsAtKink(double operand) => operand == 0;

    public override long CountKinks(ReadOnlySpan<Tensor> operands) => Kinks.CountZeros(operands[0]);
}

/// <summary>−1, 0 or 1; derivative 0.</summary>
public sealed record Sign : Unary
{
    public static readonly Sign Instance = new();

    public override string Name => "sign";

    protected override Value? Derivative(Value x, Value y) => null;

    protected override Tensor Compute(Tensor x) => x.Sign();

    protected override double Compute(double x) => double.IsNaN(x) ? x : Math.Sign(x);
}

/// <summary>1 where x > 0, else 0; derivative 0.</summary>
public sealed record Step : Unary
{
    public static readonly Step Instance = new();

    public override string Name => "step";

    protected override Value? Derivative(Value x, Value y) => null;

    protected override Tensor Compute(Tensor x) => Compute(x, Tensor.Zeros(Shape.Scalar, x.DType, x.Device));

    protected override double Compute(double x) => x > 0 ? 1 : 0;

    private static Tensor Compute(Tensor x, Tensor zero)
    {
        using (zero)
        using (var positive = x.GreaterThan(zero))
        {
            return positive.To(x.DType);
        }
    }
}

/// <summary>x where x &gt; 0, else slope·x; the derivative at the kink 0 is taken as the slope.</summary>
public sealed record LeakyRelu(double Slope) : Unary
{
    public override string Name => "leaky-relu";

    public override string Settings => $"[slope={Slope}]";

    protected override Value? Derivative(Value x, Value y) => ((1 - Slope) * x.Step()) + Slope;

    /// <summary>(1 − s)·relu(x) + s·x.</summary>
    protected override Tensor Compute(Tensor x)
    {
        using var positive = x.Relu();
        positive.MultiplyScalar_(1 - Slope);
        return positive.Add(x, Slope);
    }

    protected override double Compute(double x) => x > 0 ? x : Slope * x;

    public override bool IsAtKink(double operand) => operand == 0;

    public override long CountKinks(ReadOnlySpan<Tensor> operands) => Kinks.CountZeros(operands[0]);
}

/// <summary>Counts of elements at which a derivative jumps.</summary>
internal static class Kinks
{
    public static long CountZeros(Tensor x)
    {
        using var zero = Tensor.Zeros(Shape.Scalar, x.DType, x.Device);
        using var equal = x.EqualTo(zero);
        using var ones = equal.To(DType.Float64);
        using var sum = ones.Sum();
        return (long)sum.ToDouble();
    }
}
