using static Theodolite.Reproductions.Pathologies.PlantedNetworks;
using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Inputs, targets and labels that hold a training of the scored part.</summary>
internal static class ScoredDataCases
{
    public static IEnumerable<PlantedCase> All => [.. Inputs, .. Targets, .. Labels];

    private static IEnumerable<PlantedCase> Inputs =>
    [
        Column(Linear(ScoredData.Product), 1e4, "gradient-descent", 0.2, 1e-9),
        Column(Linear(ScoredData.Wine), 1e3, "nesterov", 0.1, 1e-7),
        Scaled(Mlp(ScoredData.Rings, "tanh", 1, 8).By("adam(learning-rate=0.02)", 300), 1e4),
        Scaled(Mlp(ScoredData.Damped, "tanh", 2, 10).By("nadam(learning-rate=0.01)", 500), 1e4),
        Scaled(Mlp(ScoredData.Spirals, "sigmoid", 1, 12).By("adamax(learning-rate=0.05)", 600), 1e4),
        Lifeless(Mlp(ScoredData.Wine, "elu", 1, 10).By("adam(learning-rate=0.02)", 300), j => 0.3 * j),
        Lifeless(Mlp(ScoredData.Rings, "silu", 1, 10).By("nadam(learning-rate=0.02)", 300), _ => 0.7),
    ];

    private static IEnumerable<PlantedCase> Targets =>
    [
        Far(Mlp(ScoredData.Product, "silu", 2, 12).By("adamax(learning-rate=0.005)", 300)),
        Far(Mlp(ScoredData.Stairs, "elu", 2, 12).By("nadam(learning-rate=0.003)", 300)),
        Far(Mlp(ScoredData.Damped, "gelu", 1, 12).By("amsgrad(learning-rate=0.003)", 300)),
    ];

    private static IEnumerable<PlantedCase> Labels =>
    [
        Unrelated(Linear(ScoredData.Wine).By("nesterov(learning-rate=0.1)", 500), "local-minimum flat-minimum"),
        Unrelated(Mlp(ScoredData.Rings, "elu", 1, 3).By("gradient-descent(learning-rate=0.3)", 500), "descending plateau saddle"),
        Unrelated(Mlp(ScoredData.Product, "tanh", 1, 4).By("nadam(learning-rate=0.01)", 400), "descending"),
        Unrelated(Linear(ScoredData.Stairs).By("adam(learning-rate=0.03)", 400), "local-minimum"),
        Rare(Linear(ScoredData.Wine).By("gradient-descent(learning-rate=0.2)", 60), 1, 3),
        Rare(Linear(ScoredData.EvenOdd).By("nesterov(learning-rate=0.02)", 60), 1, 6),
        Single(Mlp(ScoredData.Spirals, "silu", 2, 12).By("adamw(learning-rate=0.01)", 200)),
        Single(Mlp(ScoredData.Wine, "selu", 1, 12).By("gradient-descent(learning-rate=0.3)", 200)),
    ];

    // The highest rate that the large column bears is too small for all others.
    private static PlantedCase Column(PlantedPlan plan, double factor, string optimizer, double works, double bearable) => Fault(
        "badly-scaled-inputs",
        "one-column",
        plan.By($"{optimizer}(learning-rate={works})", 300),
        good => good.By($"{optimizer}(learning-rate={bearable})") with
        {
            Data = good.Data.WithFeatures("column", (j, x) => j == 0 ? factor * x : x),
        },
        "descending learning-rate-too-small gradient-flat");

    private static PlantedCase Scaled(PlantedPlan plan, double factor) => Fault(
        "badly-scaled-inputs",
        "all-columns",
        plan,
        good => good with { Data = good.Data.WithFeatures("scaled", (_, x) => factor * x) },
        "plateau descending gradient-flat flat-minimum saddle",
        "badly-scaled-inputs saturated-units");

    private static PlantedCase Lifeless(PlantedPlan plan, Func<int, double> value) => Fault(
        "dead-input-rows",
        "constant-columns",
        plan,
        good => good with { Data = good.Data.WithFeatures("constant", (j, _) => value(j)) },
        "flat-minimum",
        "dead-input-rows constant-output labels-independent-of-inputs");

    private static PlantedCase Far(PlantedPlan plan) => Fault(
        "targets-badly-scaled",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.WithTargets("far", y => 5e3 * (y - 3)) },
        "descending learning-rate-too-small");

    private static PlantedCase Unrelated(PlantedPlan plan, string verdicts) => Fault(
        "labels-independent-of-inputs",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.Shuffled() },
        verdicts);

    private static PlantedCase Rare(PlantedPlan plan, int label, int kept) => Fault(
        "class-imbalance",
        $"{kept}-of-one",
        plan,
        good => good with { Data = good.Data.Without($"few-{label}", label, kept) },
        "descending");

    private static PlantedCase Single(PlantedPlan plan) => Fault(
        "single-class",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.WithTargets("single", _ => 0) },
        "descending local-minimum flat-minimum");
}
