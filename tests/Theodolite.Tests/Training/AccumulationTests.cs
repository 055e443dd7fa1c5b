using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Steps;

namespace Theodolite.Tests.Training;

/// <summary>k gradients of b samples are one gradient of k·b samples, whatever the weights of the samples: f = Σwℓ/Σw + penalty.</summary>
public class AccumulationTests
{
    private const int N = 23;
    private static readonly double[] s_weights = [0.2, 3, 1.1];

    private static readonly Dictionary<string, LossSettings> s_losses = new()
    {
        ["plain"] = new CrossEntropy(),
        ["class weights"] = new CrossEntropy { ClassWeights = [.. s_weights], L2 = new L2Penalty(0.3) },
        ["smooth class weights"] = new CrossEntropy { ClassWeights = [.. s_weights], LabelSmoothing = 0.2, L2 = new L2Penalty(0.3) },
        ["ignored positions"] = new SequenceCrossEntropy { L2 = new L2Penalty(0.3) },
        ["ignored positions and class weights"] = new SequenceCrossEntropy
        {
            ClassWeights = [.. s_weights],
            LabelSmoothing = 0.1,
            L2 = new L2Penalty(0.3),
        },
        ["squares"] = new MeanSquaredError { L2 = new L2Penalty(0.3) },
    };

    public static TheoryData<string> Losses => [.. s_losses.Keys];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Pieces_are_one_batch_in_values_gradients_products_and_drawn_labels(string name)
    {
        foreach (var (batch, accumulate) in ((int, int)[])[(2, 3), (1, 5), (3, 2), (4, 9)])
        {
            using var objective = Objective(name);
            var count = (int)objective.Parameters.Count;
            using var pieces = new StepLoss(objective, batch, accumulate, 1);
            using var whole = new StepLoss(objective, batch * accumulate, 1, 1);
            using var theta = objective.Flat(objective.InitialParameters(1));
            var at = theta.ToArray<double>();
            for (var step = 0; step < 5; step++)
            {
                pieces.Begin(step);
                whole.Begin(step);
                Assert.True(pieces.Count <= batch || pieces.Pieces.Count > 1);
                Assert.Single(whole.Pieces);
                var (one, other) = ((ILoss<double>)pieces, (ILoss<double>)whole);
                var (g, h) = (new double[count], new double[count]);
                Assert.Equal(other.Gradient(at, h), one.Gradient(at, g), 1e-12);
                Close(h, g);
                Assert.Equal(other.Value(at), one.Value(at), 1e-12);
                using (var left = one.Hessian(at))
                using (var right = other.Hessian(at))
                {
                    var direction = TestProblems.Numbers<double>(count, 3);
                    left.Apply(direction, g, 1);
                    right.Apply(direction, h, 1);
                    Close(h, g);
                }

                if (objective.Model!.Likelihood is not null)
                {
                    Assert.Equal(other.SampledGradient(at, h, 7), one.SampledGradient(at, g, 7), 1e-12);
                    Close(h, g);
                }
            }
        }
    }

    // Independent of how batches are weighed: gradients of single samples, and weights counted from the labels.
    [Theory]
    [MemberData(nameof(Losses))]
    public void The_gradient_of_a_step_is_the_weighted_mean_over_its_samples(string name)
    {
        using var objective = Objective(name);
        var trainable = (ITrainable)objective;
        var loss = s_losses[name];
        using var pieces = new StepLoss(objective, 4, 9, 1); // all the data, in pieces
        pieces.Begin(0);
        using var theta = objective.Flat(objective.InitialParameters(1));
        var values = theta.ToArray<double>();
        var penalty = objective.Parameters.Blocks.SelectMany(block =>
            Enumerable.Range((int)block.Offset,
            (int)block.Count).Select(i => loss.L2?.Covers(block) == true ? 0.3 * values[i] : 0)).ToArray();
        var (sum, total) = (new double[values.Length], 0.0);
        using var gradient = Tensor.Zeros(theta.Shape, DType.Float64);
        for (var i = 0; i < N; i++)
        {
            using var single = Tensor.From<long>([i], [1]);
            trainable.Gradient(theta, single, gradient);
            var weight = Labels(name, i).Sum(label => label < 0 ? 0 : loss is SoftmaxLoss { ClassWeights.Count: > 0 }
                ? s_weights[(int)label]
                : 1);
            Assert.Equal(weight, trainable.Weight(single), 1e-12);
            total += weight;
            foreach (var (value, j) in gradient.ToArray<double>().Select((value, j) => (value, j)))
            {
                sum[j] += weight * (value - penalty[j]);
            }
        }

        pieces.Gradient(theta, gradient, CancellationToken.None);
        Close([.. sum.Select((value, j) => (value / total) + penalty[j])], gradient.ToArray<double>());
    }

