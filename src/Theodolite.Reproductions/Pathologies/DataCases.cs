using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Inputs, targets and labels that hold a training.</summary>
internal static class DataCases
{
    private const string Anywhere = "descending local-minimum flat-minimum";

    public static IEnumerable<PlantedCase> All => [.. Inputs, .. Targets, .. Labels];

    private static IEnumerable<PlantedCase> Inputs =>
    [
        Column(
            PlantedNetworks.Linear(PlantedData.Plane).By("gradient-descent(learning-rate=0.2)", 300),
            1e4,
            "gradient-descent(learning-rate=1e-9)"),
        Column(PlantedNetworks.Linear(PlantedData.Friedman).By("momentum(learning-rate=0.05)", 300), 1e3, "momentum(learning-rate=1e-7)"),
        Column(
            PlantedNetworks.Linear(PlantedData.Logistic).By("gradient-descent(learning-rate=0.5)", 300),
            1e3,
            "gradient-descent(learning-rate=1e-6)"),
        Column(PlantedNetworks.Linear(PlantedData.Blobs).By("nesterov(learning-rate=0.1)", 300), 1e3, "nesterov(learning-rate=1e-7)"),
        Scaled(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 3).By("gradient-descent(learning-rate=0.2)", 400), 1e3),
        Scaled(PlantedNetworks.Mlp(PlantedData.Xor, "sigmoid", 1, 6).By("adam(learning-rate=0.05)", 400), 1e4),
        Scaled(PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16).By("adam(learning-rate=0.01)", 600), 1e4),
        Scaled(PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 8).By("adam(learning-rate=0.02)", 400), 1e4),
        Fault(
            "dead-input-rows",
            "constant-columns",
            PlantedNetworks.Mlp(PlantedData.Blobs, "tanh", 1, 8).By("adam(learning-rate=0.02)", 300),
            plan => plan with { Data = plan.Data.WithFeatures("constant", (j, _) => j) },
            "local-minimum flat-minimum descending plateau saddle degenerate-saddle",
            "dead-input-rows constant-output labels-independent-of-inputs"),
        Fault(
            "dead-input-rows",
            "constant-columns",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("adam(learning-rate=0.02)", 300),
            plan => plan with { Data = plan.Data.WithFeatures("constant", (_, _) => 0.5) },
            "local-minimum flat-minimum descending plateau saddle degenerate-saddle",
            "dead-input-rows constant-output labels-independent-of-inputs"),
    ];

    private static IEnumerable<PlantedCase> Targets =>
    [
        Far(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("adam(learning-rate=0.003)", 300)),
        Far(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("adam(learning-rate=0.003)", 300)),
        Far(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("rmsprop(learning-rate=0.003)", 300)),
        Far(PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 16).By("adam(learning-rate=0.02)", 300)),
    ];

    private static IEnumerable<PlantedCase> Labels =>
    [
        Unrelated(PlantedNetworks.Linear(PlantedData.Blobs).By("gradient-descent(learning-rate=0.5)", 600)),
        Unrelated(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 3).By("gradient-descent(learning-rate=0.5)", 600)),
        Unrelated(PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 4).By("adam(learning-rate=0.01)", 400)),
        Unrelated(PlantedNetworks.Linear(PlantedData.Logistic).By("gradient-descent(learning-rate=0.5)", 600)),
        Unrelated(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 4).By("gradient-descent(learning-rate=0.1)", 500)),
        Unrelated(PlantedNetworks.Conv().By("adam(learning-rate=0.01)", 50)),
        Rare(PlantedNetworks.Linear(PlantedData.Blobs).By("gradient-descent(learning-rate=0.5)", 60), 2, 4),
        Rare(PlantedNetworks.Linear(PlantedData.Logistic).By("gradient-descent(learning-rate=0.5)", 100), 0, 5),
        Single(PlantedNetworks.Linear(PlantedData.Blobs).By("gradient-descent(learning-rate=0.5)", 200)),
        Single(PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.01)", 200)),
        Single(PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("gradient-descent(learning-rate=0.2)", 150)),
    ];

    // The highest rate that the large column bears is too small for all others, along which the loss is flat to 1e-6 of its curvature.
    private static PlantedCase Column(PlantedPlan plan, double factor, string bearable) => Fault(
        "badly-scaled-inputs",
        "one-column",
        plan,
        good => good.By(bearable) with { Data = good.Data.WithFeatures("column", (j, x) => j == 0 ? factor * x : x) },
        "descending learning-rate-too-small learning-rate-too-large gradient-flat");

    // Units whose inputs are in the thousands are saturated from the start.
    private static PlantedCase Scaled(PlantedPlan plan, double factor) => Fault(
        "badly-scaled-inputs",
        "all-columns",
        plan,
        good => good with { Data = good.Data.WithFeatures("scaled", (_, x) => factor * x) },
        "plateau descending gradient-flat flat-minimum saddle degenerate-saddle learning-rate-too-large",
        "badly-scaled-inputs");

    private static PlantedCase Far(PlantedPlan plan) => Fault(
        "targets-badly-scaled",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.WithTargets("far", y => 1e4 * (y + 2)) },
        "descending learning-rate-too-small");

    private static PlantedCase Unrelated(PlantedPlan plan) => Fault(
        "labels-independent-of-inputs",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.Shuffled() },
        Anywhere + " saddle degenerate-saddle plateau noise-floor");

    private static PlantedCase Rare(PlantedPlan plan, int label, int kept) => Fault(
        "class-imbalance",
        $"{kept}-of-one",
        plan,
        good => good with { Data = good.Data.Without($"few-{label}", label, kept) },
        Anywhere);

    private static PlantedCase Single(PlantedPlan plan) => Fault(
        "single-class",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Data = good.Data.WithTargets("single", _ => 0) },
        Anywhere);
}
