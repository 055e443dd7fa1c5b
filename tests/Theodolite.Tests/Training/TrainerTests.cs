using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class TrainerTests
{
    private static readonly double[] _points = TestProblems.Numbers<double>(30, 1);

    private static TrainSettings Descent(int steps, double rate = 0.1) => new(new GradientDescent { LearningRate = rate }, steps);

    private static (TrainResult Result, double[] Theta) Train(
        Centres objective,
        TrainSettings specification,
        CancellationToken cancellation = default)
    {
        using var theta = Tensor.Zeros([objective.ParameterCount], DType.Float64);
        using var trainer = new Trainer(objective, specification);
        return (trainer.Run(theta, cancellation: cancellation), theta.ToArray<double>());
    }

    [Fact]
    public void Exactly_the_stated_number_of_steps_is_made()
    {
        var objective = new Centres(_points, 3);
        var (result, theta) = Train(objective, Descent(17));
        Assert.Equal((TrainOutcome.Completed, 17L, 17, 17), (result.Outcome, result.Steps, result.Losses.Count, objective.Seen.Count));
        for (var j = 0; j < 3; j++)
        {
            var mean = Enumerable.Range(0, 10).Average(i => _points[(i * 3) + j]);
            Assert.Equal(mean * (1 - Math.Pow(0.9, 17)), theta[j], 1e-12);
        }
    }

    [Fact]
    public void Every_sample_is_seen_once_an_epoch_in_an_order_of_its_own()
    {
        var objective = new Centres(_points, 3);
        Train(objective, Descent(6) with { Batch = 4 });
        Assert.Equal([4, 4, 2, 4, 4, 2], objective.Seen.Select(batch => batch.Length));
        long[] first = [.. objective.Seen.Take(3).SelectMany(batch => batch)];
        long[] second = [.. objective.Seen.Skip(3).SelectMany(batch => batch)];
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), first.Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        var orders = ((ulong[])[1, 1, 2]).Select(seed =>
        {
            var objective = new Centres(_points, 3);
            Train(objective, Descent(3) with { Batch = 4, Seed = seed });
            return string.Join(",", objective.Seen.SelectMany(batch => batch));
        }).ToArray();
        Assert.Equal(orders[0], orders[1]);
        Assert.NotEqual(orders[0], orders[2]);
    }

    [Fact]
    public void A_batch_as_large_as_the_data_is_a_full_batch()
    {
        var (full, _) = Train(new Centres(_points, 3), Descent(5));
        var (large, _) = Train(new Centres(_points, 3), Descent(5) with { Batch = 10 });
        Assert.Equal(full.Losses, large.Losses);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public void A_resumed_run_has_the_same_bits(int pause)
    {
        var whole = new TrainSettings(new Adam { LearningRate = 0.05 }, 20) { Batch = 4, Seed = 3, Stop = new StopRule(1000) };
        var (straight, expected) = Train(new Centres(_points, 3), whole);
        using var theta = Tensor.Zeros([3], DType.Float64);
        var objective = new Centres(_points, 3);
        using var first = new Trainer(objective, whole with { Steps = pause });
        using var second = new Trainer(objective, whole);
        first.Run(theta);
        second.Restore(first.Save());
        Assert.Equal(straight.Losses, second.Run(theta).Losses);
        Assert.Equal(expected, theta.ToArray<double>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void A_run_that_no_longer_improves_is_ended(int? batch)
    {
        var (result, _) = Train(new Centres(_points, 3), Descent(100_000, 0.5) with { Batch = batch, Stop = new StopRule(50) });
        Assert.Equal(TrainOutcome.NoImprovement, result.Outcome);
        Assert.InRange(result.Steps, 50, 5000);
    }

    [Fact]
    public void Slow_progress_is_progress()
    {
        var (result, _) = Train(new Centres(_points, 3), Descent(2000, 1e-14) with { Stop = new StopRule(1000) });
        Assert.Equal(TrainOutcome.Completed, result.Outcome);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_not_stepped_along()
    {
        var (before, expected) = Train(new Centres(_points, 3), Descent(4));
        var (result, theta) = Train(new Centres(_points, 3, poison: 4), Descent(9));
        Assert.Equal((TrainOutcome.NonFinite, 4L, 5), (result.Outcome, result.Steps, result.Losses.Count));
        Assert.Equal(expected, theta);
        Assert.Equal(before.Losses, result.Losses.Take(4));
    }

    [Fact]
    public void A_diverging_run_ends_as_not_finite()
    {
        var (result, theta) = Train(new Centres(_points, 3), Descent(100_000, 1e10));
        Assert.Equal(TrainOutcome.NonFinite, result.Outcome);
        Assert.False(double.IsFinite(result.LastLoss!.Value));
        Assert.All(theta, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Cancelling_returns_what_is_known()
    {
        var (result, _) = Train(new Centres(_points, 3), Descent(5), new CancellationToken(canceled: true));
        Assert.Equal((TrainOutcome.Cancelled, 0L, null), (result.Outcome, result.Steps, result.LastLoss));
    }

    [Fact]
    public void The_first_and_the_last_step_are_reported()
    {
        var reports = new Reports();
        using var theta = Tensor.Zeros([3], DType.Float64);
        using var trainer = new Trainer(new Centres(_points, 3), Descent(30) with { Batch = 4 });
        var result = trainer.Run(theta, reports);
        Assert.Equal((1L, 30L), (reports.All[0].Step, reports.All[^1].Step));
        Assert.Equal(
            (10.0, result.LastLoss!.Value, TimeSpan.Zero),
            (reports.All[^1].Epoch, reports.All[^1].Loss, reports.All[^1].TimeLeft));
    }

    /// <summary>Mean over samples of ½‖θ − xᵢ‖²: the full gradient is θ − x̄.</summary>
    private sealed class Centres(double[] points, int width, double poison = double.NaN) : ITrainable
    {
        public List<long[]> Seen { get; } = [];

        public long ParameterCount => width;

        public DType DType => DType.Float64;

        public Device Device => Device.Cpu;

        public int SampleCount => points.Length / width;

        public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
        {
            cancellation.ThrowIfCancellationRequested();
            var chosen = samples?.ToArray<long>() ?? [.. Enumerable.Range(0, SampleCount).Select(i => (long)i)];
            Seen.Add(chosen);
            var theta = parameters.AsSpan<double>();
            var g = gradient.AsSpan<double>();
            var loss = 0.0;
            g.Clear();
            foreach (var i in chosen)
            {
                for (var j = 0; j < width; j++)
                {
                    var difference = theta[j] - points[(i * width) + j];
                    g[j] += difference / chosen.Length;
                    loss += difference * difference / 2 / chosen.Length;
                }
            }

            if (Seen.Count > poison)
            {
                g[0] = double.NaN;
            }

            return loss;
        }
    }

    private sealed class Reports : IProgress<TrainProgress>
    {
        public List<TrainProgress> All { get; } = [];

        public void Report(TrainProgress value) => All.Add(value);
    }
}
