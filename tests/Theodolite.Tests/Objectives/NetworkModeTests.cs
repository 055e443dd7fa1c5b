using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Objectives;

/// <summary>Networks whose training and evaluation mode differ: batch normalisation and dropout.</summary>
[Collection(NativeHandles.Name)]
public sealed class NetworkModeTests : IDisposable
{
    private const int Samples = 12;
    private readonly int _live = Tensor.LiveCount;

    private static readonly Network Normalized = new(
        [new Conv2d(3, 3)
        {
            Bias = false,
        }, new BatchNorm(), new Tanh(), new Flatten(), new Linear(4), new BatchNorm(), new Silu(), new Linear(3)], [1, 5, 5]);

    private static readonly Network Dropped = new([new Linear(6), new BatchNorm(), new Tanh(), new Dropout(0.4), new Linear(3)], [4]);

    public void Dispose() => Assert.Equal(_live, Tensor.LiveCount);

    [Fact]
    public void With_all_samples_in_one_batch_evaluation_and_training_agree()
    {
        using var training = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training });
        using var evaluation = Objective(Normalized);
        var theta = training.InitialParameters(1);
        var before = evaluation.Value(theta);
        evaluation.Store(evaluation.MeasureStatistics(theta));
        Assert.Equal(training.Value(theta), evaluation.Value(theta), 1e-13);
        Assert.NotEqual(before, evaluation.Value(theta), 1e-3);
        Assert.Equal(training.Evaluate(theta).Accuracy, evaluation.Evaluate(theta).Accuracy);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    [InlineData(1)]
    public void Measured_statistics_of_a_first_layer_are_those_of_the_data_whatever_the_batches(int? batch)
    {
        var network = new Network([new BatchNorm(), new Linear(3)], [4]);
        using var objective = Objective(network, new NetworkSettings { Batch = batch });
        var measured = objective.MeasureStatistics(objective.InitialParameters(0));
        var data = Data(network).Doubles.ToArray();
        for (var feature = 0; feature < 4; feature++)
        {
            var column = Enumerable.Range(0, Samples).Select(i => data[(i * 4) + feature]).ToArray();
            var mean = column.Average();
            Assert.Equal(mean, measured[feature], 1e-14);
            Assert.Equal(column.Average(x => (x - mean) * (x - mean)), measured[4 + feature], 1e-14);
        }
    }

    [Fact]
    public void The_loss_in_training_mode_is_the_mean_over_its_batches_and_products_are_its_derivatives()
    {
        using var halves = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training, Batch = 6 });
        using var first = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training }, 0, 6);
        using var second = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training }, 6, 6);
        using var whole = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training });
        var theta = TestProblems.Numbers<double>((int)Normalized.Parameters.Count, 3);
        Assert.Equal((first.Value(theta) + second.Value(theta)) / 2, halves.Value(theta), 1e-13);
        Assert.NotEqual(whole.Value(theta), halves.Value(theta), 1e-4);

        const double H = 1e-5;
        var v = TestProblems.Numbers<double>(theta.Length, 4);
        using var hessian = halves.Hessian(theta);
        var (product, above, below) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
        hessian.Apply(v, product, 1);
        halves.Gradient([.. theta.Zip(v, (x, d) => x + (H * d))], above);
        halves.Gradient([.. theta.Zip(v, (x, d) => x - (H * d))], below);
        var scale = product.Max(Math.Abs);
        Assert.All(product.Zip(above.Zip(below, (a, b) => (a - b) / (2 * H))), pair => Assert.Equal(pair.Second, pair.First, 1e-6 * scale));
    }

    [Fact]
    public void Weights_before_a_normalisation_have_no_scale()
    {
        // f(cW) = f(W): the gradient is orthogonal to W, and H·W = −g, in training mode.
        using var objective = Objective(Normalized, new NetworkSettings { Mode = NetworkMode.Training });
        var theta = objective.InitialParameters(2);
        var block = Normalized.Parameters.Find("0.weight")!;
        var (gradient, product, weight) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
        theta.AsSpan(0, (int)block.Count).CopyTo(weight);
        objective.Gradient(theta, gradient);
        using var hessian = objective.Hessian(theta);
        hessian.Apply(weight, product, 1);
        var norm = Math.Sqrt(gradient.Take((int)block.Count).Sum(x => x * x));
        // The ε under the root breaks the symmetry by about ε/σ².
        Assert.Equal(0, gradient.Zip(weight, (g, w) => g * w).Sum() / norm, 1e-2);
        Assert.All(Enumerable.Range(0, (int)block.Count), i => Assert.Equal(-gradient[i], product[i], 1e-2 * norm));
    }

    [Fact]
    public void Statistics_are_stored_under_PyTorchs_names_and_its_count_of_batches_is_ignored()
    {
        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "4.weight", "4.bias"],
            Dropped.State.Blocks.Select(block => block.Name));
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var theta = ModelParameters.Initialize(Dropped, 1);
            var statistics = TestProblems.Numbers<double>((int)Dropped.Buffers.Count, 2);
            var state = NetworkState.Join(Dropped, theta, statistics);
            SafetensorsFile.Write(path,
            [
                .. Dropped.State.Blocks.Select(block => new SafetensorsTensor(
                    block.Name,
                    block.Shape.Span.ToArray(),
                    state[(int)block.Offset..(int)(block.Offset + block.Count)])),
                new SafetensorsTensor("1.num_batches_tracked", [], new double[] { 7 }),
            ]);
            var matching = Weights.Read(path, Dropped.State);
            Assert.True(matching.ByName);
            var (readTheta, readStatistics) = NetworkState.Split(Dropped, matching.ToVector());
            Assert.Equal(theta, readTheta);
            Assert.Equal(statistics, readStatistics);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_run_with_batch_norm_and_dropout_resumes_with_the_same_bits()
    {
        var specification = new TrainSettings(new Adam { LearningRate = 0.02 }, 15) { Batch = 5, Seed = 3 };
        using var objective = Objective(Dropped, new NetworkSettings { Mode = NetworkMode.Training, Batch = 5, Noise = 3 });
        using var straight = objective.Flat(objective.InitialParameters(0));
        using (var trainer = new Trainer(objective, specification))
        {
            trainer.Run(straight);
        }

        using var theta = objective.Flat(objective.InitialParameters(0));
        TrainerState state;
        using (var killed = new Trainer(objective, specification with { Steps = 7 }))
        {
            killed.Run(theta);
            state = killed.Save();
        }

        using var again = Objective(Dropped, new NetworkSettings { Mode = NetworkMode.Training, Batch = 5, Noise = 3 });
        using (var resumed = new Trainer(again, specification))
        {
            resumed.Restore(state);
            resumed.Run(theta);
        }

        Assert.Equal(straight.ToArray<double>(), theta.ToArray<double>());
    }

    [Fact]
    public void Dropout_acts_in_training_steps_only_and_differs_between_them()
    {
        var network = new Network([new Dropout(0.25), new Linear(3)], [400]);
        using var evaluation = Objective(network);
        using var survey = Objective(network, new NetworkSettings { Mode = NetworkMode.Training });
        using var training = Objective(network, new NetworkSettings { Mode = NetworkMode.Training, Noise = 1 });
        var theta = evaluation.InitialParameters(0);
        Assert.Equal(evaluation.Value(theta), survey.Value(theta));
        ((ITrainable)training).Begin(4);
        var fourth = training.Value(theta);
        Assert.Equal(fourth, training.Value(theta));
        ((ITrainable)training).Begin(5);
        Assert.NotEqual(fourth, training.Value(theta));
        ((ITrainable)training).Begin(4);
        Assert.Equal(fourth, training.Value(theta));
    }

    [Fact]
    public void Masks_keep_the_mean()
    {
        using var key = NetworkSettings.Key(5, 9, Device.Cpu);
        using var mask = new DropoutMask(0.25, "1", [100, 1000], DType.Float64).Evaluate([key]);
        var values = mask.ToArray<double>();
        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - (1 / 0.75)) < 1e-7));
        // The mean of 10⁵ masks has deviation √(1/3)/√10⁵ ≈ 0.0018.
        Assert.Equal(1, values.Average(), 0.01);
    }

    [Fact]
    public void A_lone_sample_in_a_batch_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => Objective(
            Dropped,
            new NetworkSettings { Mode = NetworkMode.Training, Batch = 1 }));
        Assert.Equal("Layer 1 (batch-norm) needs batches of more than one sample in training mode, but 12 samples in batches of 1 leave "
            + "one alone; choose another batch size.", error.Message);
        Assert.Throws<BadInputException>(() => Objective(
            Dropped,
            new NetworkSettings { Mode = NetworkMode.Training, Batch = 11, Noise = 0 }));
    }

    [Fact]
    public void The_certificate_in_float64_is_of_the_same_mode_and_statistics()
    {
        var data = Data(Normalized);
        using var single = new NetworkObjective(Normalized, data, new CrossEntropy(), run: new NetworkSettings { Batch = 4 });
        var theta = single.InitialParameters(1);
        single.Store(single.MeasureStatistics(theta));
        using var precise = (NetworkObjective)single.InDoublePrecision();
        Assert.Equal(single.Value(theta), precise.Value(theta), 1e-6);
        Assert.Equal(NetworkMode.Evaluation, precise.Mode);
        using var training = new NetworkObjective(
            Normalized,
            data,
            new CrossEntropy(),
            run: new NetworkSettings { Mode = NetworkMode.Training, Batch = 4 });
        using var twice = (NetworkObjective)training.InDoublePrecision();
        Assert.Equal(training.Value(theta), twice.Value(theta), 1e-6);
    }

    private static NetworkObjective Objective(Network network, NetworkSettings? run = null, int start = 0, int count = Samples) =>
        new(network, Data(network, start, count), new CrossEntropy(), DType.Float64, run: run);

    private static Dataset Data(Network network, int start = 0, int count = Samples)
    {
        var size = (int)network.Input.Count;
        return Dataset.Create(
            "test data",
            network.Input,
            TestProblems.Numbers<double>(Samples * size, 1)[(start * size)..((start + count) * size)],
            [.. Enumerable.Range(start, count).Select(i => (double)(i % 3))]);
    }
}
