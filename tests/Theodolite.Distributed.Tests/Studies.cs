using Theodolite.Collectives;
using Theodolite.Models.Layers;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Distributed.Tests;

/// <summary>Networks over some of the small digits.</summary>
internal static class Studies
{
    /// <summary>Labels that are not of equal weight, and a penalty.</summary>
    public const string Weighted = """
        model: [{linear: {out: 7}}, tanh, {linear: {out: 6}}, relu, {linear: {out: 10}}]
        loss: {cross-entropy: {class-weights: [1, 2, 3, 1, 2, 3, 1, 2, 3, 0]}, l2: 0.01}
        """;

    /// <summary>Plain.</summary>
    public const string Plain = """
        model: [{linear: {out: 7}}, tanh, {linear: {out: 10}}]
        loss: cross-entropy
        """;

    /// <summary>Batches that are coupled.</summary>
    public const string Normalized = """
        model: [{linear: {out: 7}}, batch-norm, relu, {linear: {out: 10}}]
        loss: cross-entropy
        """;

    /// <summary>A study over the first samples of the digits in their place.</summary>
    public static NetworkStudy Of(
        string model,
        Processes processes,
        string training = "{optimizer: {name: adam, learning-rate: 0.01}, batch: 33, steps: 12}",
        NetworkMode mode = NetworkMode.Evaluation,
        DType dtype = DType.Float64,
        int test = 1700) => NetworkStudy.Parse(
        $"data: {{source: digits, standardize: true, split: {{test: {test}, seed: 0}}}}\n{model}\ntrain: {training}\n",
        "model.yaml",
        ".",
        new StudySettings { DType = dtype, Processes = processes, Mode = mode });
}
