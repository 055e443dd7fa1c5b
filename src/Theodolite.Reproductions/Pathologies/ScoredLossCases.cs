using static Theodolite.Reproductions.Pathologies.PlantedNetworks;
using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Outputs, losses and networks of the scored part that do not go together, and training modes that differ from what is
/// evaluated.</summary>
internal static class ScoredLossCases
{
    // An output that runs into the end of its range has no strict minimum there: it creeps, or what is left is flat.
    private const string Held = "descending flat-minimum plateau gradient-flat saddle degenerate-saddle";

    public static IEnumerable<PlantedCase> All => [.. Outputs, .. Models, .. Penalties, .. Modes];

    private static IEnumerable<PlantedCase> Outputs =>
    [
        Ending("redundant-softmax", Mlp(ScoredData.Wine, "silu", 1, 12).By("adamax(learning-rate=0.03)", 600), "softmax"),
        Ending("redundant-softmax", Linear(ScoredData.Pooled).By("adam(learning-rate=0.03)", 600), "softmax"),
        Ending("redundant-softmax", ScoredNetworks.Conv1d().By("nadam(learning-rate=0.01)", 300), "softmax"),
        Ending("redundant-sigmoid", Mlp(ScoredData.Rings, "elu", 1, 10).By("adam(learning-rate=0.03)", 600), "sigmoid"),
        Ending("redundant-sigmoid", ScoredNetworks.Embedded().By("adamw(learning-rate=0.02)", 300), "sigmoid"),
        Ending(
            "loss-output-mismatch",
            Mlp(ScoredData.Spirals, "silu", 2, 12).By("nadam(learning-rate=0.01)", 500),
            "relu",
            "loss-output-mismatch output-range"),
        Ending(
            "loss-output-mismatch",
            Mlp(ScoredData.Rings, "elu", 1, 10).By("adamax(learning-rate=0.03)", 500),
            "hard-tanh",
            "loss-output-mismatch output-range"),
        Range(Mlp(ScoredData.Product, "silu", 2, 12).By("adamw(learning-rate=0.01)", 500), "tanh", y => 6 + (3 * y)),
        Range(Mlp(ScoredData.Damped, "gelu", 2, 14).By("adam(learning-rate=0.01)", 500), "sigmoid", y => 4 + (2 * y)),
        Range(Mlp(ScoredData.Stairs, "elu", 2, 12).By("amsgrad(learning-rate=0.01)", 500), "softplus", y => y - 3),
        Range(Mlp(ScoredData.Product, "softplus", 2, 12).By("nadam(learning-rate=0.01)", 500), "relu", y => y - 4),
        Constant(Mlp(ScoredData.Rings, "silu", 1, 10).By("nesterov(learning-rate=0.05)")),
        Constant(Mlp(ScoredData.Damped, "elu", 1, 10).By("adamax(learning-rate=0.02)")),
    ];

    private static IEnumerable<PlantedCase> Models =>
    [
        NoBend(Mlp(ScoredData.Parity, "tanh", 2, 12).By("adam(learning-rate=0.01)", 600), 8, 2),
        NoBend(Mlp(ScoredData.Product, "silu", 3, 10).By("amsgrad(learning-rate=0.01)", 400), 8, 3),
        NoBend(Mlp(ScoredData.Damped, "gelu", 1, 14).By("adamax(learning-rate=0.03)", 600), 6, 1),
        NoBend(Mlp(ScoredData.Rings, "elu", 2, 10).By("amsgrad(learning-rate=0.02)", 400), 6, 2),
        TooSmall(Mlp(ScoredData.Product, "tanh", 1, 10).By("l-bfgs", 400), Linear(ScoredData.Product).By("l-bfgs", 400)),
        TooSmall(Mlp(ScoredData.Rings, "silu", 1, 8).By("l-bfgs", 60), Linear(ScoredData.Rings).By("l-bfgs", 60)),
        TooSmall(Mlp(ScoredData.Stairs, "tanh", 1, 12).By("l-bfgs", 400), Mlp(ScoredData.Stairs, "tanh", 1, 1).By("l-bfgs", 400)),
    ];

