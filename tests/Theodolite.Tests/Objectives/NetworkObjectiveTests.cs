using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Objectives;

[Collection(NativeHandles.Name)]
public class NetworkObjectiveTests
{
    public static TheoryData<string, Layer[], long[]> Networks => new()
    {
        { "dense", [new Linear(5), new Tanh(), new Linear(4) { Bias = false }, new Sigmoid(), new Linear(3)], [4] },
        { "smooth", [new Linear(4), new Gelu(), new Linear(4), new Silu(), new Linear(4), new Softplus(), new Linear(3)], [4] },
        { "kinked", [new Linear(5), new Relu(), new Linear(5), new LeakyRelu { Slope = 0.2 }, new Linear(3)], [4] },
        { "residual", [new Linear(5), new Residual([new Tanh(), new Linear(5), new Residual([new Tanh()])]), new Linear(3)], [4] },
        { "convolution", [new Conv2d(4, 3) { Padding = 1 }, new Tanh(), new MaxPool2d(2), new Conv2d(2, new(2, 1))
        {
            Groups = 2,
            Dilation = 2,
            Stride = 1,
        }, new AvgPool2d(2) { Stride = 1, Padding = 1 }, new Flatten(), new Linear(3)], [2, 6, 6] },
    };

    public static TheoryData<LossSettings, Layer[], string> Misfits => new()
    {
        { new CrossEntropy(), [new Linear(2)], "test data has 3 classes, but layer 0 (linear), the last, gives [2] for a sample." },
        { new MeanSquaredError(), [new Linear(2)], "A target of test data has shape [1], but layer 0 (linear), the last, gives [2]." },
    };

    private static Dataset Data(Shape sample, int count, int classes, ulong seed = 1) => Dataset.Create(
        "test data",
        sample,
        TestProblems.Numbers<double>((int)(count * sample.Count), seed),
        [.. Enumerable.Range(0, count).Select(i => (double)(i % classes))]);

    private static double[] Start(Network network) =>
        TestProblems.Numbers<double>((int)network.Parameters.Count, 9).Select(value => 0.3 * value).ToArray();

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_gradient_is_that_of_central_differences(string name, Layer[] layers, long[] sample)
    {
        var network = new Network(layers, Shape.Create(sample));
        using var objective = new NetworkObjective(network, Data(network.Input, 6, 3), new CrossEntropy(), DType.Float64);
        var theta = Start(network);
        var gradient = new double[theta.Length];
        objective.Gradient(theta, gradient);
        for (var i = 0; i < theta.Length; i += 3)
        {
            const double H = 1e-5;
            var value = theta[i];
            theta[i] = value + H;
            var above = objective.Value(theta);
            theta[i] = value - H;
            var below = objective.Value(theta);
            theta[i] = value;
            Assert.True(
                Math.Abs(((above - below) / (2 * H)) - gradient[i]) < 1e-8,
                $"{name}, coordinate {i}: {gradient[i]} against {(above - below) / (2 * H)}");
        }
    }

    [Fact]
    public void Zero_weights_give_equal_logits_and_the_loss_ln_c()
    {
        var network = new Sequential([new Linear(7) { Init = new Zeros() }, new Tanh(), new Linear(3) { Init = new Zeros() }]).For([4]);
        using var objective = new NetworkObjective(network, Data([4], 9, 3), new CrossEntropy(), DType.Float64);
        var (loss, accuracy) = objective.Evaluate(objective.InitialParameters(0));
        Assert.Equal(Math.Log(3), loss, 1e-14);
        Assert.Equal(1.0 / 3, accuracy!.Value, 1e-15);
        Assert.Equal(0, objective.LowerBound);
    }

    [Fact]
    public void Squared_error_averages_over_all_elements()
    {
        var network = new Sequential([new Linear(2) { Init = new Zeros() }]).For([3]);
        var data = Dataset.Create("test", [3], new double[6], [1, 2, 3, 4], [2]);
        using var objective = new NetworkObjective(network, data, new MeanSquaredError(), DType.Float64);
        Assert.Equal(new Evaluation((1 + 4 + 9 + 16) / 4.0, null), objective.Evaluate(objective.InitialParameters(0)));
    }

