using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Benchmarks;

/// <summary>The training loop: epochs beside PyTorch's, and what monitors add to them.</summary>
public static class TrainingCases
{
    private const int Batch = 128;
    private const int Epochs = 5;

    public static readonly IReadOnlyList<BenchmarkCase> All =
    [
        new("train-mlp-epoch", "an epoch through the training loop with Adam, batch 128, 784-256-128-10, 10,000 samples")
        {
            Reference = new("mlp-adam-epoch", new { batch = Batch }),
            Flops = FlopCounts.Mlp.Gradient(10_000),
            TargetRatio = 0.7,
            Ours = data => Run(EngineCases.Network.Mlp, data),
        },
        new("train-conv-epoch", "the same, convolutional net (20,490 parameters), 2,000 samples")
        {
            Reference = new("conv-adam-epoch", new { batch = Batch }),
            Flops = FlopCounts.Convolutional.Gradient(2_000),
            TargetRatio = 0.9,
            Ours = data => Run(EngineCases.Network.Convolutional, data),
        },
        new("train-mlp-5-epochs", "five epochs of the first, no monitors")
        {
            Ours = data => Watched(data, null),
        },
        new("train-mlp-5-epochs-monitored", "the same with the default monitors")
        {
            Ours = data => Watched(data, new MonitorSettings()),
        },
    ];

    private static PreparedSide Run(EngineCases.Network network, BenchmarkData data)
    {
        var objective = network.Objective(data);
        var theta = network.Start();
        var ordered = new Ordered(objective);
        void Train()
        {
            using var trainer = new Trainer(ordered, new TrainSettings(new Adam(), 0) { Epochs = 1, Batch = Batch });
            trainer.Run(theta);
        }

        double Check()
        {
            using var start = network.Start();
            theta.Copy_(start);
            Train();
            return objective.Value(theta);
        }

        return new(Train, 1, Check, objective, theta, ordered);
    }

    // The layers of a model file rather than a traced loss: what monitors look into.
    private static PreparedSide Watched(BenchmarkData data, MonitorSettings? monitors)
    {
        const int Samples = 10_000;
        var set = Dataset.Create(
            "images",
            [784],
            data.Images.AsSpan(0, Samples * 784).ToArray(),
            [.. data.Labels.Take(Samples).Select(label => (double)label)]);
        var objective = new NetworkObjective(
            new Sequential([new Linear(256), new Tanh(), new Linear(128), new Tanh(), new Linear(10)]).For([784]),
            set,
            new CrossEntropy());
        var theta = objective.Flat(objective.InitialParameters(0));
        return new(
            () =>
            {
                using var trainer = new Trainer(
                    objective,
                    new TrainSettings(new Adam(), 0) { Epochs = Epochs, Batch = Batch, Monitors = monitors });
                trainer.Run(theta);
            },
            1,
            () => objective.Parameters.Count,
            objective,
            theta);
    }

    /// <summary>The samples in PyTorch's order, whichever the loop draws.</summary>
    private sealed class Ordered(Objectives.Traced.TracedObjective objective) : ITrainable, IDisposable
    {
        private readonly Tensor _order = Tensor.From<long>(
            ReproducibleNumbers.Permutation(0, (int)objective.Samples!.Value),
            [objective.Samples!.Value]);
        private long _step;

        public long ParameterCount => objective.Parameters.Count;

        public DType DType => objective.DType;

        public Device Device => Device.Cpu;

        public int SampleCount => (int)objective.Samples!.Value;

        public ParameterLayout Layout => objective.Parameters;

        public void Begin(long step) => _step = step;

        public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
        {
            var start = (int)(_step * Batch % (((SampleCount + Batch - 1) / Batch) * Batch));
            using var index = _order.Narrow(0, start, Math.Min(Batch, SampleCount - start));
            using var input = objective.Inputs.Rows(index);
            using var target = objective.Targets.IndexSelect(0, index);
            return objective.BatchGradient(parameters, input, target, gradient);
        }

        public void Dispose() => _order.Dispose();
    }
}
