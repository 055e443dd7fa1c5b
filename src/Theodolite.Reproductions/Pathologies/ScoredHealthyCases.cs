using static Theodolite.Reproductions.Pathologies.PlantedNetworks;
using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Trainings of the scored part in which nothing is wrong.</summary>
internal static class ScoredHealthyCases
{
    private const string Moving = "descending";
    private const string Fitted = "descending local-minimum flat-minimum";
    private const string Minimum = "local-minimum";
    private const string AnyMinimum = "local-minimum flat-minimum";

    public static IEnumerable<PlantedCase> All => [.. Descending, .. Converged, .. ZeroLoss, .. EdgeOfStability, .. Noisy, .. Oddities];

    private static IEnumerable<PlantedCase> Descending =>
    [
        Going(Mlp(ScoredData.Spirals, "silu", 2, 12).By("adamw(learning-rate=0.01)", 150)),
        Going(Mlp(ScoredData.Rings, "elu", 1, 10).By("nesterov(learning-rate=0.05)", 60)),
        Going(Mlp(ScoredData.Stairs, "silu", 2, 12).By("adam(learning-rate=0.004)", 25)),
        Going(Mlp(ScoredData.Damped, "gelu", 2, 14).By("nadam(learning-rate=0.005)", 120)),
        Going(Mlp(ScoredData.Wine, "selu", 1, 12).By("adamax(learning-rate=0.01)", 60)),
        Going(Linear(ScoredData.Wine).By("gradient-descent(learning-rate=0.1)", 40)),
        Going(Mlp(ScoredData.Parity, "tanh", 2, 12).By("lion(learning-rate=0.002)", 120)),
        Going(Mlp(ScoredData.Product, "softplus", 2, 12).By("amsgrad(learning-rate=0.01)", 150)),
        Going(ScoredNetworks.Conv1d().By("rmsprop(learning-rate=0.002)", 60)),
        Going(Mlp(ScoredData.EvenOdd, "hard-tanh", 1, 12).By("momentum(learning-rate=0.05)", 60)),
        Going(Mlp(ScoredData.Pooled, "silu", 1, 20).By("adagrad(learning-rate=0.05)", 80)),
        Going(ScoredNetworks.Embedded().By("adam(learning-rate=0.01)", 40)),
        Going(ScoredNetworks.Recurrent().By("adamw(learning-rate=0.02)", 60)),
        Going(ScoredNetworks.LayerNorm(ScoredData.Product, "silu", 10).By("sgd(learning-rate=0.02)", 150)),
        Going(ScoredNetworks.Skip(ScoredData.Pooled, "elu", 14).By("nesterov(learning-rate=0.02)", 60)),
        Going(Mlp(ScoredData.EvenOdd, "gelu", 2, 10).By("adamax(learning-rate=0.01)", 40)),
        Going(Linear(ScoredData.EvenOdd).By("adam(learning-rate=0.01)", 60)),
        Going(Mlp(ScoredData.Spirals, "gelu", 3, 10).By("gradient-descent(learning-rate=0.2)", 300)),
    ];

