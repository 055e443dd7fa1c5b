using static Theodolite.Benchmarks.EngineCases;

namespace Theodolite.Benchmarks;

/// <summary>Spectra of trained networks, beside the plain algorithms of the reference tools in PyTorch.</summary>
public static class CurvatureCases
{
    /// <summary>Lanczos steps of a density that are timed where all would take minutes; the rest is scaled up.</summary>
    private const int TimedSteps = 20;

    private static readonly double _mlpProduct = FlopCounts.Mlp.Product(10_000);
    private static readonly double _convProduct = FlopCounts.Convolutional.Product(2_000);

    public static readonly IReadOnlyList<BenchmarkCase> All =
    [
        new("mlp-five-largest", "five largest eigenvalues to a residual of 1e-3, trained MLP; PyTorch in one batch")
        {
            Reference = PowerIteration("mlp", 1),
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 6,
            Ours = data => SpectrumCases.Ends(Network.Mlp, "mlp", data, bothEnds: false),
        },
        new("mlp-both-ends", "five at each end, checked by an independent run, against its five largest")
        {
            ComparedWith = "mlp-five-largest",
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 2,
            Ours = data => SpectrumCases.Ends(Network.Mlp, "mlp", data, bothEnds: true),
        },
        new("mlp-five-largest-minibatches", "five largest, PyTorch in five minibatches")
        {
            Reference = PowerIteration("mlp", 5),
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 20,
            Ours = data => SpectrumCases.Ends(Network.Mlp, "mlp", data, bothEnds: false),
        },
        new("mlp-both-ends-minibatches", "five at each end, checked, against its five largest")
        {
            ComparedWith = "mlp-five-largest-minibatches",
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 6,
            Ours = data => SpectrumCases.Ends(Network.Mlp, "mlp", data, bothEnds: true),
        },
        new("mlp-density", "spectral density, 100 steps, per probe of 8; PyTorch in one batch, scaled up from 20 steps")
        {
            Reference = Density("mlp", 1),
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 2,
            Ours = data => SpectrumCases.Density(Network.Mlp, "mlp", data),
        },
        new("mlp-density-minibatches", "the same, PyTorch in five minibatches; both scaled up from 20 steps")
        {
            Reference = Density("mlp", 5),
            Flops = _mlpProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 6,
            Ours = data => SpectrumCases.Density(Network.Mlp, "mlp", data, TimedSteps),
        },
        new("conv-five-largest", "five largest eigenvalues, trained convolutional net; PyTorch in four minibatches")
        {
            Reference = PowerIteration("conv", 4),
            Flops = _convProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 12,
            Ours = data => SpectrumCases.Ends(Network.Convolutional, "conv", data, bothEnds: false),
        },
        new("conv-both-ends", "five at each end, checked, against its five largest")
        {
            ComparedWith = "conv-five-largest",
            Flops = _convProduct,
            Repetitions = 1,
            TargetRatio = 1.0 / 4,
            Ours = data => SpectrumCases.Ends(Network.Convolutional, "conv", data, bothEnds: true),
        },
        new("conv-density", "spectral density, 100 steps, per probe of 8; PyTorch in four minibatches; both scaled up from 20 steps")
        {
            Reference = Density("conv", 4),
            Flops = _convProduct,
            Repetitions = 1,
            Ours = data => SpectrumCases.Density(Network.Convolutional, "conv", data, TimedSteps),
        },
        new("mlp-products-functional", "one product of a block of 16, PyTorch by vmap of jvp of grad")
        {
            Reference = new("functional-products", new { network = "mlp", vectors = 16 }),
            Flops = _mlpProduct,
            Repetitions = 1,
            Ours = data => Products(Network.Mlp, data),
        },
        new("conv-products-functional", "one product of a block, PyTorch by vmap of jvp of grad, 4 vectors")
        {
            Reference = new("functional-products", new { network = "conv", vectors = 4 }),
            Flops = _convProduct,
            Repetitions = 1,
            Ours = data => Products(Network.Convolutional, data),
        },
    ];

    private static PyTorchRequest PowerIteration(string network, int minibatches) =>
        new("power-iteration", new { network, weights = TrainedWeights.File(network), minibatches });

    private static PyTorchRequest Density(string network, int minibatches) =>
        new("lanczos-density", new { network, weights = TrainedWeights.File(network), minibatches, timed = TimedSteps });
}
