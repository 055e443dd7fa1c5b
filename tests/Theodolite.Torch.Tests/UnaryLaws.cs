namespace Theodolite.Torch.Tests;

/// <summary>Each function of one number agrees with its float64 definition, in every layout.</summary>
public class UnaryLaws : LeakFree
{
    private static readonly Dictionary<string, Law> Laws = new()
    {
        ["exp"] = new(t => t.Exp(), Math.Exp),
        ["log"] = new(t => t.Log(), Math.Log, 0.01, 5),
        ["log1p"] = new(t => t.Log1p(), Reference.Log1p, -0.9, 3),
        ["expm1"] = new(t => t.Expm1(), Reference.Expm1),
        ["sqrt"] = new(t => t.Sqrt(), Math.Sqrt, 0, 5),
        ["rsqrt"] = new(t => t.Rsqrt(), x => 1 / Math.Sqrt(x), 0.1, 5),
        ["sin"] = new(t => t.Sin(), Math.Sin, -9, 9),
        ["cos"] = new(t => t.Cos(), Math.Cos, -9, 9),
        ["tan"] = new(t => t.Tan(), Math.Tan, -1.2, 1.2),
        ["sinh"] = new(t => t.Sinh(), Math.Sinh),
        ["cosh"] = new(t => t.Cosh(), Math.Cosh),
        ["asin"] = new(t => t.Asin(), Math.Asin, -0.9, 0.9),
        ["acos"] = new(t => t.Acos(), Math.Acos, -0.9, 0.9),
        ["atan"] = new(t => t.Atan(), Math.Atan),
        ["tanh"] = new(t => t.Tanh(), Math.Tanh),
        ["tanh_"] = new(t => t.Clone().Tanh_(), Math.Tanh),
        ["exp_"] = new(t => t.Clone().Exp_(), Math.Exp),
        ["relu_"] = new(t => t.Clone().Relu_(), x => Math.Max(x, 0)),
        ["sigmoid_"] = new(t => t.Clone().Sigmoid_(), Reference.Sigmoid),
        ["sqrt_"] = new(t => t.Clone().Sqrt_(), Math.Sqrt, 0, 5),
        ["erf"] = new(t => t.Erf(), Reference.Erf),
        ["reciprocal"] = new(t => t.Reciprocal(), x => 1 / x, 0.2, 3),
        ["floor"] = new(t => t.Floor(), Math.Floor),
        ["negate"] = new(t => t.Negate(), x => -x),
        ["abs"] = new(t => t.Abs(), Math.Abs),
        ["sign"] = new(t => t.Sign(), x => Math.Sign(x)),
        ["square"] = new(t => t.Square(), x => x * x),
        ["sigmoid"] = new(t => t.Sigmoid(), Reference.Sigmoid, -20, 20),
        ["relu"] = new(t => t.Relu(), x => Math.Max(x, 0)),
        ["silu"] = new(t => t.Silu(), x => x * Reference.Sigmoid(x), -9, 9),
        ["gelu"] = new(t => t.Gelu(), Reference.Gelu, -3, 3),
        ["softplus"] = new(t => t.Softplus(), Reference.Softplus, -50, 50),
        ["add scalar"] = new(t => t.AddScalar(0.75), x => x + 0.75),
        ["multiply scalar"] = new(t => t.MultiplyScalar(-1.5), x => x * -1.5),
        ["multiply scalar_"] = new(t => t.Clone().MultiplyScalar_(-1.5), x => x * -1.5),
        ["pow 3"] = new(t => t.PowScalar(3), x => x * x * x),
        ["pow 0.5"] = new(t => t.PowScalar(0.5), Math.Sqrt, 0, 5),
        ["pow -1"] = new(t => t.PowScalar(-1), x => 1 / x, 0.2, 3),
        ["pow 1.7"] = new(t => t.PowScalar(1.7), x => Math.Pow(x, 1.7), 0.1, 3),
        ["isfinite"] = new(t => t.IsFinite(), x => double.IsFinite(x) ? 1 : 0),
        ["greater than 0.5"] = new(t => t.GreaterThan(0.5), x => x > 0.5 ? 1 : 0),
        ["less or equal -0.25"] = new(t => t.LessOrEqual(-0.25), x => x <= -0.25 ? 1 : 0),
    };

    public static TheoryData<string> Names => [.. Laws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithItsDefinition(string name)
    {
        var law = Laws[name];
        Shape[] shapes = [[], [1], [7], [3, 5], [2, 3, 40], [0, 3]];
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var layout in Enum.GetValues<Layout>())
            {
                foreach (var shape in shapes)
                {
                    var values = Sample.Values(name.Length + shape.Rank, shape.Count, law.Low, law.High, dtype);
                    using var input = Sample.Of(values, shape, dtype, layout);
                    using var output = law.Apply(input);
                    Assert.Equal(shape, output.Shape);
                    Sample.Close([.. values.Select(law.Expected)], output, 20 * dtype.UnitRoundoff());
                    Sample.Close(values, input, 0);
                }
            }
        }
    }

    [Fact]
    public void SpecialValuesAreNamed()
    {
        var special = Own(Tensor.From(1.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity));
        Assert.Equal([true, false, false, false], Own(special.IsFinite()).ToArray<bool>());
        Assert.Equal([false, true, false, false], Own(special.IsNaN()).ToArray<bool>());
        Assert.Equal([false, true, true, true], Own(Own(special.IsFinite()).Not()).ToArray<bool>());
    }

    [Fact]
    public void SoftplusDoesNotOverflow() =>
        Assert.Equal([0f, 1000f], Own(Own(Tensor.From(-1000f, 1000f)).Softplus()).ToArray<float>());

    [Fact]
    public void SmallArgumentsKeepTheirDigits()
    {
        var x = Own(Tensor.From(1e-12));
        Assert.Equal(1e-12, Own(x.Expm1()).ToDouble(), 1e-24);
        Assert.Equal(1e-12, Own(x.Log1p()).ToDouble(), 1e-24);
    }

    private sealed record Law(Func<Tensor, Tensor> Apply, Func<double, double> Expected, double Low = -2, double High = 2);
}
