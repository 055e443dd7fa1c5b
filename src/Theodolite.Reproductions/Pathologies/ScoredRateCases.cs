using static Theodolite.Reproductions.Pathologies.PlantedNetworks;
using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Steps of the scored part that are too long, too short, too noisy, or eaten up on their way to the weights.</summary>
internal static class ScoredRateCases
{
    private const string TooLarge = "learning-rate-too-large";
    private const string TooSmall = "learning-rate-too-small";

    // What a linear model fits best of it is far from where it begins.
    private static readonly PlantedTable s_sloped = ScoredData.Product with
    {
        Name = "product-sloped",
        Targets = [.. ScoredData.Product.Targets.Zip(ScoredData.Product.Features, (y, x) => y + x[1] - x[2])],
    };

    public static IEnumerable<PlantedCase> All => [.. Large, .. Killing, .. Small, .. Noise, .. Lost];

    private static IEnumerable<PlantedCase> Large =>
    [
        Rate("diverging", Mlp(ScoredData.Damped, "gelu", 2, 14), "gradient-descent", 0.05, 4, 150),
        Rate("oscillating", Linear(ScoredData.EvenOdd.WithRandomLabels("noisy", 0.6)), "nesterov", 0.05, 4, 150),
        Rate("oscillating", Linear(ScoredData.Wine.WithRandomLabels("noisy", 0.6)), "gradient-descent", 0.2, 4, 150),
        Rate("diverging", Linear(ScoredData.Product), "gradient-descent", 0.2, 3, 200),
        Rate("diverging", Linear(ScoredData.Product), "nesterov", 0.05, 0.8, 200),
        Fault(
            TooLarge,
            "rmsprop-short-memory",
            Linear(ScoredData.Damped).By("rmsprop(learning-rate=0.01,decay=0.8)", 200),
            plan => plan.By("rmsprop(learning-rate=1.5,decay=0.8)"),
            TooLarge),
        Rate("oscillating", Mlp(ScoredData.EvenOdd, "hard-tanh", 1, 12), "lion", 0.001, 0.3, 150),
        Rate("diverging", Mlp(ScoredData.Stairs, "elu", 2, 12), "gradient-descent", 0.05, 1, 200),
        Rate("oscillating", Mlp(ScoredData.Wine, "relu", 1, 14), "adam", 0.01, 40, 200),
        Rate("growing", Linear(ScoredData.Stairs), "momentum", 0.05, 1.52, 60),
    ];

    private static IEnumerable<PlantedCase> Killing =>
    [
        Killer(Mlp(ScoredData.Stairs, "relu", 2, 12), "nadam", 0.005, 3),
        Killer(Mlp(ScoredData.Rings, "relu", 2, 10), "adamax", 0.02, 40),
        Killer(Mlp(ScoredData.Product, "relu", 2, 12), "adam", 0.01, 3),
        Killer(Mlp(ScoredData.Damped, "tanh", 1, 10), "amsgrad", 0.02, 30),
        Killer(ScoredNetworks.Embedded(), "rmsprop", 0.003, 0.5) with { Seeds = [2] },
    ];

    private static IEnumerable<PlantedCase> Small =>
    [
        Slow(Mlp(ScoredData.Spirals, "silu", 2, 12), "nesterov", 0.1, 1e-5),
        Slow(Mlp(ScoredData.Wine, "selu", 1, 12), "adamax", 0.02, 1e-6),
        Slow(Mlp(ScoredData.Stairs, "elu", 2, 12), "nadam", 0.01, 1e-6),
        Slow(Mlp(ScoredData.Pooled, "silu", 1, 16), "lion", 0.003, 1e-7),
        Slow(Linear(ScoredData.Product), "gradient-descent", 0.2, 3e-5),
        Slow(Mlp(ScoredData.Damped, "gelu", 2, 14), "amsgrad", 0.01, 1e-6),
        Slow(ScoredNetworks.Conv1d(), "adagrad", 0.05, 1e-6),
        Slow(ScoredNetworks.Embedded(), "adamw", 0.01, 1e-6),
        Slow(ScoredNetworks.Recurrent() with { Steps = 100 }, "rmsprop", 0.005, 1e-6),
        Fault(
            TooSmall,
            "warm-up-without-end",
            Mlp(ScoredData.Rings, "elu", 1, 10).By("momentum(learning-rate=0.1)", 200),
            plan => plan with { Train = ["schedule: linear-warm-up(steps=10000000)"] },
            TooSmall),
        Fault(
            TooSmall,
            "decayed-too-soon",
            Mlp(ScoredData.Product, "silu", 2, 12).By("gradient-descent(learning-rate=0.1)", 300),
            plan => plan with { Train = ["schedule: exponential(gamma=0.85)"] },
            TooSmall),
    ];

