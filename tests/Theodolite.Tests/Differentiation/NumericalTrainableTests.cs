using Theodolite.Data;
using Theodolite.Differentiation;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Differentiation;

public class NumericalTrainableTests
{
    [Fact]
    public void Its_gradient_over_any_samples_is_the_automatic_one_to_the_error_of_differences()
    {
        using var objective = Objective();
        using var numerical = new NumericalTrainable(objective);
        var automatic = (ITrainable)objective;
        using var theta = objective.Flat(objective.InitialParameters(1));
        using var some = Tensor.From<long>([3, 0, 7], [3]);
        using var g = Tensor.Zeros(theta.Shape, DType.Float64);
        using var h = Tensor.Zeros(theta.Shape, DType.Float64);
        foreach (var samples in (Tensor?[])[null, some])
        {
            var before = numerical.Evaluations;
            Assert.Equal(automatic.Gradient(theta, samples, h), numerical.Gradient(theta, samples, g), 1e-14);
            Assert.Equal(h.ToArray<double>(), g.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-8);
            Assert.Equal((2 * numerical.ParameterCount) + 1, numerical.Evaluations - before);
            Assert.Equal(automatic.Weight(samples), numerical.Weight(samples));
        }
    }

    [Fact]
    public void It_trains_in_minibatches_as_the_automatic_gradient_does()
    {
        using var objective = Objective();
        using var numerical = new NumericalTrainable(objective);
        Assert.Equal(Train(objective), Train(numerical), (a, b) => Math.Abs(a - b) < 1e-6);

        double[] Train(ITrainable loss)
        {
            using var theta = objective.Flat(objective.InitialParameters(1));
            using var trainer = new Trainer(
                loss,
                new TrainSettings(new GradientDescent { LearningRate = 0.1 }, 6) { Batch = 2, Accumulate = 2 });
            trainer.Run(theta);
            return theta.ToArray<double>();
        }
    }

    private static NetworkObjective Objective()
    {
        var data = Dataset.Create(
            "test",
            [3],
            TestProblems.Numbers<double>(30, 4),
            [.. Enumerable.Range(0, 10).Select(i => (double)(i % 3))]);
        return new NetworkObjective(
            new Network([new Linear(4), new Tanh(), new Linear(3)], [3]),
            data,
            new CrossEntropy { ClassWeights = [1, 2, 0.5] },
            DType.Float64);
    }
}
