namespace Theodolite.Torch.Tests;

/// <summary>Each function of two numbers agrees with its float64 definition under broadcasting, in every layout.</summary>
public class BinaryLaws : LeakFree
{
    private static readonly Dictionary<string, Law> Laws = new()
    {
        ["add"] = new((a, b) => a.Add(b), (a, b) => a + b),
        ["add scaled"] = new((a, b) => a.Add(b, 0.3), (a, b) => a + 0.3 * b),
        ["subtract"] = new((a, b) => a.Subtract(b), (a, b) => a - b),
        ["subtract scaled"] = new((a, b) => a.Subtract(b, -2.5), (a, b) => a + 2.5 * b),
        ["multiply"] = new((a, b) => a.Multiply(b), (a, b) => a * b),
        ["divide"] = new((a, b) => a.Divide(b), (a, b) => a / b, 0.2),
        ["pow"] = new((a, b) => a.Pow(b), Math.Pow, 0.2),
        ["maximum"] = new((a, b) => a.Maximum(b), Math.Max),
        ["minimum"] = new((a, b) => a.Minimum(b), Math.Min),
        ["atan2"] = new((a, b) => a.Atan2(b), Math.Atan2),
        ["greater"] = new((a, b) => a.GreaterThan(b), (a, b) => a > b ? 1 : 0),
        ["greater or equal"] = new((a, b) => a.GreaterOrEqual(b), (a, b) => a >= b ? 1 : 0),
        ["less"] = new((a, b) => a.LessThan(b), (a, b) => a < b ? 1 : 0),
        ["less or equal"] = new((a, b) => a.LessOrEqual(b), (a, b) => a <= b ? 1 : 0),
        ["equal"] = new((a, b) => a.EqualTo(b), (a, b) => a == b ? 1 : 0),
        ["not equal"] = new((a, b) => a.NotEqualTo(b), (a, b) => a != b ? 1 : 0),
        ["tanh backward"] = new((g, y) => g.TanhBackward(y), (g, y) => g * (1 - y * y)),
        ["sigmoid backward"] = new((g, y) => g.SigmoidBackward(y), (g, y) => g * y * (1 - y)),
        ["gelu backward"] = new((g, x) => g.GeluBackward(x), (g, x) => g * Reference.GeluDerivative(x)),
        ["silu backward"] = new((g, x) => g.SiluBackward(x), (g, x) => g * Reference.SiluDerivative(x)),
        ["addcmul"] = new((a, b) => Tensor.Addcmul(a, a, b, 0.5), (a, b) => a + 0.5 * a * b),
        ["where"] = new(Choose, (a, b) => a > b ? a : b),
    };

    private static readonly (Shape A, Shape B)[] Pairs =
    [
        ([3, 4], [3, 4]), ([3, 4], [4]), ([4], [3, 4]), ([3, 1], [1, 4]), ([], [2, 3]), ([2, 3], []), ([], []),
        ([2, 1, 5], [4, 1]), ([0, 4], [1, 4]), ([2, 30], [2, 30]),
    ];

    /// <summary>Derivatives take a gradient and a known value of one shape.</summary>
    private static readonly (Shape A, Shape B)[] Alike = [([3, 4], [3, 4]), ([], []), ([0, 4], [0, 4]), ([2, 30], [2, 30])];

    public static TheoryData<string> Names => [.. Laws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithItsDefinition(string name)
    {
        var law = Laws[name];
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64])
        {
            foreach (var (shapeA, shapeB) in name.EndsWith("backward", StringComparison.Ordinal) ? Alike : Pairs)
            {
                foreach (var (layoutA, layoutB) in ((Layout, Layout)[])
                    [(Layout.Contiguous, Layout.Contiguous), (Layout.Transposed, Layout.Contiguous), (Layout.Strided, Layout.Transposed)])
                {
                    var valuesA = Sample.Values(1, shapeA.Count, law.Low, law.High, dtype);
                    var valuesB = Sample.Values(2, shapeB.Count, law.Low, law.High, dtype);
                    using var a = Sample.Of(valuesA, shapeA, dtype, layoutA);
                    using var b = Sample.Of(valuesB, shapeB, dtype, layoutB);
                    using var result = law.Apply(a, b);
                    var common = Broadcast.Common(shapeA, shapeB);
                    Assert.Equal(common, result.Shape);
                    Sample.Close(
                        Reference.Zip(valuesA, shapeA, valuesB, shapeB, common, law.Expected), result, 20 * dtype.UnitRoundoff());
                }
            }
        }
    }

    [Fact]
    public void IntegersAddExactly()
    {
        var large = (1L << 60) + 1;
        var a = Own(Tensor.From(large, -3));
        var b = Own(Tensor.From<long>(1, 2));
        Assert.Equal([large + 1, -1], Own(a.Add(b)).ToArray<long>());
        Assert.Equal([large - 1, -5], Own(a.Subtract(b)).ToArray<long>());
        Assert.Equal([large + 3, 3], Own(a.Add(b, 3)).ToArray<long>());
        Assert.Equal([large + 7, 4], Own(a.AddScalar(7)).ToArray<long>());
        Assert.Equal([large * 2, -6], Own(a.MultiplyScalar(2)).ToArray<long>());
    }

    [Fact]
    public void BooleansCombine()
    {
        var a = Own(Tensor.From(true, true, false, false));
        var b = Own(Tensor.From(true, false, true, false));
        Assert.Equal([true, false, false, false], Own(a.And(b)).ToArray<bool>());
        Assert.Equal([true, true, true, false], Own(a.Or(b)).ToArray<bool>());
        Assert.Equal([false, false, true, true], Own(a.Not()).ToArray<bool>());
    }

    private static Tensor Choose(Tensor a, Tensor b)
    {
        using var condition = a.GreaterThan(b);
        return Tensor.Where(condition, a, b);
    }

    private sealed record Law(
        Func<Tensor, Tensor, Tensor> Apply, Func<double, double, double> Expected, double Low = -2, double High = 2);
}