    [Theory]
    [InlineData("adam(learning-rate=0.05)")]
    [InlineData("l-bfgs")]
    [InlineData("sophia(preset=reference,learning-rate=0.01,interval=2)")]
    [InlineData("newton-cg")]
    public void Trainings_in_pieces_and_in_one_batch_agree(string optimizer)
    {
        foreach (var name in s_losses.Keys.Where(name => name.Contains("weights", StringComparison.Ordinal)))
        {
            var (pieces, whole) = (Train(2, 4), Train(8, 1));
            Close(whole.Theta, pieces.Theta, 1e-8);
            Assert.Equal(whole.Losses, pieces.Losses, (a, b) => Math.Abs(a - b) < 1e-8);

            (double[] Theta, IReadOnlyList<double> Losses) Train(int batch, int accumulate)
            {
                using var objective = Objective(name);
                using var theta = objective.Flat(objective.InitialParameters(2));
                using var trainer = new Trainer(
                    objective,
                    new TrainSettings(OptimizerNames.Parse(optimizer), 7) { Batch = batch, Accumulate = accumulate });
                return (trainer.Run(theta).Losses, theta.ToArray<double>()) is var (losses, end) ? (end, losses) : default;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_cut_of_a_full_batch_changes_neither_loss_nor_accuracy(string name)
    {
        using var whole = Objective(name);
        var theta = whole.InitialParameters(1);
        var expected = whole.Evaluate(theta);
        foreach (var rows in (int[])[1, 4, 9])
        {
            using var cut = Objective(name, new TracedSettings { Microbatch = new MicrobatchPlan(rows, 1) });
            var (loss, accuracy) = cut.Evaluate(theta);
            Assert.Equal(expected.Loss, loss, 1e-12);
            Assert.Equal(expected.Accuracy, accuracy);
            var (g, h) = (new double[theta.Length], new double[theta.Length]);
            Assert.Equal(whole.Gradient(theta, h), cut.Gradient(theta, g), 1e-12);
            Close(h, g);
        }
    }

    [Fact]
    public void A_step_in_which_no_position_counts_is_the_penalty_alone()
    {
        using var objective = Objective("ignored positions");
        using var pieces = new StepLoss(objective, 1, 1, 1);
        using var theta = objective.Flat(objective.InitialParameters(1));
        using var gradient = Tensor.Zeros(theta.Shape, DType.Float64);
        using var ignored = Tensor.From<long>([0], [1]); // the first sample has no label at all
        Assert.Equal(0, ((ITrainable)objective).Weight(ignored));
        var penalty = ((ITrainable)objective).Gradient(theta, ignored, gradient);
        var square = objective.Parameters.Blocks.Where(block => block.Shape.Rank > 1).Sum(block =>
            theta.ToArray<double>().Skip((int)block.Offset).Take((int)block.Count).Sum(value => value * value));
        Assert.Equal(0.15 * square, penalty, 1e-12);
    }

    // Labels: 0, 1, 2 unevenly; of sequences some are ignored, and the first sample has none.
    private static double[] Labels(string name, int sample) => name.StartsWith("ignored", StringComparison.Ordinal)
        ? [.. Enumerable.Range(0, 4).Select(t => sample == 0 || ((sample * t) + t) % 3 == 1 ? -100.0 : ((sample * 7) + (t * t)) % 3)]
        : [sample * sample % 5 % 3];

    private static NetworkObjective Objective(string name, TracedSettings? settings = null)
    {
        var sequence = name.StartsWith("ignored", StringComparison.Ordinal);
        double[] targets = [.. Enumerable.Range(0, N).SelectMany(i => Labels(name, i))];
        var data = sequence
            ? Dataset.Create("test", [4, 2], TestProblems.Numbers<double>(N * 8, 4), targets, [4])
            : Dataset.Create("test", [5], TestProblems.Numbers<double>(N * 5, 4), targets);
        Layer[] layers = name == "squares" ? [new Linear(4), new Tanh(), new Linear(1)] : [new Linear(4), new Tanh(), new Linear(3)];
        return new NetworkObjective(new Network(layers, data.SampleShape), data, s_losses[name], DType.Float64, settings: settings);
    }

    private static void Close(double[] expected, double[] actual, double tolerance = 1e-11) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance);
}
