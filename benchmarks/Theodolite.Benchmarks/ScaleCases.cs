using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
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
        ["resnet-20"] = new(
            "3×3 convolutions of 16, 32 and 64 channels, batch norm in evaluation mode, 32×32×3",
            data => Images(512, [16, 32, 64], 3))
        {
            MaximumProducts = 80,
        },
        ["resnet-18"] = new(
            "3×3 convolutions of 64 to 512 channels, batch norm in evaluation mode, 32×32×3",
            data => Images(32, [64, 128, 256, 512], 2))
        {
            MaximumProducts = 60,
        },
        ["gpt-10m"] = new("6 blocks of width 384, 6 heads, 256 tokens, sequences of 64", data => Tokens(16, 64, 6, 384, 6, 256))
        {
            MaximumProducts = 150,
        },
        ["gpt-124m"] = new(
            "12 blocks of width 768, 12 heads, 25,000 tokens, one sequence of 64",
            data => Tokens(1, 64, 12, 768, 12, 25_000))
        {
            Wanted = 1,
            MaximumProducts = 60,
            MemoryBytes = 11L << 30,
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

    /// <summary>A residual network as He et al. (CVPR 2016), section 4.2: the first block of a later stage halves the image.</summary>
    private static NetworkObjective Images(int samples, int[] widths, int blocks)
    {
        var layers = new List<Layer>(Convolved(widths[0], 1)) { new Relu() };
        for (var stage = 0; stage < widths.Length; stage++)
        {
            for (var block = 0; block < blocks; block++)
            {
                var stride = stage > 0 && block == 0 ? 2 : 1;
                layers.Add(new Residual([.. Convolved(widths[stage], stride), new Relu(), .. Convolved(widths[stage], 1)])
                {
                    Shortcut = stride == 1 ? [] : [new Conv2d(widths[stage], 1) { Stride = 2, Bias = false }, new BatchNorm()],
                });
                layers.Add(new Relu());
            }
        }

        layers.AddRange([new GlobalAvgPool(), new Linear(10)]);
        var pixels = Array.ConvertAll(ReproducibleNumbers.Uniform(9, samples * 3 * 32 * 32), value => (float)((2 * value) - 1));
        return Classifier(layers, Dataset.Create("images", [3, 32, 32], pixels, Labels(10, samples, 10)));
    }

    private static Layer[] Convolved(int channels, int stride) =>
        [new Conv2d(channels, 3) { Padding = 1, Stride = stride, Bias = false }, new BatchNorm()];

    /// <summary>A transformer that normalises before each branch, as GPT-2.</summary>
    private static NetworkObjective Tokens(int samples, int steps, int blocks, int width, int heads, int vocabulary)
    {
        var small = new Normal { Deviation = 0.02 };
        var layers = new List<Layer> { new Embedding(vocabulary, width) { Init = small }, new PositionEmbedding { Init = small } };
        for (var block = 0; block < blocks; block++)
        {
            layers.Add(new Residual([new LayerNorm(), new MultiHeadAttention(heads) { Causal = true }]));
            layers.Add(new Residual([new LayerNorm(), new Linear(4 * width), new Gelu(), new Linear(width)]));
        }

        layers.AddRange([new LayerNorm(), new Linear(vocabulary) { Bias = false }]);
        var count = samples * steps;
        var data = Dataset.Create("tokens", [steps], Labels(11, count, vocabulary), Labels(12, count, vocabulary), [steps]);
        return new(new Sequential(layers).For(data.SampleShape), data, new SequenceCrossEntropy());
    }

    private static double[] Labels(int seed, int count, int classes) =>
        Array.ConvertAll(ReproducibleNumbers.Uniform((ulong)seed, count), value => Math.Floor(value * classes));
}
