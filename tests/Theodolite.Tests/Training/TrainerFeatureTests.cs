using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Runs;
using Theodolite.Schedules;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

/// <summary>What a training can do besides stepping, each on a loss whose answer is known.</summary>
public class TrainerFeatureTests
{
    private static readonly GradientDescent _descent = new() { LearningRate = 0.5 };

    public static TheoryData<string> Resumable => [
        "adam(learning-rate=0.05)", "schedule-free-adamw(learning-rate=0.05)", "momentum(learning-rate-placement=inside)",
        "l-bfgs", "sam(learning-rate=0.1)",
    ];

    private static (double Theta, TrainResult Result, Metrics Metrics, double Evaluated) Train(
        TrainSettings specification,
        double start = 2,
        double[]? points = null,
        int[]? poison = null,
        Func<double, double>? validation = null)
    {
        using var theta = Tensor.From<double>([start], [1]);
        var metrics = new Metrics();
        using var trainer = new Trainer(new Centres(points ?? [0.0], poison ?? []), specification)
        {
            Observer = metrics,
            Evaluate = validation is null ? null : (point, _) => new Evaluation(validation(point.ToArray<double>()[0]), 0.5),
        };
        var result = trainer.Run(theta);
        using var point = trainer.EvaluationParameters(theta);
        return (theta.ToArray<double>()[0], result, metrics, point.ToArray<double>()[0]);
    }

    // g = 2 is clipped to 1, then λθ = 0.2 is added, then the rate applies: 2 − 0.5·(1 + 0.2). In the other order it would be 2 − 0.5·1.
    [Fact]
    public void Gradients_are_clipped_before_decay_is_added() => Assert.Equal(
        1.4,
        Train(new TrainSettings(_descent with { WeightDecay = 0.1 }, 1) { Clipping = new GlobalNormClipping { Limit = 1 } }).Theta,
        1e-12);

    [Fact]
    public void Accumulated_batches_give_the_step_of_their_union()
    {
        var points = TestProblems.Numbers<double>(22, 5);
        TrainSettings Of(int batch, int accumulate) =>
            new(new Adam { LearningRate = 0.1 }, 7) { Batch = batch, Accumulate = accumulate, Seed = 3 };
        var whole = Train(Of(8, 1), points: points);
        foreach (var (batch, accumulate) in ((int, int)[])[(4, 2), (2, 4), (3, 3)])
        {
            var parts = Train(Of(batch, accumulate), points: points);
            if (batch * accumulate == 8)
            {
                Assert.Equal(whole.Theta, parts.Theta, 1e-12);
            }
            else
            {
                Assert.NotEqual(whole.Theta, parts.Theta);
            }
        }

        // A whole pass in pieces of unequal size is the full batch.
        Assert.Equal(
            Train(new TrainSettings(_descent, 3), points: points).Theta,
            Train(new TrainSettings(_descent, 3) { Batch = 5, Accumulate = 10 }, points: points).Theta,
            1e-12);
    }

    [Fact]
    public void The_schedule_is_asked_for_the_updates_made()
    {
        var (_, _, metrics, _) = Train(new TrainSettings(_descent, 4)
        {
            Schedule = ScheduleNames.Parse("linear-warm-up(steps=2,from=one) then exponential(gamma=0.5)"),
        });
        Assert.Equal([0.25, 0.5, 0.5, 0.25], metrics.Of(MetricNames.LearningRate));
    }

    [Fact]
    public void A_step_that_is_not_finite_may_be_left_out_as_if_it_had_not_been()
    {
        var specification = new TrainSettings(new Adam { LearningRate = 0.1 }, 5)
        {
            NonFinite = NonFiniteStep.Skip,
            Schedule = new Geometric(0.5),
        };
        var (theta, result, metrics, _) = Train(specification, poison: [2]);
        Assert.Equal((TrainOutcome.Completed, 5L, 1L), (result.Outcome, result.Steps, result.Skipped));
        Assert.Equal(Train(specification with { Steps = 4 }).Theta, theta);
        Assert.Equal([0.1, 0.05, 0.025, 0.025, 0.0125], metrics.Of(MetricNames.LearningRate));
        Assert.Equal(TrainOutcome.NonFinite, Train(specification with { Steps = 50 }, poison: [.. Enumerable.Range(5, 40)]).Result.Outcome);
    }

    // Two batches an epoch: the rollback after step 4 returns to where step 3 began, with half the rate.
    [Fact]
    public void A_rollback_returns_to_the_epoch_and_halves_the_rate()
    {
        var specification = new TrainSettings(_descent with { LearningRate = 0.1 }, 5)
        {
            NonFinite = NonFiniteStep.Rollback,
            Batch = 1,
        };
        var (theta, _, metrics, _) = Train(specification, points: [0, 0], poison: [3]);
        Assert.Equal([0.1, 0.1, 0.1, 0.1, 0.05], metrics.Of(MetricNames.LearningRate));
        Assert.Equal(2 * 0.9 * 0.9 * 0.95, theta, 1e-12);
    }

