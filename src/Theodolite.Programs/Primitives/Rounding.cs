using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>Shorthand for rounding to whole numbers.</summary>
public static class RoundingOperations
{
    public static Value Floor(this Value x) => x.Builder.Apply(Primitives.Floor.Instance, x);

    public static Value Ceiling(this Value x) => -(-x).Floor();

    /// <summary>To the nearest whole number, halves to the even one.</summary>
    public static Value Round(this Value x) => x.Builder.Apply(Primitives.Round.Instance, x);

    /// <summary>Towards zero.</summary>
    public static Value Truncate(this Value x) => x.Sign() * x.Abs().Floor();
}

/// <summary>The largest whole number not above x; derivative 0.</summary>
public sealed record Floor : Unary
{
    public static readonly Floor Instance = new();

    public override string Name => "floor";

    protected override Value? Derivative(Value x, Value y) => null;

    protected override Tensor Compute(Tensor x) => x.Floor();

    protected override double Compute(double x) => Math.Floor(x);
}

/// <summary>The nearest whole number, halves to the even one; derivative 0.</summary>
public sealed record Round : Unary
{
    public static readonly Round Instance = new();

    public override string Name => "round";

    protected override Value? Derivative(Value x, Value y) => null;

    protected override Tensor Compute(Tensor x) => x.Round();

    protected override double Compute(double x) => Math.Round(x, MidpointRounding.ToEven);
}
