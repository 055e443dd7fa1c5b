using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Tests.Objectives;

/// <summary>What must hold of the Hessian of a network, however the data and the block are cut.</summary>
public sealed class TracedHessianLaws
{
    private const int Samples = 11;

    private static readonly Network Dense = new(
        [new Linear(5), new Tanh(), new Linear(4), new Silu(), new Residual([new Linear(4), new Tanh()]), new Linear(3)], [4]);

    private static readonly Network Convolutional = new(
        [new Conv2d(4, 3) { Padding = 1 }, new Tanh(), new MaxPool2d(2), new Conv2d(2, 2)
        {
            Groups = 2,
        }, new AvgPool2d(2), new Flatten(), new Linear(3)], [2, 6, 6]);

    public static TheoryData<string, LossSettings> Problems => new()
    {
        { "dense", new CrossEntropy() },
        { "dense", new MeanSquaredError() },
        { "convolutional", new CrossEntropy() },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public void Products_agree_with_differences_of_gradients(string name, LossSettings loss)
    {
        using var objective = Objective(name, loss);
        var theta = Point(objective, 3);
        var v = Unit(Point(objective, 4));
        using var hessian = objective.Hessian(theta);
        var product = new double[theta.Length];
        hessian.Apply(v, product, 1);

        const double H = 1e-5;
        var (above, below) = (new double[theta.Length], new double[theta.Length]);
        objective.Gradient(Move(theta, v, H), above);
        objective.Gradient(Move(theta, v, -H), below);
        // Central differences err by about H² times the third derivative and by rounding over H.
        Close([.. above.Zip(below, (a, b) => (a - b) / (2 * H))], product, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Any_cut_of_the_data_and_of_the_block_gives_the_same_products(string name, LossSettings loss)
    {
        const int K = 5;
        double[]? expected = null;
        foreach (var plan in (MicrobatchPlan[])[new(Samples, K), new(4, 2), new(1, 1), new(Samples, 1), new(3, 64)])
        {
            foreach (var bytes in (long[])[long.MaxValue, -1])
            {
                using var objective = Objective(name, loss, new TracedSettings { Microbatch = plan, ResidualBytes = bytes });
                using var hessian = objective.Hessian(Point(objective, 3));
                var block = TestProblems.Numbers<double>(K * (int)hessian.Dimension, 5);
                var products = new double[block.Length];
                hessian.Apply(block, products, K);
                Assert.Equal(K, hessian.Products);
                Close(expected ??= products, products, 1e-13);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void The_hessian_is_symmetric_and_repeats_its_bits(string name, LossSettings loss)
    {
        using var objective = Objective(name, loss);
        var (u, v) = (Point(objective, 6), Point(objective, 7));
        using var hessian = objective.Hessian(Point(objective, 3));
        var (hu, hv, again) = (new double[u.Length], new double[u.Length], new double[u.Length]);
        hessian.Apply(u, hu, 1);
        hessian.Apply(v, hv, 1);
        hessian.Apply(u, again, 1);
        Assert.Equal(hu, again);
        var scale = Norm(hu) * Norm(v) + Norm(hv) * Norm(u);
        Assert.True(Math.Abs(Dot(hu, v) - Dot(u, hv)) <= 1e-13 * scale);
    }

    [Fact]
    public void Loss_and_gradient_do_not_depend_on_the_cut_of_the_data()
    {
        using var whole = Objective("dense", new CrossEntropy());
        using var cut = Objective("dense", new CrossEntropy(), new TracedSettings { Microbatch = new(4, 1) });
        var theta = Point(whole, 3);
        var (expected, actual) = (new double[theta.Length], new double[theta.Length]);
        Assert.Equal(whole.Gradient(theta, expected), cut.Gradient(theta, actual), 1e-14);
        Close(expected, actual, 1e-14);
        Assert.Equal(whole.Value(theta), cut.Value(theta), 1e-14);
    }

    [Fact]
    public void No_native_handle_outlives_an_objective_and_its_hessian()
    {
        var live = Tensor.LiveCount;
        using (var objective = Objective(
            "convolutional",
            new CrossEntropy(),
            new TracedSettings { Microbatch = new(4, 2), ResidualBytes = 0 }))
        {
            var theta = Point(objective, 3);
            using var hessian = objective.Hessian(theta);
            var product = new double[theta.Length];
            hessian.Apply(theta, product, 1);
            objective.Gradient(theta, product);
            objective.Activity(theta);
            objective.CountKinks(theta);
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => hessian.Apply(theta, product, 1, cancelled.Token));
            Assert.Throws<OperationCanceledException>(() => objective.Hessian(theta, cancelled.Token));
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_traced_to_its_layer_and_microbatch()
    {
        using var objective = Objective("dense", new CrossEntropy(), new TracedSettings { Microbatch = new(4, 1) });
        var theta = Point(objective, 3);
        Assert.Null(objective.LocateNonFinite(theta));
        theta[objective.Parameters.Find("2.weight")!.Offset] = double.NaN;
        var origin = objective.LocateNonFinite(theta)!;
        Assert.Equal("NaN", origin.Kind);
        Assert.Contains("2 (linear)", origin.Layer);
        Assert.Equal(0, origin.Batch);
        Assert.Contains("matmul", origin.Equation);
    }

    [Fact]
    public void Units_that_never_vary_are_dead_and_steep_ones_saturated()
    {
        var network = new Network([new Linear(3), new Tanh(), new Linear(3)], [2]);
        using var objective = new NetworkObjective(network, Data(network), new CrossEntropy(), DType.Float64);
        var theta = new double[network.Parameters.Count];
        // Unit 0 sees nothing; unit 1 sees its input; unit 2 sits far out on the tail of tanh, but moves.
        var (weight, bias) = ((int)network.Parameters.Find("0.weight")!.Offset, (int)network.Parameters.Find("0.bias")!.Offset);
        theta[weight + 2] = 1;
        theta[weight + 4] = 0.01;
        theta[bias + 2] = 8;
        var activity = Assert.Single(objective.Activity(theta));
        Assert.Equal((3, 1, 1), (activity.Units, activity.Dead, activity.Saturated));
    }

    [Fact]
    public void Units_exactly_on_a_kink_are_counted()
    {
        var network = new Network([new Linear(3), new Relu(), new Linear(3)], [2]);
        using var objective = new NetworkObjective(network, Data(network), new CrossEntropy(), DType.Float64);
        Assert.Equal(3 * Samples, objective.CountKinks(new double[network.Parameters.Count]));
        Assert.Equal(0, objective.CountKinks(Point(objective, 3)));
    }

    private static NetworkObjective Objective(string name, LossSettings loss, TracedSettings? settings = null)
    {
        var network = name == "dense" ? Dense : Convolutional;
        return new NetworkObjective(network, Data(network, loss), loss, DType.Float64, default, settings);
    }

    private static Dataset Data(Network network, LossSettings? loss = null) => Dataset.Create(
        "test data",
        network.Input,
        TestProblems.Numbers<double>((int)(Samples * network.Input.Count), 1),
        loss is null or CrossEntropy
            ? [.. Enumerable.Range(0, Samples).Select(i => (double)(i % 3))]
            : TestProblems.Numbers<double>(Samples * 3, 2),
        loss is null or CrossEntropy ? null : [3]);

    private static double[] Point(Objective objective, ulong seed) => TestProblems.Numbers<double>((int)objective.Parameters.Count, seed);

    private static double[] Move(double[] theta, double[] v, double step) => [.. theta.Zip(v, (x, d) => x + (step * d))];

    private static double[] Unit(double[] v) => [.. v.Select(x => x / Norm(v))];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        var difference = Norm([.. expected.Zip(actual, (x, y) => x - y)]);
        Assert.True(difference <= tolerance * (1 + Norm(expected)), $"differ by {difference:g3} of {Norm(expected):g3}");
    }
}
