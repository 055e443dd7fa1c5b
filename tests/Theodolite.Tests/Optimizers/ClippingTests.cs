using CsCheck;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

public class ClippingTests
{
    private static readonly ParameterPlan _plan = ParameterPlan.Of(
        new ParameterLayout([("a.weight", [3, 4]), ("a.bias", [3]), ("b.weight", [2, 2])]),
        [new ParameterGroup("b.*") { Frozen = true }]);

    public static TheoryData<string> Kinds => new(ClippingNames.Known);

    private static (double[] Gradient, ClippedGradient Result) Clip(
        string clipping,
        double[] gradient,
        double[]? parameters = null,
        ParameterPlan? plan = null)
    {
        var g = gradient.ToArray();
        return (g, ClippingNames.Parse(clipping)
            .Apply<double>(g, parameters ?? new double[g.Length], plan ?? ParameterPlan.Flat(g.Length)));
    }

    [Theory]
    [InlineData("global-norm(limit=1)", 0.6, 0.8)]
    [InlineData("global-norm(preset=pytorch,limit=1)", 0.59999988000002400, 0.79999984000003200)]
    [InlineData("global-norm(limit=1,order=infinity)", 0.75, 1)]
    [InlineData("global-norm(limit=1,order=1)", 0.42857142857142855, 0.5714285714285714)]
    [InlineData("global-norm(limit=6)", 3, 4)]
    [InlineData("norm(limit=1)", 0.6, 0.8)]
    [InlineData("value(limit=3.5)", 3, 3.5)]
    [InlineData("block-rms(limit=1)", 0.848528137423857, 1.131370849898476)]
    public void Published_numbers(string clipping, double first, double second)
    {
        var (gradient, result) = Clip(clipping, [3, 4]);
        Close([[first, second]], [gradient]);
        Assert.Equal(
            clipping.Contains("infinity", StringComparison.Ordinal) ? 4 : clipping.Contains("order=1", StringComparison.Ordinal) ? 7 : 5,
            result.Norm);
    }

    [Fact]
    public void Adaptive_clipping_compares_with_the_weights() =>
        Close([[0.03, 0.04]], [Clip("adaptive", [0.3, 0.4], [3, 4]).Gradient]);

    [Fact]
    public void Adaptive_clipping_takes_units_along_the_first_axis()
    {
        var plan = ParameterPlan.Of(Shape.Create([2, 2]));
        Close([[0.03, 0.04, 0.01, 0]], [Clip("adaptive", [0.3, 0.4, 0.01, 0], [3, 4, 3, 4], plan).Gradient]);
        Assert.Equal([0.3, 0.4, 0.01, 0], Clip("adaptive(skip=0)", [0.3, 0.4, 0.01, 0], [3, 4, 3, 4], plan).Gradient);
    }

    [Fact]
    public void Each_tensor_has_its_own_norm()
    {
        var plan = ParameterPlan.Of(Shape.Create([2]), Shape.Create([2]));
        Close([[0.6, 0.8, 0.3, 0.4]], [Clip("norm(limit=1)", [3, 4, 0.3, 0.4], plan: plan).Gradient]);
        Assert.Equal(Math.Sqrt(25.25), Clip("norm(limit=1)", [3, 4, 0.3, 0.4], plan: plan).Result.Norm, 1e-14);
    }

    [Fact]
    public void Large_float32_norms_do_not_overflow()
    {
        float[] gradient = [3e30f, 4e30f];
        var result = ClippingNames.Parse("global-norm(limit=1)").Apply<float>(gradient, new float[2], ParameterPlan.Flat(2));
        Assert.Equal(5e30, result.Norm, 5e23);
        Assert.Equal(0.6f, gradient[0], 1e-7f);
        Assert.Equal(0.8f, gradient[1], 1e-7f);
        Assert.Equal(5e300, Clip("global-norm", [3e300, 4e300]).Result.Norm, 1e286);
        Assert.Equal(5e-300, Clip("global-norm", [3e-300, 4e-300]).Result.Norm, 1e-314);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_within_the_limit_and_what_is_zero_stays(string kind) => Gen.Double[-1e-6, 1e-6].Array[19].Sample(
        gradient =>
        {
            Assert.Equal(gradient, Clip($"{kind}(limit=1)", gradient, Numbers<double>(19, 1), _plan).Gradient);
            Assert.Equal(new double[19], Clip(kind, new double[19], new double[19], _plan).Gradient);
        },
        iter: 20,
        seed: "0000KeUMmKrn");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Frozen_blocks_count_for_nothing(string kind)
    {
        var gradient = Numbers<double>(19, 1);
        gradient[17] = double.NaN;
        var (clipped, result) = Clip($"{kind}(limit=0.001)", gradient, Numbers<double>(19, 2), _plan);
        Assert.Equal(Math.Sqrt(gradient[..15].Sum(g => g * g)), result.Norm, 1e-12);
        Assert.Equal(gradient[15..], clipped[15..]);
        Assert.NotEqual(gradient[..15], clipped[..15]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_gradient_that_is_not_finite_follows_the_policy(string kind)
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            double[] gradient = [1, bad, 3];
            Assert.Contains(
                "not finite",
                Assert.Throws<NumericalFailureException>(() => Clip(kind, gradient)).Message,
                StringComparison.Ordinal);
            var (skipped, result) = Clip($"{kind}(non-finite=skip)", gradient);
            Assert.True(result.Skip);
            Assert.Equal(gradient, skipped);
            Assert.False(Clip($"{kind}(non-finite=propagate)", gradient).Result.Skip);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_number_of_threads_does_not_show(string kind)
    {
        const int Count = 300_001;
        var (one, three) = (Numbers<float>(Count, 1), Numbers<float>(Count, 1));
        var clipping = ClippingNames.Parse($"{kind}(limit=0.01)");
        var theta = Numbers<float>(Count, 2);
        Assert.Equal(
            clipping.Apply<float>(one, theta, ParameterPlan.Flat(Count), threads: 1),
            clipping.Apply<float>(three, theta, ParameterPlan.Flat(Count), threads: 3));
        Assert.Equal(one, three);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Printed_clipping_parses_to_itself(string kind) =>
        Assert.Equal(ClippingNames.Parse($"{kind}(limit=0.3)"), ClippingNames.Parse(ClippingNames.Parse($"{kind}(limit=0.3)").ToString()));

    [Theory]
    [InlineData("norm(limit=0)", "clipping 'norm(limit=0)': norm: limit must be a finite number greater than 0, not 0.")]
    [InlineData("global-norm(order=0.5)", "clipping 'global-norm(order=0.5)': global-norm: order must be at least 1 or infinity, not 0.5.")]
    [InlineData("gloabl-norm", "clipping 'gloabl-norm': there is no clipping 'gloabl-norm'; did you mean 'global-norm'?")]
    public void What_is_wrong_is_said_in_one_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => ClippingNames.Parse(text)).Message);
}