    [Fact]
    public void The_average_of_the_weights_follows_its_formula()
    {
        var (theta, _, _, average) = Train(new TrainSettings(_descent, 2) { Averaging = new WeightAveraging(0.9) { WarmUp = false } });
        Assert.Equal(0.5, theta);
        Assert.Equal((0.9 * ((0.9 * 2) + (0.1 * 1))) + (0.1 * 0.5), average, 1e-12);
        var (_, _, _, early) = Train(new TrainSettings(_descent, 1) { Averaging = new WeightAveraging(0.9) });
        Assert.Equal((2.0 / 11 * 2) + (9.0 / 11 * 1), early, 1e-12);
    }

    [Fact]
    public void Schedule_free_methods_are_evaluated_at_their_own_estimate()
    {
        var (theta, _, _, point) = Train(new TrainSettings(OptimizerNames.Parse("schedule-free-sgd(learning-rate=0.3)"), 4));
        Assert.NotEqual(theta, point);
        Assert.InRange(point, 0, 2);
    }

    [Fact]
    public void A_validation_that_stands_still_lowers_the_rate_and_ends_the_run()
    {
        var (_, result, metrics, _) = Train(
            new TrainSettings(_descent, 100)
            {
                Evaluate = new EvaluationInterval(2),
                Plateau = new ReduceOnPlateau { Factor = 0.5, Patience = 0 },
                Stop = new StopRule(6) { Metric = TrainMetric.ValidationLoss },
            },
            validation: _ => 1);
        Assert.Equal((TrainOutcome.NoImprovement, 8L), (result.Outcome, result.Steps));
        Assert.Equal([0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125], metrics.Of(MetricNames.LearningRate));
        Assert.Equal([2L, 4, 6, 8], metrics.Rows.Where(row => row.Name == MetricNames.ValidationLoss).Select(row => row.Step));
    }

