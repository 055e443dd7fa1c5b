using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class RangeTestTests
{
    [Fact]
    public void Rates_grow_by_equal_factors_and_the_mean_is_corrected_for_its_beginning()
    {
        using var theta = Tensor.Ones([1], DType.Float64);
        var result = new LearningRateRangeTest { Lowest = 1e-6, Highest = 1e-2, Steps = 5 }.Run(
            new Bowl(1),
            new TrainSettings(new GradientDescent(), 0),
            theta);
        double[] rates = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
        Assert.Equal(rates, result.Points.Select(point => point.Rate), (left, right) => Math.Abs((left / right) - 1) < 1e-12);
        Assert.Equal(result.Points[0].Loss, result.Points[0].Smoothed, 1e-15);
        var (first, second) = (result.Points[0].Loss, result.Points[1].Loss);
        Assert.Equal(((0.98 * 0.02 * first) + (0.02 * second)) / (1 - (0.98 * 0.98)), result.Points[1].Smoothed, 1e-12);
        // Fewer than twelve points leave nothing to suggest from.
        Assert.Empty(result.Suggestions);
        Assert.Null(result.Ended);
        Assert.Equal(1, theta.ToArray<double>()[0]);
    }

    [Fact]
    public void It_ends_where_the_loss_blows_up_and_suggests_rates_below_that()
    {
        using var theta = Tensor.Ones([1], DType.Float64);
        var result = new LearningRateRangeTest { Smoothing = 0.9 }.Run(
            new Bowl(4),
            new TrainSettings(new GradientDescent(), 0) { Batch = 2 },
            theta);
        Assert.NotNull(result.Ended);
        Assert.InRange(result.Points[^1].Rate, 0.5, 10);
        Assert.Equal(["minimum-tenth", "steepest", "valley"], result.Suggestions.Keys.Order());
        Assert.All(result.Suggestions.Values, rate => Assert.InRange(rate, 1e-3, 0.5));
    }

    // A curve whose steepest point, minimum and longest fall are known: it falls from point 20 to 60, fastest at 40, and rises after.
    [Fact]
    public void Suggestions_are_read_off_the_curve()
    {
        var points = Enumerable.Range(0, 100).Select(i =>
        {
            var value = i < 20 ? 2.0 : i <= 60 ? 1 + (1 / (1 + Math.Exp((i - 40) / 4.0))) : 1.1 + (i * 0.01);
            return new RangeTestPoint(Math.Pow(10, -5 + (i / 25.0)), value, value);
        }).ToArray();
        var suggestions = LearningRateRangeTest.Suggest(points);
        Assert.Equal(points[40].Rate, suggestions["steepest"], 1e-12);
        Assert.Equal(points[60].Rate / 10, suggestions["minimum-tenth"], 1e-12);
        Assert.InRange(suggestions["valley"], points[40].Rate, points[55].Rate);
    }

    [Fact]
    public void Nothing_that_a_training_has_is_changed_by_it()
    {
        using var theta = Tensor.Full([1], 0.7, DType.Float64);
        var specification = new TrainSettings(new Adam(), 6) { Batch = 3, Seed = 4 };
        using var trainer = new Trainer(new Bowl(2), specification with { Steps = 3 });
        trainer.Run(theta);
        var (saved, before) = (trainer.Save(), theta.ToArray<double>());
        var first = new LearningRateRangeTest().Run(new Bowl(2), specification, theta, saved.Optimizer);
        Assert.Equal(before, theta.ToArray<double>());
        Assert.Equal(saved.Optimizer.Slots.Select(slot => slot.Values[0]), trainer.Save().Optimizer.Slots.Select(slot => slot.Values[0]));
        Assert.Equal(first.Points, new LearningRateRangeTest().Run(new Bowl(2), specification, theta, saved.Optimizer).Points);
    }

    [Fact]
    public void Rates_in_the_wrong_order_are_refused()
    {
        using var theta = Tensor.Ones([1], DType.Float64);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new LearningRateRangeTest { Lowest = 1, Highest = 0.1 }.Run(new Bowl(1), new TrainSettings(new Adam(), 0), theta));
    }

    /// <summary>½θ² with curvature c: gradient descent diverges beyond η = 2/c.</summary>
    private sealed class Bowl(double curvature) : ITrainable
    {
        public long ParameterCount => 1;

        public DType DType => DType.Float64;

        public Device Device => Device.Cpu;

        public int SampleCount => 8;

        public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
        {
            var theta = parameters.AsSpan<double>()[0];
            gradient.AsSpan<double>()[0] = curvature * theta;
            return 0.5 * curvature * theta * theta;
        }
    }
}
