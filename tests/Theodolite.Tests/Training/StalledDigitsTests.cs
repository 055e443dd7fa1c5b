using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Tests.Models;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

/// <summary>The story's first half: a network of zeros learns the class frequencies and nothing else.</summary>
public class StalledDigitsTests
{
    [Theory]
    [InlineData(DType.Float32, 1e-6, 3e-7)]
    [InlineData(DType.Float64, 1e-12, 1e-12)]
    public void Training_from_zeros_ends_at_the_entropy_of_the_class_frequencies(DType dtype, double tolerance, double gradientNorm)
    {
        var file = ModelFile.Parse(ModelFileTests.Stalled, "stalled.yaml", ".");
        var (data, test) = DataSource.Load(file.Data, file.Directory);
        var network = new Network(file.Layers, data.SampleShape);
        using var objective = new NetworkObjective(network, data, file.Loss, dtype);
        using var trainer = new Trainer(objective, file.Train!);
        using var theta = objective.Flat(objective.InitialParameters(file.Train!.Seed));
        var result = trainer.Run(theta);

        Assert.Equal((TrainOutcome.Completed, 500L), (result.Outcome, result.Steps));
        var frequencies = data.Labels.ToArray().CountBy(label => label).Select(count => (double)count.Value / data.Count);
        Assert.Equal(-frequencies.Sum(p => p * Math.Log(p)), objective.Evaluate(theta).Loss, tolerance);
        using var doubles = theta.To(DType.Float64);
        var values = doubles.ToArray<double>();
        var outputBias = network.Parameters.Find("2.bias")!;
        Assert.All(values[..(int)outputBias.Offset], value => Assert.Equal(0, value, 1e-7));
        var gradient = new double[values.Length];
        objective.Gradient(values, gradient);
        Assert.InRange(Math.Sqrt(gradient.Sum(g => g * g)), 0, gradientNorm);
        Assert.Equal(297, test!.Count);
    }
}