    private static IEnumerable<PlantedCase> Penalties =>
    [
        Decay(
            Mlp(ScoredData.Wine, "silu", 1, 12).By("nesterov(learning-rate=0.03)", 300),
            "nesterov(learning-rate=0.03,weight-decay=3,weight-decay-mode=l2)",
            "saddle"),
        Decay(
            Mlp(ScoredData.Product, "gelu", 2, 12).By("adamw(learning-rate=0.01,weight-decay=0)", 400),
            "adamw(learning-rate=0.01,weight-decay=20)",
            "saddle degenerate-saddle plateau gradient-flat descending"),
        Penalty(Mlp(ScoredData.Stairs, "elu", 2, 12).By("gradient-descent(learning-rate=0.05)", 400), 5),
        Penalty(Mlp(ScoredData.Spirals, "silu", 2, 12).By("momentum(learning-rate=0.02)", 400), 4),
        Penalty(Mlp(ScoredData.Pooled, "tanh", 1, 16).By("adamax(learning-rate=0.01)", 400), 5),
    ];

    private static IEnumerable<PlantedCase> Modes =>
    [
        Dropped(ScoredData.Wine, "nadam(learning-rate=0.01)", 300, 50),
        Dropped(ScoredData.Product, "adam(learning-rate=0.01)", 300, 44),
        Fault(
            "train-eval-mismatch",
            "batch-norm-of-2",
            BatchNorm(ScoredData.Rings, 12).By("sgd(learning-rate=0.1)", 300, 85),
            plan => plan with { Batch = 2 },
            "descending noise-floor",
            "train-eval-mismatch noise-floor"),
    ];

    private static PlantedCase Ending(string family, PlantedPlan plan, string layer, string? causes = null) => Fault(
        family,
        layer,
        plan,
        good => good with { Layers = [.. good.Layers, $"{layer}: {{name: out}}"] },
        Held,
        causes);

    private static PlantedCase Range(PlantedPlan plan, string layer, Func<double, double> targets) => Fault(
        "output-range",
        layer,
        plan with { Data = plan.Data.WithTargets($"for-{layer}", targets) },
        good => good with { Layers = [.. good.Layers, $"{layer}: {{name: out}}"] },
        Held);

    private static PlantedCase Constant(PlantedPlan plan) => Fault(
        "constant-output",
        "softmax-of-one",
        plan,
        good => good with { Layers = [.. good.Layers, "softmax: {name: out}"] },
        "flat-minimum plateau");

    private static PlantedCase NoBend(PlantedPlan plan, int width, int depth) => Fault(
        "linear-network",
        "no-activation",
        plan,
        good => DeepLinear(good.Data, depth, width) with { Optimizer = good.Optimizer, Steps = good.Steps },
        "descending flat-minimum",
        "linear-network capacity");

    private static PlantedCase TooSmall(PlantedPlan large, PlantedPlan small) => Fault(
        "capacity",
        small.Architecture,
        large with { Double = true },
        _ => small with { Double = true },
        "local-minimum",
        small.Architecture == "linear" ? "capacity linear-network" : "capacity");

    private static PlantedCase Decay(PlantedPlan plan, string optimizer, string verdicts) => Fault(
        "weight-decay-dominates",
        "decay",
        plan,
        good => good.By(optimizer),
        verdicts);

    private static PlantedCase Penalty(PlantedPlan plan, double strength) => Fault(
        "weight-decay-dominates",
        "l2",
        plan,
        good => good with { Loss = $"{{{good.Loss}: {{}}, l2: {strength}}}" },
        "flat-minimum");

    private static PlantedCase Dropped(PlantedTable data, string optimizer, int steps, int batch)
    {
        PlantedPlan With(double rate) => Of(
            data,
            "mlp-dropout",
            [.. Hidden("relu", 1, 14), $"dropout: {{rate: {rate}}}", Head(data)]).By(optimizer, steps, batch);
        return Fault(
            "train-eval-mismatch",
            "dropout",
            With(0),
            _ => With(0.95),
            "descending noise-floor");
    }
}
