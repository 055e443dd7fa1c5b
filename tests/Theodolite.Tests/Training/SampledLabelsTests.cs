using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

/// <summary>Sophia-G: the diagonal of Gauss–Newton from labels that the model draws.</summary>
public class SampledLabelsTests
{
    [Fact]
    public void Squared_gradients_of_drawn_labels_are_the_diagonal_on_average()
    {
        // At zero weights every class has probability 1/3: E(p − e_y)² = 2/9, times the squared input.
        using var objective = new NetworkObjective(
            new Network([new Linear(3) { Bias = false }], [2]),
            Dataset.Create("test", [2], [1, -2], [0.0]),
            new CrossEntropy(),
            DType.Float64);
        using var theta = Tensor.Zeros([6], DType.Float64);
        using var gradient = Tensor.Zeros([6], DType.Float64);
        var mean = new double[6];
        const int Draws = 4000;
        for (var draw = 0; draw < Draws; draw++)
        {
            ((ITrainable)objective).SampledGradient(theta, null, gradient, (ulong)draw);
            var g = gradient.ToArray<double>();
            for (var i = 0; i < 6; i++)
            {
                mean[i] += g[i] * g[i] / Draws;
            }
        }

        // (p − e_y)² is 4/9 or 1/9: a standard deviation of √2/9 per draw; four standard errors.
        Assert.All(mean.Select((value, i) => (value, Input: i % 2 == 0 ? 1.0 : 4.0)), pair =>
            Assert.Equal(2.0 / 9 * pair.Input, pair.value, 4 * Math.Sqrt(2) / 9 / Math.Sqrt(Draws) * pair.Input));
    }

    [Theory]
    [InlineData("sophia(preset=reference,learning-rate=0.01,interval=3)")]
    [InlineData("sophia(learning-rate=0.01,interval=3)")]
    public void Sophia_trains_a_network_in_batches(string optimizer)
    {
        using var objective = new NetworkObjective(
            new Network([new Linear(5), new Tanh(), new Linear(3)], [4]),
            Dataset.Create(
                "test",
                [4],
                Optimizers.TestProblems.Numbers<double>(80, 1),
                [.. Enumerable.Range(0, 20).Select(i => (double)(i % 3))]),
            new CrossEntropy());
        using var theta = objective.Flat(objective.InitialParameters(0));
        using var trainer = new Trainer(
            objective,
            new TrainSettings(OptimizerNames.Parse(optimizer), 60) { Batch = 5, Accumulate = 2 });
        var result = trainer.Run(theta);
        Assert.True(result.Losses.TakeLast(4).Average() < 0.8 * result.Losses.Take(4).Average());
    }
}
