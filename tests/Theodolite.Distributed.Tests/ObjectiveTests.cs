using Theodolite.Collectives;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Distributed.Tests;

/// <summary>A loss whose samples are shared is the loss, and the same bits everywhere.</summary>
public class ObjectiveTests
{
    // Of sums over 97 samples of numbers of size 1, in float64.
    private const double Rounding = 1e-12;

    public static TheoryData<string, NetworkMode, int> Cases => new()
    {
        { Studies.Plain, NetworkMode.Evaluation, 1 },
        { Studies.Plain, NetworkMode.Evaluation, 2 },
        { Studies.Weighted, NetworkMode.Evaluation, 1 },
        { Studies.Weighted, NetworkMode.Evaluation, 2 },
        { Studies.Weighted, NetworkMode.Evaluation, 3 },
        { Studies.Normalized, NetworkMode.Evaluation, 3 },
        { Studies.Normalized, NetworkMode.Training, 1 },
        { Studies.Normalized, NetworkMode.Training, 3 },
        { Studies.Normalized, NetworkMode.Training, 5 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SharedSamplesGiveTheSame(string model, NetworkMode mode, int count)
    {
        var alone = Measured(model, mode, Processes.Alone);
        var shared = Team.Run(count, processes => Measured(model, mode, processes));
        foreach (var (name, expected) in alone)
        {
            Assert.All(shared, all => Assert.True(shared[0][name].AsSpan().SequenceEqual(all[name]), $"{name} differs between processes"));
            var actual = shared[0][name];
            Assert.Equal(expected.Length, actual.Length);
            if (count == 1)
            {
                Assert.Equal(expected, actual);
            }

            var scale = expected.Append(1e-3).Max(Math.Abs);
            Assert.All(expected.Zip(actual), pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= Rounding * scale, $"{name}: {pair.First:R} and {pair.Second:R}"));
        }
    }

    [Fact]
    public void ThereMayBeMoreProcessesThanSamples()
    {
        double[] Values(Processes processes)
        {
            using var study = Studies.Of(Studies.Plain, processes, test: 1794);
            var theta = study.Start(3);
            using var hessian = study.Training.Hessian(theta);
            var image = new double[theta.Length];
            hessian.Apply(theta, image, 1);
            return [study.Training.Value(theta), study.Training.Evaluate(theta).Accuracy ?? -1, .. image];
        }

        var alone = Values(Processes.Alone);
        Assert.All(Team.Run(5, Values), shared => Assert.All(
            alone.Zip(shared), pair => Assert.Equal(pair.First, pair.Second, Rounding)));
    }

    [Fact]
    public void WhatIsNotFiniteIsSaidAlike()
    {
        (NonFiniteOrigin? Origin, string Sentence) Of(Processes processes)
        {
            using var study = Studies.Of(Studies.Plain, processes);
            var theta = study.Start(3);
            using var hessian = study.Training.Hessian(theta);
            var image = new double[theta.Length];
            var vector = Array.ConvertAll(theta, value => value == 0 ? 1e300 : value * 1e308);
            var sentence = Assert.Throws<NumericalFailureException>(() => hessian.Apply(vector, image, 1)).Message;
            Array.Fill(theta, 1e200);
            return (study.Training.LocateNonFinite(theta), sentence);
        }

        var alone = Of(Processes.Alone);
        Assert.All(
            Team.Run(3, Of),
            shared => Assert.Equal((alone.Origin?.Equation, alone.Sentence), (shared.Origin?.Equation, shared.Sentence)));
    }

    [Fact]
    public void OtherDataOnAProcessAreRefused()
    {
        var sentences = Team.Run(2, processes => Assert.Throws<BadInputException>(
            () => Studies.Of(processes.Rank == 0 ? Studies.Plain : Studies.Weighted, processes)).Message);
        Assert.All(sentences, sentence => Assert.Contains("Process 1 has read another model.yaml than process 0", sentence));
    }

    private static Dictionary<string, double[]> Measured(string model, NetworkMode mode, Processes processes)
    {
        using var study = Studies.Of(model, processes, mode: mode);
        var (objective, theta) = (study.Training, study.Start(3));
        if (mode == NetworkMode.Evaluation)
        {
            study.Measure(theta);
        }

        var gradient = new double[theta.Length];
        var results = new Dictionary<string, double[]>
        {
            ["value"] = [objective.Value(theta)],
            ["gradient"] = [objective.Gradient(theta, gradient), .. gradient],
            ["accuracy"] = [objective.Evaluate(theta).Accuracy ?? -1],
            ["kinks"] = [objective.CountKinks(new double[theta.Length])],
            ["activity"] = [.. objective.Activity(theta).SelectMany(layer => (double[])[layer.Units, layer.Dead, layer.Saturated,
            layer.Gain])],
            ["statistics"] = [.. study.Training.StoredStatistics],
        };
        foreach (var kind in Enum.GetValues<CurvatureKind>())
        {
            if (mode == NetworkMode.Training && kind == CurvatureKind.EmpiricalFisher)
            {
                continue;
            }

            results[$"{kind}"] = Product(objective, theta, new() { Kind = kind, Seed = 5, Draws = 2 });
            results[$"{kind} of some"] = Product(
                objective,
                theta,
                new() { Kind = kind, Seed = 5, Samples = new SampleSelection.Random(41, 2) });
            results[$"{kind} of a layer"] = Product(
                objective, theta, new() { Kind = kind, Seed = 5, Parameters = ParameterSelection.Of(objective.Parameters, "0") });
        }

        ITrainable trainable = objective;
        using var flat = objective.Flat(theta);
        using var result = Tensor.Zeros([theta.Length], DType.Float64);
        foreach (var size in (int[])[1, 30])
        {
            using var samples = Tensor.From([.. Enumerable.Range(0, size).Select(i => (long)((i * 7) % 97))], [size]);
            if (mode == NetworkMode.Training && size == 1)
            {
                continue;
            }

            results[$"value of {size}"] = [trainable.Value(flat, samples)];
            results[$"gradient of {size}"] = [trainable.Gradient(flat, samples, result), .. result.ToDoubles()];
            trainable.SampledGradient(flat, samples, result, 9, 4);
            results[$"sampled of {size}"] = result.ToDoubles();
        }

        trainable.SampledGradient(flat, null, result, 9);
        results["sampled"] = result.ToDoubles();
        return results;
    }

    private static double[] Product(NetworkObjective objective, double[] theta, CurvatureSettings settings)
    {
        using var curvature = objective.Curvature(theta, settings);
        var random = Philox.For(1, "vectors");
        double[] block = [.. Enumerable.Range(0, 3 * (int)curvature.Dimension).Select(i => random.GaussianAt((ulong)i))];
        var image = new double[block.Length];
        curvature.Apply(block, image, 3);
        return image;
    }
}
