using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Reproductions;

/// <summary>
/// Without batch normalisation a few outliers stand far above the spectrum's bulk and the gradient lies in their span; with it,
/// in training mode, they are nearly gone.
/// </summary>
public sealed class BatchNormalization : Reproduction
{
    private const int Classes = 10;
    private const int Width = 32;
    private const int Hidden = 3;
    private const int Batch = 128;
    private const int Steps = 100;
    private const int Bulk = 20;

    public override string Name => "batch-norm";

    public override string Claim => "Without batch normalisation the Hessian has outliers far above its bulk and the gradient "
        + "concentrates in their span; with it, in training mode, the outliers nearly vanish.";

    public override string Source => "Ghorbani, Krishnan and Xiao, An Investigation into Neural Net Optimization via Hessian Eigenvalue "
        + "Density, ICML 2019, sections 4 and 5.";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        progress?.Report(new("without batch normalisation", 0));
        var plain = Measure(normalized: false, seed, cancellation);
        progress?.Report(new("with batch normalisation", 0.35));
        var normal = Measure(normalized: true, seed, cancellation);
        const string Spread = "how far the highest eigenvalue stands above the bulk: λ₁/λ₂₀";
        const string Gradient = "share of ‖g‖² in the span of the ten highest eigenvectors";
        const string Highest = "highest eigenvalue λ₁";
        return new ReproductionResult
        {
            Rows =
            [
                ReproductionRow.Between(Spread, "without batch normalisation: outliers", 10, 1_000, plain.Spread),
                ReproductionRow.Between(Spread, "with it: nearly none", 1, 6, normal.Spread),
                ReproductionRow.Between(Gradient, "without batch normalisation: concentrated", 0.85, 1, plain.Captured),
                ReproductionRow.Between(Gradient, "with it: less", 0, plain.Captured - 0.05, normal.Captured),
                ReproductionRow.Shown(Gradient, "a random direction", null, (double)Classes / plain.Parameters),
                ReproductionRow.Shown(Highest, "without", null, plain.Values[0]),
                ReproductionRow.Shown(Highest, "with", null, normal.Values[0]),
                ReproductionRow.Shown("loss, for a fair comparison about equal", "without", null, plain.Loss),
                ReproductionRow.Shown("loss, for a fair comparison about equal", "with", null, normal.Loss),
            ],
            Notes =
            [
                $"{Hidden} hidden layers of {Width} ReLU units on the ten digits, {Steps} steps of momentum in batches of {Batch}; the "
                    + "Hessian is that of the loss in training mode, whose batch statistics are functions of the weights (fixed batches "
                    + $"of {Batch}).",
                "A small analogue: the source trains ResNet-32 on CIFAR-10 and ResNet-18 on ImageNet. The outliers behave as it reports. "
                    + "The gradient loses only part of its concentration here, where there it loses nearly all of it: ten of a few "
                    + "thousand directions are many more than ten of half a million.",
            ],
            Plots =
            [
                new("batch-norm", "Batch normalisation "
                    + "and outliers", $"highest eigenvalues of the Hessian over the 20th; {Hidden} hidden layers of "
                        + $"{Width}, ten digits", "rank of the eigenvalue", "λ over the 20th highest",
                [
                    new(
                        "without",
                        [.. plain.Values.Select((value, i) => (i + 1.0, value / plain.Values[Bulk - 1], 0.0))],
                        Line: true,
                        Dots: true),
                    new(
                        "with batch normalisation, training mode",
                        [.. normal.Values.Select((value, i) => (i + 1.0, value / normal.Values[Bulk - 1], 0.0))],
                        Line: true,
                        Dots: true),
                ])
                { LogarithmicY = true },
            ],
        };
    }

    private static (double[] Values, double Spread, double Captured, double Loss, int Parameters) Measure(
        bool normalized,
        ulong seed,
        CancellationToken cancellation)
    {
        var layers = new List<Layer>();
        for (var layer = 0; layer < Hidden; layer++)
        {
            layers.Add(new Linear(Width));
            if (normalized)
            {
                layers.Add(new BatchNorm());
            }

            layers.Add(new Relu());
        }

        layers.Add(new Linear(Classes));
        var run = normalized ? new NetworkSettings { Mode = NetworkMode.Training, Batch = Batch } : null;
        var specification = new TrainSettings(OptimizerNames.Parse("momentum(learning-rate=0.05)"), Steps)
        {
            Batch = Batch,
            Seed = seed,
        };
        using var network = DigitsNetwork.Train(layers, DigitsNetwork.Digits(Classes), specification, run, cancellation);
        var highest = network.Highest(Bulk + 4, seed, cancellation);
        double[] values = [.. highest.Largest.Select(pair => pair.Value)];
        var captured = DigitsNetwork.Captured(highest, Classes, network.Gradient(cancellation));
        var loss = network.Objective.Value(network.Theta, cancellation);
        return (values, values[0] / values[Bulk - 1], captured, loss, network.Theta.Length);
    }
}