    private static IEnumerable<PlantedCase> Converged =>
    [
        Done(Linear(ScoredData.Product).By("l-bfgs", 40), Minimum, "capacity linear-network"),
        Done(Linear(ScoredData.Stairs).By("newton", 10), Minimum, "capacity linear-network"),
        Done(Linear(ScoredData.Damped).By("adam(learning-rate=0.05)", 900), Minimum, "capacity linear-network", "cosine(steps=900)"),
        Done(Penalized(Linear(ScoredData.Wine), 0.01, false).By("l-bfgs", 100), AnyMinimum, "capacity linear-network"),
        Done(Penalized(Linear(ScoredData.EvenOdd), 0.05, true).By("l-bfgs", 200), Minimum, "capacity linear-network"),
        Done(Penalized(Linear(ScoredData.Pooled), 0.03, true).By("nesterov(learning-rate=0.5)", 350), Minimum, "capacity linear-network"),
        Done(Penalized(Mlp(ScoredData.Rings, "elu", 1, 4), 0.005, true).By("l-bfgs", 200), Minimum, "capacity"),
        Done(Penalized(Mlp(ScoredData.Damped, "softplus", 1, 4), 0.002, true).By("l-bfgs", 300), Minimum, "capacity"),
        Done(Penalized(Mlp(ScoredData.Product, "silu", 1, 5), 0.01, true).By("trust-region", 60), Minimum, "capacity"),
        Done(Penalized(Mlp(ScoredData.Wine, "gelu", 1, 3), 0.01, true).By("l-bfgs", 300), Minimum, "capacity"),
        Done(
            Linear(ScoredData.Product.WithNoise("noisy", 1.5)).By("gradient-descent(learning-rate=0.4)", 800),
            Minimum,
            "capacity linear-network") with { Kind = "converged-in-noise" },
        Done(
            Penalized(Linear(ScoredData.Wine.WithRandomLabels("noisy", 0.6)), 0.02, true).By("l-bfgs", 100),
            Minimum,
            "capacity linear-network") with { Kind = "converged-in-noise" },
    ];

    private static IEnumerable<PlantedCase> ZeroLoss =>
    [
        Healthy("zero-loss", Mlp(ScoredData.Spirals, "silu", 2, 14).By("adam(learning-rate=0.02)", 450), Fitted),
        Healthy("zero-loss", Mlp(ScoredData.Wine, "selu", 1, 16).By("nadam(learning-rate=0.02)", 400), Fitted),
        Healthy("zero-loss", Mlp(ScoredData.Damped, "tanh", 1, 8).By("l-bfgs", 350) with { Double = true }, Fitted),
        Healthy("zero-loss", Mlp(ScoredData.Product, "gelu", 1, 12).By("l-bfgs", 250) with { Double = true }, Fitted),
        Healthy("zero-loss", ScoredNetworks.Embedded().By("adamw(learning-rate=0.02,weight-decay=0)", 400), Fitted),
        Healthy("zero-loss", ScoredNetworks.Conv1d().By("adam(learning-rate=0.02)", 200), Fitted),
        Healthy("zero-loss", Mlp(ScoredData.Parity, "tanh", 2, 12).By("amsgrad(learning-rate=0.02)", 400), Fitted),
    ];

    private static IEnumerable<PlantedCase> EdgeOfStability =>
    [
        Healthy("edge-of-stability", Mlp(ScoredData.Damped, "tanh", 2, 14).By("gradient-descent(learning-rate=0.15)", 1200), Moving),
        Healthy("edge-of-stability", Mlp(ScoredData.Damped, "gelu", 2, 14).By("gradient-descent(learning-rate=0.08)", 800), Moving),
        Healthy("edge-of-stability", Mlp(ScoredData.Product, "elu", 2, 12).By("gradient-descent(learning-rate=0.2)", 800), Moving),
        Healthy("edge-of-stability", Mlp(ScoredData.Pooled, "gelu", 2, 14).By("gradient-descent(learning-rate=0.3)", 300), Moving),
    ];

    private static IEnumerable<PlantedCase> Noisy =>
    [
        Shaking(Mlp(ScoredData.EvenOdd, "hard-tanh", 1, 12).By("sgd(learning-rate=0.05)", 200, 10)),
        Shaking(Mlp(ScoredData.Wine, "selu", 1, 12).By("adam(learning-rate=0.001)", 150, 10)),
        Shaking(Mlp(ScoredData.Product, "silu", 2, 12).By("sgd(learning-rate=0.02)", 300, 8)),
        Shaking(Mlp(ScoredData.Spirals, "silu", 2, 12).By("nadam(learning-rate=0.01)", 200, 16)),
        Shaking(ScoredNetworks.Conv1d().By("adamax(learning-rate=0.005)", 100, 10)),
        Shaking(Linear(ScoredData.Pooled).By("sgd(learning-rate=0.05)", 200, 5)),
        Shaking(ScoredNetworks.Recurrent().By("adam(learning-rate=0.01)", 100, 16)),
    ];

