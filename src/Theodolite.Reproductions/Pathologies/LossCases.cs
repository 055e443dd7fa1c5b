using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Outputs, losses and networks that do not go together, and training modes that differ from what is evaluated.</summary>
internal static class LossCases
{
    private const string Anywhere = "descending local-minimum flat-minimum";
    private const string Held = "descending local-minimum flat-minimum plateau gradient-flat degenerate-saddle";

    public static IEnumerable<PlantedCase> All => [.. Outputs, .. Models, .. Penalties, .. Modes];

    private static IEnumerable<PlantedCase> Outputs =>
    [
        Ending(
            "redundant-softmax",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.02)", 500),
            "softmax",
            Held),
        Ending(
            "redundant-softmax",
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("adam(learning-rate=0.02)", 800),
            "softmax",
            Held),
        Ending(
            "redundant-softmax",
            PlantedNetworks.Linear(PlantedData.Blobs).By("gradient-descent(learning-rate=1)", 800),
            "softmax",
            Held),
        Ending(
            "redundant-sigmoid",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("adam(learning-rate=0.03)", 800),
            "sigmoid",
            Held),
        Ending(
            "redundant-sigmoid",
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.02)", 800),
            "sigmoid",
            Held),
        Ending("redundant-sigmoid", PlantedNetworks.Transformer().By("adam(learning-rate=0.01)", 200), "sigmoid", Held),
        Ending(
            "loss-output-mismatch",
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.01)", 500),
            "relu",
            Held + " saddle",
            "loss-output-mismatch output-range"),
        Ending(
            "loss-output-mismatch",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("adam(learning-rate=0.02)", 500),
            "tanh",
            Held,
            "loss-output-mismatch output-range"),
        Range(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("adam(learning-rate=0.01)", 500), "tanh", y => 8 + (4 * y)),
        Range(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("adam(learning-rate=0.02)", 500), "sigmoid", y => 5 + (4 * y)),
        Range(PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 16).By("adam(learning-rate=0.05)", 500), "relu", y => y - 2),
        Range(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("adam(learning-rate=0.02)", 500), "relu", y => y - 4),
        Range(PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16).By("adam(learning-rate=0.01)", 600), "softplus", y => y - 2),
        Constant(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("adam(learning-rate=0.02)")),
        Constant(PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.02)")),
        Constant(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("gradient-descent(learning-rate=0.1)")),
    ];

    private static IEnumerable<PlantedCase> Models =>
    [
        NoBend(PlantedNetworks.Mlp(PlantedData.Xor, "tanh", 3, 8).By("adam(learning-rate=0.01)", 500), 8),
        NoBend(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 2, 8).By("adam(learning-rate=0.01)", 500), 8, 2),
        NoBend(PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16).By("adam(learning-rate=0.01)", 800), 8, 2),
        NoBend(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("adam(learning-rate=0.01)", 500), 8, 1),
        TooSmall(
            PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 1, 8).By("l-bfgs", 200),
            PlantedNetworks.Linear(PlantedData.Sine).By("l-bfgs", 200)),
        TooSmall(
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 8).By("l-bfgs", 60),
            PlantedNetworks.Linear(PlantedData.Moons).By("l-bfgs", 60)),
        TooSmall(
            PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 1, 12).By("l-bfgs", 400),
            PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 1, 1).By("l-bfgs", 400)),
        TooSmall(
            PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 8).By("l-bfgs", 400),
            PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 1).By("l-bfgs", 400)),
    ];

    private static IEnumerable<PlantedCase> Penalties =>
    [
        Decay(
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("gradient-descent(learning-rate=0.05)", 400),
            "gradient-descent(learning-rate=0.05,weight-decay=10,weight-decay-mode=l2)"),
        Decay(
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("sgd(learning-rate=0.05,momentum=0.5)", 300),
            "sgd(learning-rate=0.05,momentum=0.5,weight-decay=3,weight-decay-mode=l2)"),
        Decay(
            PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("adamw(learning-rate=0.01,weight-decay=0)", 400),
            "adamw(learning-rate=0.01,weight-decay=30)"),
        Penalty(PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("adam(learning-rate=0.01)", 300), 10),
        Penalty(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("gradient-descent(learning-rate=0.02)", 500), 10),
        Penalty(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("gradient-descent(learning-rate=0.02)", 500), 10),
    ];

    private static IEnumerable<PlantedCase> Modes =>
    [
        Dropped(PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("adam(learning-rate=0.02)", 300, 40), 12),
        Dropped(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 1, 16).By("adam(learning-rate=0.01)", 300, 50), 16),
        Fault(
            "train-eval-mismatch",
            "batch-norm-of-2",
            PlantedNetworks.BatchNorm(PlantedData.Blobs, 12).By("sgd(learning-rate=0.1)", 400, 60),
            plan => plan with { Batch = 2 },
            "descending noise-floor learning-rate-too-large",
            "train-eval-mismatch noise-floor"),
    ];

    private static PlantedCase Ending(string family, PlantedPlan plan, string layer, string verdicts, string? causes = null) => Fault(
        family,
        layer,
        plan,
        good => good with { Layers = [.. good.Layers, $"{layer}: {{name: out}}"] },
        verdicts,
        causes);

    private static PlantedCase Range(PlantedPlan plan, string layer, Func<double, double> targets) => Fault(
        "output-range",
        layer,
        plan with { Data = plan.Data.WithTargets($"for-{layer}", targets) },
        good => good with { Layers = [.. good.Layers, $"{layer}: {{name: out}}"] },
        Held + " saddle");

    private static PlantedCase Constant(PlantedPlan plan) => Fault(
        "constant-output",
        "softmax-of-one",
        plan,
        good => good with { Layers = [.. good.Layers, "softmax: {name: out}"] },
        "flat-minimum plateau gradient-flat");

    private static PlantedCase NoBend(PlantedPlan plan, int width, int depth = 3) => Fault(
        "linear-network",
        "no-activation",
        plan,
        good => PlantedNetworks.DeepLinear(good.Data, depth, width) with { Optimizer = good.Optimizer, Steps = good.Steps },
        "descending local-minimum flat-minimum saddle degenerate-saddle",
        "linear-network capacity");

    private static PlantedCase TooSmall(PlantedPlan large, PlantedPlan small) => Fault(
        "capacity",
        small.Architecture,
        large with { Double = true },
        _ => small with { Double = true },
        "local-minimum flat-minimum",
        small.Architecture == "linear" ? "capacity linear-network" : "capacity");

    private static PlantedCase Decay(PlantedPlan plan, string optimizer) => Fault(
        "weight-decay-dominates",
        "decay",
        plan,
        good => good.By(optimizer),
        "saddle degenerate-saddle plateau gradient-flat descending");

    private static PlantedCase Penalty(PlantedPlan plan, double strength) => Fault(
        "weight-decay-dominates",
        "l2",
        plan,
        good => good with { Loss = $"{{{good.Loss}: {{}}, l2: {strength}}}" },
        Anywhere);

    private static PlantedCase Dropped(PlantedPlan plan, int width)
    {
        PlantedPlan With(double rate) => plan with
        {
            Architecture = "mlp-dropout",
            Layers = [.. PlantedNetworks.Hidden("relu", 1, width), $"dropout: {{rate: {rate}}}", PlantedNetworks.Head(plan.Data)],
        };
        return Fault(
            "train-eval-mismatch",
            "dropout",
            With(0),
            _ => With(0.95),
            "descending noise-floor learning-rate-too-large plateau");
    }
}
