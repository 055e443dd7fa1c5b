using System.Numerics;
using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>
/// a^b with a varying exponent. In b it is differentiable where a &gt; 0, and at a = 0 where b &gt; 0: the derivatives there are 0, or
/// what they are of the monomial; at a &lt; 0, where b cannot vary, they are NaN.
/// </summary>
public sealed record GeneralPower : Elementwise
{
    public static readonly GeneralPower Instance = new();

    public override string Name => "pow";

    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands) => operands[0].Pow(operands[1]);

    public override double EvaluateScalar(ReadOnlySpan<double> operands) => Math.Pow(operands[0], operands[1]);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        PowerDerivative.Chain(0, 0, primals, tangents);

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        Infer(operands);
        return operands[1].Primitive is Literal exponent ? operands[0].Power(exponent.Value) : null;
    }
}

/// <summary>
/// ∂ᵐ⁺ᵏ a^b / ∂aᵐ ∂bᵏ = a^(b−m) Σⱼ (k choose j) p^(k−j)(b) (log a)^j with p(b) = b(b−1)…(b−m+1). One primitive for all orders, since
/// its factors apart are 0 and infinite at a = 0 where their product is finite: there a factor that is exactly 0 wins, which is the
/// limit for b &gt; m and, for whole b &lt; m, the derivative of the monomial.
/// </summary>
/// <param name="InBase">m, derivatives in a.</param>
/// <param name="InExponent">k, derivatives in b.</param>
public sealed record PowerDerivative(int InBase, int InExponent) : Elementwise
{
    public override string Name => "power-derivative";

    public override string Settings => $"[{InBase}, {InExponent}]";

    // No layer has a variable exponent, so there is no kernel of its own: the numbers are those of the scalar rule.
    public override Tensor Evaluate(ReadOnlySpan<Tensor> operands)
    {
        var (a, b) = (Doubles(operands[0]), Doubles(operands[1]));
        for (var i = 0; i < a.Length; i++)
        {
            a[i] = EvaluateScalar([a[i], b[i]]);
        }

        using var doubles = Tensor.From(a, operands[0].Shape, operands[0].Device);
        return doubles.To(operands[0].DType);
    }

    public override double EvaluateScalar(ReadOnlySpan<double> operands) =>
        Of(operands[0], operands[1], InBase, InExponent, Math.Log, Math.Pow);

    public override Value? Jvp(ReadOnlySpan<Value> primals, Value result, ReadOnlySpan<Value?> tangents) =>
        Chain(InBase, InExponent, primals, tangents);

    public override Value? Simplify(ProgramBuilder builder, ReadOnlySpan<Value> operands)
    {
        Infer(operands);
        return operands[0].Primitive is Literal a && operands[1].Primitive is Literal b
            ? builder.Literal(EvaluateScalar([a.Value, b.Value]), operands[0].Shape, operands[0].DType)
            : null;
    }

    /// <summary>The derivative over any numbers with logarithms and powers: real ones, or complex ones for the complex step.</summary>
    /// <typeparam name="T">The numbers.</typeparam>
    public static T Of<T>(T a, T b, int inBase, int inExponent, Func<T, T> log, Func<T, T, T> pow)
        where T : INumberBase<T>
    {
        // p and its derivatives up to the k-th, factor by factor: (p·(b − i))^(s) = p^(s)·(b − i) + s·p^(s−1).
        Span<T> polynomial = new T[inExponent + 1];
        polynomial[0] = T.One;
        for (var i = 0; i < inBase; i++)
        {
            for (var s = inExponent; s >= 0; s--)
            {
                polynomial[s] = polynomial[s] * (b - T.CreateChecked(i))
                    + (s > 0 ? T.CreateChecked(s) * polynomial[s - 1] : T.Zero);
            }
        }

        var logarithm = inExponent > 0 ? log(a) : T.Zero;
        var sum = T.Zero;
        var choose = 1.0;
        for (var j = inExponent; j >= 0; j--)
        {
            sum = Product(sum, logarithm) + (T.CreateChecked(choose) * polynomial[inExponent - j]);
            choose = choose * j / (inExponent - j + 1);
        }

        return Product(sum, pow(a, b - T.CreateChecked(inBase)));
    }

    /// <summary>The tangent of a derivative of a^b.</summary>
    internal static Value? Chain(int inBase, int inExponent, ReadOnlySpan<Value> primals, ReadOnlySpan<Value?> tangents)
    {
        var (a, b) = (primals[0], primals[1]);
        var left = tangents[0] is { } s ? s * a.Builder.Apply(new PowerDerivative(inBase + 1, inExponent), a, b) : null;
        var right = tangents[1] is { } t ? t * a.Builder.Apply(new PowerDerivative(inBase, inExponent + 1), a, b) : null;
        return left is null ? right : right is null ? left : left + right;
    }

    private static T Product<T>(T x, T y)
        where T : INumberBase<T> =>
        (T.IsZero(x) && !T.IsNaN(y)) || (T.IsZero(y) && !T.IsNaN(x)) ? T.Zero : x * y;

    private static double[] Doubles(Tensor tensor)
    {
        using var doubles = tensor.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        return local.ToArray<double>();
    }
}
