using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

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

/// <summary>x where x &gt; 0, else α·(eˣ − 1) (Clevert et al., ICLR 2016); the derivative at 0 is taken as α.</summary>
public sealed record Elu(double Alpha) : Unary
{
    public override string Name => "elu";

    public override string Settings => $"[alpha={Alpha}]";

    /// <summary>1 on the right, y + α on the left.</summary>
    protected override Value? Derivative(Value x, Value y)
    {
        var right = x.Step();
        return right + ((1 - right) * (y + Alpha));
    }

    protected override Tensor Compute(Tensor x)
    {
        using var positive = x.Relu();
        using var negative = x.Subtract(positive);
        using var left = negative.Expm1();
        return positive.Add(left, Alpha);
    }

    protected override double Compute(double x) => x > 0 ? x : Alpha * Special.Expm1(x);

    public override bool IsAtKink(double operand) => operand == 0;

    public override long CountKinks(ReadOnlySpan<Tensor> operands) => Kinks.CountZeros(operands[0]);
}

/// <summary>x cut off at −1 and 1; the derivative at both is taken as 0.</summary>
public sealed record HardTanh : Unary
{
    public static readonly HardTanh Instance = new();

    public override string Name => "hard-tanh";

    protected override Value? Derivative(Value x, Value y) => (x + 1).Step() * (1 - x).Step();

    protected override Tensor Compute(Tensor x)
    {
        using var high = Tensor.Full(Shape.Scalar, 1, x.DType, x.Device);
        using var low = Tensor.Full(Shape.Scalar, -1, x.DType, x.Device);
        using var cut = x.Minimum(high);
        return cut.Maximum(low);
    }

    protected override double Compute(double x) => double.IsNaN(x) ? x : Math.Clamp(x, -1, 1);

    public override bool IsAtKink(double operand) => Math.Abs(operand) == 1;

    public override long CountKinks(ReadOnlySpan<Tensor> operands)
    {
        using var distance = operands[0].Abs();
        using var one = Tensor.Full(Shape.Scalar, 1, distance.DType, distance.Device);
        using var difference = distance.Subtract(one);
        return Kinks.CountZeros(difference);
    }
}