    [Fact]
    public void Minibatches_of_an_epoch_average_to_the_full_gradient()
    {
        var network = new Network([new Linear(5), new Tanh(), new Linear(3)], [4]);
        using var objective = new NetworkObjective(network, Data([4], 12, 3), new CrossEntropy(), DType.Float64);
        ITrainable trainable = objective;
        using var theta = objective.Flat(Start(network));
        using var full = Tensor.Empty([theta.Count], DType.Float64);
        using var part = Tensor.Empty([theta.Count], DType.Float64);
        var loss = trainable.Gradient(theta, null, full);
        var (sum, losses) = (new double[theta.Count], 0.0);
        for (var batch = 0; batch < 3; batch++)
        {
            using var samples = Tensor.From<long>([.. Enumerable.Range(0, 4).Select(i => (long)((3 * i) + batch))], [4]);
            losses += trainable.Gradient(theta, samples, part) / 3;
            sum = [.. sum.Zip(part.ToArray<double>(), (a, b) => a + (b / 3))];
        }

        Assert.Equal(loss, losses, 1e-14);
        foreach (var (expected, actual) in full.ToArray<double>().Zip(sum))
        {
            Assert.Equal(expected, actual, 1e-14);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(16)]
    public void Adam_learns_to_separate_what_can_be_separated(int? batch)
    {
        var live = Tensor.LiveCount;
        var network = new Sequential([new Linear(16), new Tanh(), new Linear(3)]).For([4]);
        using (var objective = new NetworkObjective(network, Data([4], 48, 3), new CrossEntropy()))
        {
            using var trainer = new Trainer(objective, new(new Adam { LearningRate = 0.05 }, 300) { Batch = batch });
            using var theta = objective.Flat(objective.InitialParameters(1));
            var before = objective.Evaluate(theta);
            var result = trainer.Run(theta);
            var after = objective.Evaluate(theta);
            Assert.Equal(TrainOutcome.Completed, result.Outcome);
            Assert.True(after.Loss < 0.3 * before.Loss, $"{before} → {after}");
            Assert.True(after.Accuracy > 0.9, $"{before} → {after}");
        }

        Assert.Equal(live, Tensor.LiveCount);
    }

    // Sequences have their units last, signals their channels first: one unit of each is killed by a bias of −100.
    [Fact]
    public void Dead_units_are_counted_along_the_axis_that_holds_units()
    {
        var sequence = new Network([new Linear(6), new Residual([new Relu()]), new Relu(), new Flatten(), new Linear(3)], [5, 4]);
        using (var objective = new NetworkObjective(sequence, Data([5, 4], 20, 3), new CrossEntropy(), DType.Float64))
        {
            var theta = Start(sequence);
            theta[(6 * 4) + 2] = -100;
            var activity = objective.Activity(theta);
            Assert.Equal([6, 6], activity.Select(layer => layer.Units));
            Assert.All(activity, layer => Assert.Equal([2], layer.DeadUnits));
        }

        var signal = new Network([new Conv1d(4, 3), new Relu(), new Flatten(), new Linear(3)], [2, 9]);
        using (var objective = new NetworkObjective(signal, Data([2, 9], 20, 3), new CrossEntropy(), DType.Float64))
        {
            var theta = Start(signal);
            theta[(4 * 2 * 3) + 1] = -100;
            var layer = Assert.Single(objective.Activity(theta));
            Assert.Equal((4, 1), (layer.Units, Assert.Single(layer.DeadUnits)));
        }
    }

    [Fact]
    public void Values_carry_the_label_of_their_layer()
    {
        var network = new Network([new Linear(5), new Residual([new Tanh()]), new Linear(3)], [4]);
        using var objective = new NetworkObjective(network, Data([4], 3, 3), new CrossEntropy(), DType.Float64);
        var theta = Start(network);
        theta[0] = double.NaN;
        Assert.Equal("0 (linear)", objective.LocateNonFinite(theta)!.Layer);
        Assert.Contains("1.0 (tanh)", objective.Activity(Start(network)).Select(layer => layer.Layer));
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Outputs_that_do_not_fit_the_targets_are_named(LossSettings loss, Layer[] layers, string message)
    {
        var network = new Network(layers, [4]);
        Assert.Equal(message, Assert.Throws<BadInputException>(() => new NetworkObjective(network, Data([4], 6, 3), loss)).Message);
    }
}
