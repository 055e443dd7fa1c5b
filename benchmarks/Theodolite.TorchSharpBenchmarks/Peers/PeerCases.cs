using static Theodolite.Benchmarks.EngineCases;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>The registry of claims against PyTorch 2.10.</summary>
internal static class PeerCases
{
    private const int Batch = 128;
    private const int DensitySteps = 100;
    private const int TimedSteps = 20;

    // Float32 sums in another order differ by some 1e-7 a sum; an epoch carries that through its steps.
    private const double Rounding = 1e-5;
    private const double RoundingOfEpoch = 1e-3;

    // Power iteration stops up to some thousandths short, and twenty Lanczos steps from other vectors end near, not at, the largest.
    private const double Iteration = 1e-2;

    public static IReadOnlyList<PeerCase> All { get; } =
    [
        new(Of("mlp-gradient"), "MLP: gradient", data => PeerDerivatives.Gradient(PeerTask.Mlp(data)), Rounding, 0.9),
        new(
            Of("mlp-product"),
            "MLP: product out of a block of 16; peer: retained graph",
            data => PeerDerivatives.RetainedProduct(PeerTask.Mlp(data)),
            Rounding,
            0.6),
        new(
            Of("mlp-product-rebuilt"),
            "MLP: the same; peer: graph rebuilt over five minibatches of 2,000",
            data => PeerDerivatives.RebuiltProduct(PeerTask.Mlp(data), 5),
            Rounding),
        new(
            Of("mlp-five-largest"),
            "MLP, trained: five largest eigenvalues; peer: power iteration with deflation",
            data => PeerSpectra.Largest(PeerTask.Mlp(data), "mlp"),
            Iteration,
            0.25),
        new(
            Of("mlp-density") with { Ours = data => SpectrumCases.Density(Network.Mlp, "mlp", data, TimedSteps) },
            "MLP, trained: spectral density, 100 Lanczos steps, per probe; both scaled up from 20 steps",
            data => PeerSpectra.Density(PeerTask.Mlp(data), "mlp", DensitySteps, TimedSteps),
            Iteration,
            0.6),
        new(
            Of("conv-product"),
            "convolutional net: product out of a block of 16; peer: retained graph",
            data => PeerDerivatives.RetainedProduct(PeerTask.Convolutional(data)),
            Rounding,
            0.45),
        new(Of("step-adam"), "one Adam step, ten million parameters", _ => PeerTraining.AdamStep(), Rounding, 0.5),
        new(
            Of("step-adam"),
            "the same; peer: libtorch's fused kernel, called from here",
            Of("kernel-adam").Ours!,
            Rounding),
        new(
            Of("train-mlp-epoch"),
            "MLP: epoch in batches of 128 with Adam",
            data => PeerTraining.AdamEpoch(PeerTask.Mlp(data), Network.Mlp, Batch),
            RoundingOfEpoch,
            0.7),
        new(
            Of("train-conv-epoch"),
            "convolutional net: epoch in batches of 128 with Adam",
            data => PeerTraining.AdamEpoch(PeerTask.Convolutional(data), Network.Convolutional, Batch),
            RoundingOfEpoch,
            0.7),
    ];

    private static BenchmarkCase Of(string name) => Cases.All.First(suite => suite.Name == name);
}