    // What published rules take for faults and is none.
    private static IEnumerable<PlantedCase> Oddities =>
    [
        Healthy(
            "inputs-to-16",
            Mlp(ScoredData.EvenOdd.WithFeatures("16", (_, x) => 16 * x), "gelu", 1, 10).By("adamw(learning-rate=0.0003)", 120),
            Moving),
        Healthy(
            "a-few-dead",
            Mlp(ScoredData.Wine, "relu", 1, 14).By("adamax(learning-rate=0.01)", 60) with { Start = [new("hidden1.bias", 1, -40, 3)] },
            Moving),
        Healthy(
            "three-units-saturated",
            Mlp(ScoredData.Rings, "tanh", 1, 14).By("nesterov(learning-rate=0.05)", 60) with { Start = [new("hidden1.bias", 1, 25, 3)] },
            Moving),
        Healthy(
            "label-smoothing",
            Mlp(ScoredData.Wine, "silu", 1, 12).By("adam(learning-rate=0.01)", 50) with
            {
                Loss = "{cross-entropy: {label-smoothing: 0.1}}",
            },
            Moving),
        Healthy(
            "bounded-output",
            Of(
                ScoredData.Damped.WithTargets("unit", y => 0.5 + (0.25 * y)),
                "mlp-tanh-output",
                [.. Hidden("tanh", 1, 12), Head(ScoredData.Damped), "sigmoid: {name: out}"]).By("adam(learning-rate=0.02)", 120),
            Moving),
        Healthy(
            "warm-up",
            Mlp(ScoredData.Product, "elu", 2, 12).By("adam(learning-rate=0.01)", 90) with
            {
                Train = ["schedule: linear-warm-up(steps=30) then cosine(steps=300)"],
            },
            Moving),
        Healthy(
            "mild-decay",
            Mlp(ScoredData.Pooled, "silu", 1, 16).By("adamw(learning-rate=0.01,weight-decay=0.1)", 60),
            Moving),
        Healthy(
            "clipped",
            Mlp(ScoredData.Product, "elu", 2, 12).By("sgd(learning-rate=0.03,momentum=0.9)", 50, 22) with
            {
                Train = ["clip: {name: global-norm, limit: 1}"],
            },
            Moving),
        Healthy(
            "dropout-0.6",
            Of(
                ScoredData.EvenOdd,
                "mlp-dropout",
                [.. Hidden("silu", 1, 16), "dropout: {rate: 0.6}", Head(ScoredData.EvenOdd)]).By("nadam(learning-rate=0.003)", 80, 50),
            Moving),
        Healthy(
            "log-softmax",
            Of(
                ScoredData.Signals,
                "mlp-mish-1",
                [.. Hidden("mish", 1, 12), Head(ScoredData.Signals), "log-softmax"]).By("adam(learning-rate=0.005)", 40),
            Moving),
        Healthy(
            "huber",
            Mlp(ScoredData.Product, "softplus", 2, 12).By("adam(learning-rate=0.01)", 110) with { Loss = "huber(delta=0.5)" },
            Moving),
        Healthy(
            "targets-to-30",
            Linear(ScoredData.Product.WithTargets("times-10", y => 10 * y)).By("gradient-descent(learning-rate=0.02)", 15),
            Moving),
        Healthy("batch-of-2", Mlp(ScoredData.Rings, "elu", 1, 10).By("adam(learning-rate=0.01)", 400, 2), Moving),
    ];

    private static PlantedCase Going(PlantedPlan plan) => Healthy("descending", plan, Moving);

    private static PlantedCase Shaking(PlantedPlan plan) => Healthy("noisy", plan, Moving);

    private static PlantedCase Done(PlantedPlan plan, string verdicts, string causes, string? schedule = null) => Healthy(
        "converged",
        plan with { Double = true, Train = schedule is null ? [] : [$"schedule: {schedule}"] },
        verdicts,
        causes);

    private static PlantedPlan Penalized(PlantedPlan plan, double strength, bool all) => plan with
    {
        Loss = $"{{{plan.Loss}: {{}}, l2: {{strength: {strength}, parameters: {(all ? "all" : "weights")}}}}}",
    };
}
