using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using DType = Theodolite.Torch.DType;
using Layers = Theodolite.Models.Layers;

namespace Theodolite.TorchSharp.Tests;

/// <summary>The same network, data and loss as a TorchSharp module and in Theodolite's own engine.</summary>
internal sealed class Twins : IDisposable
{
    private const int Samples = 24;
    private const int Inputs = 5;
    private const int Classes = 3;

    public Twins(ScalarType type = ScalarType.Float64, int batches = 1)
    {
        var features = new double[Samples * Inputs];
        Philox.For(1, "features").FillGaussian(features);
        features = [.. features.Select(value => (double)(float)value)];
        double[] labels = [.. Enumerable.Range(0, Samples).Select(i => (double)(i * 7 % Classes))];
        Module = nn.Sequential(
            ("0", nn.Linear(Inputs, 4, dtype: type)),
            ("1", nn.Tanh()),
            ("2", nn.Linear(4, Classes, dtype: type)));
        using var x = tensor(features, [Samples, Inputs]).to(type);
        using var y = tensor(labels).to(ScalarType.Int64);
        int[] cuts = batches == 1 ? [0, Samples] : [0, 7, 12, Samples];
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            Batches.Add((x[cuts[i]..cuts[i + 1]].clone(), y[cuts[i]..cuts[i + 1]].clone()));
        }

        Ours = new NetworkObjective(
            new Network([new Layers.Linear(4), new Layers.Tanh(), new Layers.Linear(Classes)], [Inputs]),
            Dataset.Create("twins", [Inputs], features, labels),
            new CrossEntropy(),
            type == ScalarType.Float64 ? DType.Float64 : DType.Float32);
        Theirs = new TorchSharpObjective(Module, (input, target) => nn.functional.cross_entropy(Module.forward(input), target), Batches);
        Theta = new double[Theirs.Parameters.Count];
        Philox.For(2, "theta").FillGaussian(Theta);
    }

    public nn.Module<Tensor, Tensor> Module { get; }

    public List<(Tensor Input, Tensor Target)> Batches { get; } = [];

    public Objective Ours { get; }

    public TorchSharpObjective Theirs { get; }

    public double[] Theta { get; }

    public void Dispose()
    {
        Ours.Dispose();
        Theirs.Dispose();
        Module.Dispose();
        foreach (var (input, target) in Batches)
        {
            input.Dispose();
            target.Dispose();
        }
    }
}