    [Theory]
    [InlineData("l-bfgs")]
    [InlineData("sam(learning-rate=0.1)")]
    [InlineData("trust-region")]
    public void Optimizers_that_ask_for_more_are_driven_too(string optimizer)
    {
        using var objective = Objective([new Linear(4), new Tanh(), new Linear(3)]);
        using var theta = objective.Flat(objective.InitialParameters(1));
        using var trainer = new Trainer(
            objective,
            new TrainSettings(OptimizerNames.Parse(optimizer), 6) { Batch = 10, Accumulate = 2 });
        var before = objective.Value(theta);
        trainer.Run(theta);
        Assert.InRange(objective.Value(theta), 0, before - 1e-3);
        if (optimizer != "l-bfgs")
        {
            return;
        }

        var refused = Assert.Throws<BadInputException>(() => new Trainer(
            objective,
            new TrainSettings(OptimizerNames.Parse(optimizer), 6) { Clipping = new ValueClipping { Limit = 1 } }).Dispose());
        Assert.Contains("asks for more", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_freeze_and_slow_parameters_by_name()
    {
        using var objective = Objective([new Linear(4), new Tanh(), new Linear(3)]);
        var start = objective.InitialParameters(1);
        double[] Change(IReadOnlyList<ParameterGroup> groups, string block)
        {
            using var theta = objective.Flat(start);
            using var trainer = new Trainer(objective, new TrainSettings(_descent, 1) { Groups = groups });
            trainer.Run(theta);
            var place = objective.Parameters.Find(block)!;
            return [.. theta.ToArray<double>().Zip(start, (after, before) => after - before).Skip((int)place.Offset)
                .Take((int)place.Count)];
        }

        Assert.All(Change([new ParameterGroup("0.*") { Frozen = true }], "0.weight"), value => Assert.Equal(0, value));
        Assert.All(
            Change([new ParameterGroup("*.bias") { RateScale = 0.5 }], "2.bias").Zip(Change([], "2.bias")),
            pair => Assert.Equal(pair.Second / 2, pair.First, 1e-15));
        Assert.Equal(Change([], "0.weight"), Change([new ParameterGroup("2.*") { Frozen = true }], "0.weight"));
        Assert.Contains(
            "9.*",
            Assert.Throws<BadInputException>(() => Change([new ParameterGroup("9.*") { Frozen = true }], "0.weight")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_an_embedding_that_no_sample_reaches_stay_where_they_are()
    {
        var data = Dataset.Create("test", [2], [0, 1, 2, 1, 0, 2], [0.0, 1, 0]);
        using var objective = new NetworkObjective(
            new Network([new Embedding(6, 3), new Flatten(), new Linear(2)], [2]),
            data,
            new CrossEntropy(),
            DType.Float64);
        var start = objective.InitialParameters(1);
        int[] Moved(string optimizer)
        {
            using var theta = objective.Flat(start);
            // Momentum from a first step on all samples would move rows 0 to 2 later too.
            using var trainer = new Trainer(objective, new TrainSettings(OptimizerNames.Parse(optimizer), 1) { Batch = 1 });
            trainer.Run(theta);
            var after = theta.ToArray<double>();
            return [.. Enumerable.Range(0, 6).Where(row => Enumerable.Range(row * 3, 3).Any(i => after[i] != start[i]))];
        }

        Assert.Equal(2, Moved("adam(sparse=lazy)").Length);
        // Decay moves every row where the rows are not told apart.
        Assert.Equal(6, Moved("adam(weight-decay=0.1)").Length);
        Assert.Equal(2, Moved("adam(weight-decay=0.1,sparse=lazy)").Length);
    }

    [Theory]
    [MemberData(nameof(Resumable))]
    public void Everything_a_run_remembers_survives_its_checkpoint(string optimizer)
    {
        using var objective = Objective([new Linear(4), new Tanh(), new Linear(3)]);
        var whole = new TrainSettings(OptimizerNames.Parse(optimizer), 40)
        {
            Batch = 6,
            Seed = 2,
            Averaging = new WeightAveraging(0.9),
            Plateau = new ReduceOnPlateau { Factor = 0.7, Patience = 1 },
            NonFinite = NonFiniteStep.Rollback,
            Evaluate = new EvaluationInterval(5),
            Stop = new StopRule(1000) { Metric = TrainMetric.ValidationAccuracy },
            Monitors = new Theodolite.Training.Monitors.MonitorSettings
            {
                Every = 3,
                Names = Theodolite.Training.Monitors.MonitorSettings.All,
            },
        };
        var (straight, all) = Run([]);
        // A run also evaluates after its last step, so a pause elsewhere than at an evaluation would add one.
        foreach (var pause in (int[])[5, 15, 25])
        {
            var (resumed, rows) = Run([pause]);
            Assert.Equal(straight, resumed);
            Assert.Equal(all, rows);
        }

        (double[], List<(long, string, double)>) Run(int[] pauses)
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            var metrics = new Metrics();
            var start = objective.InitialParameters(1);
            using var theta = objective.Flat(start);
            foreach (var steps in (int[])[.. pauses, 40])
            {
                using var trainer = new Trainer(objective, whole with { Steps = steps })
                {
                    Observer = metrics,
                    Start = start,
                    Evaluate = (point, _) => new Evaluation(Math.Round(objective.Value(point), 2), 0.5),
                };
                if (File.Exists(path))
                {
                    var read = TrainingCheckpoint.Read(path, objective.Parameters, whole.Optimizer);
                    using var saved = objective.Flat(read.Parameters);
                    theta.Copy_(saved);
                    trainer.Restore(read.State);
                }

                trainer.Run(theta);
                new TrainingCheckpoint(theta.ToArray<double>(), trainer.Save()).Write(path, objective.Parameters);
            }

            File.Delete(path);
            using var last = theta.Clone();
            return (last.ToArray<double>(), metrics.Rows);
        }
    }

    private static NetworkObjective Objective(Layer[] layers)
    {
        var data = Dataset.Create(
            "test",
            [6],
            TestProblems.Numbers<double>(40 * 6, 4),
            [.. Enumerable.Range(0, 40).Select(i => (double)(i % 3))]);
        return new NetworkObjective(new Network(layers, [6]), data, new CrossEntropy(), DType.Float64);
    }

    /// <summary>Mean over samples of ½‖θ − xᵢ‖², with gradients that are not finite in some calls.</summary>
    private sealed class Centres(double[] points, params int[] poison) : ITrainable
    {
        private int _calls;

        public long ParameterCount => 1;

        public DType DType => DType.Float64;

        public Device Device => Device.Cpu;

        public int SampleCount => points.Length;

        public ParameterLayout Layout { get; } = new([("w", [1])]);

        public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
        {
            var chosen = samples?.ToArray<long>() ?? [.. Enumerable.Range(0, SampleCount).Select(i => (long)i)];
            var theta = parameters.AsSpan<double>()[0];
            gradient.AsSpan<double>()[0] = poison.Contains(_calls++) ? double.NaN : chosen.Average(i => theta - points[i]);
            return chosen.Average(i => 0.5 * (theta - points[i]) * (theta - points[i]));
        }
    }

    private sealed class Metrics : ITrainObserver
    {
        public List<(long Step, string Name, double Value)> Rows { get; } = [];

        public double[] Of(string name) => [.. Rows.Where(row => row.Name == name).Select(row => row.Value)];

        public void Metric(long step, string name, double value) => Rows.Add((step, name, value));
    }
}
