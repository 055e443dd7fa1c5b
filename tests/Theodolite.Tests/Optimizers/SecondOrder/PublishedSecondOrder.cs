using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using static Theodolite.Tests.Optimizers.SecondOrder.Descents;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>The numbers printed in the reference specification, sections 2.21, 2.22 and 3.</summary>
public class PublishedSecondOrder
{
    private static readonly double[] _bowlStart = [1, -0.5];
    private static readonly double[] _saddleStart = [1, 0.1];

    public static TheoryData<string, string, double[], double[]> Iterates => new()
    {
        {
            "sam(base=gradient-descent(learning-rate=0.05))",
            Bowl,
            _bowlStart,
            [0.9495097097, -0.2254854831, 0.9010639974, -0.08970221222, 0.8542390613, -0.02721321836] },
        {
            "asam(rho=0.5,learning-rate=0.05)",
            Bowl,
            _bowlStart,
            [0.9407152331, -0.1339404136, 0.8706304488, -0.06031727777, 0.8053581931, -0.02943570625] },
        { "l-bfgs(line-search=none)", Bowl, _bowlStart, [
            0.8333333333, 0.3333333333, 0.8032245269, 0.01606449054, 0.7117283222, -0.006754300259, 0.08896707235, -0.03567300976,
            0.0007206225034, -0.001551852688,
        ] },
        { "newton", Saddle, _saddleStart, [0, -0.00206185567, 0, 1.753114649e-08, 0, 0] },
        { "newton", Bowl, _bowlStart, [0, 0] },
        { "saddle-free-newton(damping=0)", Saddle, _saddleStart, [0, 0.2020618557, 0, 0.4229268106, 0, 1.17234431] },
        {
            "saddle-free-newton(damping=0.1)",
            Saddle,
            _saddleStart,
            [0.09090909091, 0.1925233645, 0.00826446281, 0.3800098527, 0.0007513148009, 0.8676291364] },
        {
            "newton-cg(line-search=armijo)",
            Saddle,
            _saddleStart,
            [-0.01949329214, 0.2009298359, 0.003176685267, 0.4251697277, -0.003765813654, 1.186389722] },
        {
            "trust-region(preset=scipy)",
            Saddle,
            _saddleStart,
            [0.004864769361, 0.1985183878, 0.004864769361, 0.1985183878, -0.007886457786, 0.6983557676] },
        {
            "cubic-newton(regularization=6,adaptive=false)",
            Saddle,
            _saddleStart,
            [0.5855393711, 0.3235901565, 0.3423505163, 0.7249086732, 0.1611557542, 0.9595619881] },
    };

    [Theory]
    [MemberData(nameof(Iterates))]
    public void As_printed(string optimizer, string expression, double[] start, double[] printed)
    {
        var iterates = Follow(optimizer, expression, start, printed.Length / 2);
        Close(printed, [.. iterates.SelectMany(iterate => iterate)]);
    }

    [Fact]
    public void Saddle_free_newton_arrives_at_the_minimum() =>
        Assert.Equal(1.000002985, Follow("saddle-free-newton(damping=0)", Saddle, _saddleStart, 6)[5][1], 1e-9);

    [Fact]
    public void The_ratios_of_the_trust_region_as_printed()
    {
        var optimizer = TrustRegion.Presets["scipy"].Create<double>(2);
        double[] ratios = [.. Enumerable.Range(0, 3).Select(_ => 0.0)];
        using var objective = ExpressionObjective.Parse(Saddle);
        var (loss, theta) = (new ObjectiveLoss<double>(objective), _saddleStart.ToArray());
        double[] radii = [2, 0.5, 1]; // doubled on the boundary, quartered, doubled
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(k != 1, optimizer.Step(theta, loss).Moved);
            ratios[k] = optimizer.Save().Scalars["ratio"];
            Assert.Equal(radii[k], optimizer.Save().Scalars["radius"]);
        }

        Close([0.9997683508, -1.604953691, 0.8033784975], ratios);
    }

    [Fact]
    public void The_steps_of_the_cubic_model_have_the_printed_lengths()
    {
        var iterates = Follow("cubic-newton(regularization=6,adaptive=false)", Saddle, _saddleStart);
        double[][] points = [_saddleStart, .. iterates];
        Close(
            [0.4709248039, 0.469251927, 0.2964687505],
            [.. points.Zip(points.Skip(1), (a, b) => Math.Sqrt(Math.Pow(a[0] - b[0], 2) + Math.Pow(a[1] - b[1], 2)))]);
    }

    [Fact]
    public void The_constants_of_perturbed_gradient_descent()
    {
        var constants = PerturbationConstants.OfTheory(2, 10, 6, 0.01, 0.5, 0.1, 1);
        Close(
            [45.60541476, 0.05, 3.399790708e-07, 3.399790708e-06, 2.152014285e-09],
            [PerturbationConstants.Chi(2, 10, 0.01, 0.5, 0.1, 1), constants.LearningRate, constants.Radius, constants
                .GradientThreshold, constants.DecreaseThreshold]);
        Assert.Equal(7447.333, constants.WaitingSteps, 5e-4);
    }

    [Fact]
    public void An_injected_perturbation_leaves_the_saddle()
    {
        var settings = new PerturbedGradientDescent { LearningRate = 0.1, WaitingSteps = 1000 };
        var iterates = Follow(settings.Create<double>(ParameterPlan.Flat(2), _ => [0.006, 0.008]), Saddle, [0, 0]);
        Close([0.0054, 0.0087999488, 0.00486, 0.009679875534, 0.004374, 0.01064777239], [.. iterates.SelectMany(iterate => iterate)]);
        Assert.All(Follow("gradient-descent(learning-rate=0.1)", Saddle, [1, 0], 100), iterate => Assert.Equal(0, iterate[1]));
        Assert.All(Follow("gradient-descent(learning-rate=0.1)", Saddle, [0, 0], 10), iterate => Assert.Equal([0.0, 0.0], iterate));
    }
}
