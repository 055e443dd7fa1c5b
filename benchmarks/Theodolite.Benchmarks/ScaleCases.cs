using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Networks of the sizes that people train, at their start, on synthetic data of the right shape.</summary>
public static class ScaleCases
{
    public static readonly IReadOnlyDictionary<string, ScaleCase> All = new Dictionary<string, ScaleCase>(StringComparer.Ordinal)
    {
        ["mlp-n1250"] = Mlp(1_250, 256, 128),
        ["mlp-n2500"] = Mlp(2_500, 256, 128),
        ["mlp-n5000"] = Mlp(5_000, 256, 128),
        ["mlp-n10000"] = Mlp(10_000, 256, 128),
        ["mlp-w128"] = Mlp(2_000, 128, 128),
        ["mlp-w256"] = Mlp(2_000, 256, 256),
        ["mlp-w512"] = Mlp(2_000, 512, 512),
        ["mlp-w1024"] = Mlp(2_000, 1_024, 1_024),
        ["overhead"] = new("MLP 784-1024-200-10, basis of 100", data => Dense(data, 10_000, 1_024, 200))
        {
            Wanted = 10,
            Tolerance = 1e-6,
            BasisSize = 100,
            MaximumProducts = 100,
            Verify = false,
        },
    };

    private static ScaleCase Mlp(int samples, int first, int second) =>
        new($"MLP 784-{first}-{second}-10", data => Dense(data, samples, first, second)) { MaximumProducts = 30, Verify = false };

    private static NetworkObjective Dense(BenchmarkData data, int samples, int first, int second) =>
        Classifier(
            [new Linear(first), new Tanh(), new Linear(second), new Tanh(), new Linear(10)],
            Dataset.Create("images", [784], data.First(samples), Array.ConvertAll(data.Labels[..samples], label => (double)label)));

    private static NetworkObjective Classifier(IReadOnlyList<Layer> layers, Dataset data) =>
        new(new Sequential(layers).For(data.SampleShape), data, new CrossEntropy());
}
