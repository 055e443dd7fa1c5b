using Theodolite.Data;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Reproductions;

/// <summary>A small network trained on some classes of the built-in digits, and the upper end of its Hessian's spectrum.</summary>
internal sealed class DigitsNetwork : IDisposable
{
    private DigitsNetwork(NetworkObjective objective, double[] theta) => (Objective, Theta) = (objective, theta);

    public NetworkObjective Objective { get; }

    public double[] Theta { get; private set; }

    public void Dispose() => Objective.Dispose();

    /// <summary>The digits 0 … classes − 1 with grey values in [0, 1], as many of each as there are.</summary>
    public static Dataset Digits(int classes)
    {
        var (all, _) = DataSource.Load(new DataSettings { Source = DataSource.Digits, Scale = 1.0 / 16 }, ".");
        int[] chosen = [.. Enumerable.Range(0, all.Count).Where(i => all.Labels.Span[i] < classes)];
        var some = all.Subset(chosen);

        // Made anew, so that the classes left out are not expected among the outputs.
        return Dataset.Create(
            all.Origin,
            some.SampleShape,
            some.Doubles.ToArray(),
            [.. some.Labels.ToArray().Select(label => (double)label)]);
    }

    /// <summary>Trains from initial weights keyed by the seed.</summary>
    public static DigitsNetwork Train(
        IReadOnlyList<Layer> layers,
        Dataset data,
        TrainSettings specification,
        NetworkSettings? run,
        CancellationToken cancellation)
    {
        var network = new Network(layers, data.SampleShape);
        var objective = new NetworkObjective(network, data, new CrossEntropy(), DType.Float32, run: run);
        using var theta = objective.Flat(objective.InitialParameters(specification.Seed));
        using var trainer = new Trainer(objective, specification);
        trainer.Run(theta, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        using var wide = theta.To(DType.Float64);
        return new(objective, wide.ToArray<double>());
    }

    /// <summary>The gradient at θ.</summary>
    public double[] Gradient(CancellationToken cancellation)
    {
        var gradient = new double[Theta.Length];
        Objective.Gradient(Theta, gradient, cancellation);
        return gradient;
    }

    /// <summary>The highest eigenpairs of the Hessian, descending, checked by an independent run.</summary>
    public LanczosResult Highest(int count, ulong seed, CancellationToken cancellation)
    {
        using var hessian = Objective.Hessian(Theta, cancellation);
        return new Lanczos { Smallest = 0, Largest = count, Tolerance = 1e-3, MaximumProducts = 2_000, Seed = seed }.Solve(
            hessian,
            cancellation: cancellation);
    }

    /// <summary>Share of ‖g‖² in the span of the highest eigenvectors.</summary>
    public static double Captured(LanczosResult highest, int count, double[] gradient) =>
        highest.Largest.Take(count).Sum(pair => Math.Pow(Vectors.Dot(pair.Vector.Span, gradient), 2)) / Vectors.Dot(gradient, gradient);
}