    // A batch of one in the place of all samples at the same rate, or a higher rate of batches of one. Of the latter it is as true that the
    // rate is too large.
    private static IEnumerable<PlantedCase> Noise =>
    [
        Floor(Linear(ScoredData.Product.WithNoise("noisy", 1.5)).By("sgd(learning-rate=0.02)", 1000), 1),
        Floor(Linear(ScoredData.Wine.WithRandomLabels("noisy", 0.6)).By("sgd(learning-rate=0.04)", 1000), 1),
        Floor(Mlp(ScoredData.Damped.WithNoise("rough", 0.5), "gelu", 1, 10).By("adam(learning-rate=0.03)", 1200), 1),
        Hot(Linear(ScoredData.Stairs.WithNoise("rough", 1)), "sgd(learning-rate=0.005)", "sgd(learning-rate=0.15)", 1, 1000),
        Hot(Mlp(ScoredData.Product.WithNoise("rough", 1), "silu", 1, 10), "sgd(learning-rate=0.01)", "sgd(learning-rate=0.06)", 1, 1500),
    ];

    private static IEnumerable<PlantedCase> Lost =>
    [
        Epsilon(Mlp(ScoredData.Wine, "silu", 1, 12), "adam(learning-rate=0.005)", "adam(learning-rate=0.005,epsilon-outside=30)"),
        Epsilon(Mlp(ScoredData.Stairs, "gelu", 2, 12), "nadam(learning-rate=0.005)", "nadam(learning-rate=0.005,epsilon-outside=500)"),
        Epsilon(Mlp(ScoredData.Rings, "elu", 1, 10), "adagrad(learning-rate=0.1)", "adagrad(learning-rate=0.1,epsilon-outside=100)"),
        Rounded(s_sloped),
        Rounded(ScoredData.Stairs),
        Frozen("all", Mlp(ScoredData.Spirals, "silu", 2, 12), "frozen: true"),
        Frozen("rate-scale-0", ScoredNetworks.Embedded(), "rate-scale: 0"),
        Frozen("all", Mlp(ScoredData.Stairs, "elu", 2, 12), "frozen: true"),
        Ascending(Mlp(ScoredData.Product, "silu", 2, 12), "gradient-descent(learning-rate=0.01"),
        Ascending(Mlp(ScoredData.Pooled, "silu", 1, 16), "adamax(learning-rate=0.005"),
    ];

    private static PlantedCase Rate(string kind, PlantedPlan plan, string optimizer, double works, double large, int steps) => Fault(
        TooLarge,
        $"{optimizer}-{kind}",
        plan.By($"{optimizer}(learning-rate={works})", steps),
        good => good.By($"{optimizer}(learning-rate={large})"),
        kind == "diverging" ? "learning-rate-too-large non-finite" : TooLarge);

    private static PlantedCase Killer(PlantedPlan plan, string optimizer, double works, double large) => Fault(
        TooLarge,
        $"{optimizer}-leap",
        plan.By($"{optimizer}(learning-rate={works})", 200),
        good => good.By($"{optimizer}(learning-rate={large})"),
        "learning-rate-too-large flat-minimum plateau degenerate-saddle gradient-flat");

    private static PlantedCase Slow(PlantedPlan plan, string optimizer, double works, double small) => Fault(
        TooSmall,
        optimizer,
        plan.By($"{optimizer}(learning-rate={works})"),
        good => good.By($"{optimizer}(learning-rate={small})"),
        TooSmall);

    private static PlantedCase Floor(PlantedPlan plan, int batch) => Fault(
        "noise-floor",
        "batch",
        plan,
        good => good with { Batch = batch },
        "noise-floor");

    private static PlantedCase Hot(PlantedPlan plan, string works, string noisy, int batch, int steps) => Fault(
        "noise-floor",
        "rate",
        plan.By(works, steps, batch),
        good => good.By(noisy),
        "noise-floor learning-rate-too-large",
        "noise-floor learning-rate-too-large");

    private static PlantedCase Epsilon(PlantedPlan plan, string works, string damped) => Fault(
        "optimizer-epsilon",
        works.Split('(')[0],
        plan.By(works),
        good => good.By(damped),
        "learning-rate-too-small descending");

    // A weight of 200,000 is to move by about one, in steps below half of what float32 resolves there.
    private static PlantedCase Rounded(PlantedTable data) => Fault(
        "update-below-rounding",
        "nadam",
        Linear(data) with
        {
            Data = data with
            {
                Name = $"{data.Name}-steep",
                Targets = [.. data.Targets.Zip(data.Features, (y, x) => y + (2e5 * x.Sum()))],
            },
            Optimizer = "nadam(learning-rate=0.004)",
            Steps = 500,
            Start = [new("head.weight", 0, 2e5)],
            Double = true,
        },
        good => good with { Double = false },
        "descending learning-rate-too-small");

    private static PlantedCase Frozen(string kind, PlantedPlan plan, string how) => Fault(
        "parameters-not-updated",
        kind,
        plan.By("momentum(learning-rate=0.03)", 200),
        good => good with { Train = [$"groups: [{{parameters: \"*\", {how}}}]"] },
        "descending learning-rate-too-small");

    private static PlantedCase Ascending(PlantedPlan plan, string optimizer) => Fault(
        "ascending",
        "maximize",
        plan.By($"{optimizer})", 150),
        good => good.By($"{optimizer},maximize=true)"),
        "descending non-finite learning-rate-too-large");
}
