using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Steps too long, too short, too noisy, or eaten up on their way to the weights.</summary>
internal static class RateCases
{
    private const string TooLarge = "learning-rate-too-large";
    private const string TooSmall = "learning-rate-too-small";

    public static IEnumerable<PlantedCase> All => [.. Large, .. Killing, .. Small, .. Noise, .. Lost];

    private static IEnumerable<PlantedCase> Large =>
    [
        Rate("oscillating", PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12), "gradient-descent", 0.5, 60, 150),
        Rate("oscillating", PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12), "gradient-descent", 0.3, 20, 150),
        Rate("diverging", PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16), "gradient-descent", 0.05, 3, 1000),
        Rate("diverging", PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12), "momentum", 0.02, 0.6, 200),
        Rate("oscillating", PlantedNetworks.Linear(PlantedData.Blobs), "nesterov", 0.1, 20, 150),
        Rate("oscillating", PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16), "rmsprop", 0.01, 1, 200),
        Rate("diverging", PlantedNetworks.Linear(PlantedData.Plane), "gradient-descent", 0.2, 2, 400),
        Rate("diverging", PlantedNetworks.Linear(PlantedData.Friedman), "momentum", 0.05, 6, 200),
        Rate("diverging", PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16), "gradient-descent", 0.05, 3, 100),
        Rate("diverging", PlantedNetworks.Mlp(PlantedData.Sine, "relu", 2, 12), "nesterov", 0.02, 3, 100),
        Fault(
            TooLarge,
            "rmsprop-short-memory",
            PlantedNetworks.Linear(PlantedData.Friedman).By("rmsprop(learning-rate=0.01,decay=0.9)", 150),
            plan => plan.By("rmsprop(learning-rate=1,decay=0.9)"),
            TooLarge),
        Rate("bouncing", PlantedNetworks.Linear(PlantedData.Plane), "gradient-descent", 0.2, 0.79, 60),
    ];

    // One leap, and units are dead or saturated, or weights far off: the run ends on flat ground or far above where it began.
    private static IEnumerable<PlantedCase> Killing =>
    [
        Killer(PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16), "sgd", 0.1, 400, 20),
        Killer(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16), "adam", 0.01, 30, null),
        Killer(PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12), "adam", 0.01, 50, null),
        Killer(PlantedNetworks.Mlp(PlantedData.Sine, "relu", 2, 12), "adam", 0.01, 30, null),
        Killer(PlantedNetworks.Mlp(PlantedData.Moons, "sigmoid", 1, 12), "adam", 0.05, 20, null),
        Killer(PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 16), "adam", 0.05, 5, null),
    ];

    private static IEnumerable<PlantedCase> Small =>
    [
        Slow(PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16), "sgd", 0.3, 1e-5),
        Slow(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12), "gradient-descent", 0.5, 1e-4),
        Slow(PlantedNetworks.Linear(PlantedData.Plane), "gradient-descent", 0.2, 1e-5),
        Slow(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16), "adam", 0.01, 1e-6),
        Slow(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16), "momentum", 0.05, 1e-5),
        Slow(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12), "rmsprop", 0.01, 1e-6),
        Slow(PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16), "adam", 0.01, 1e-6),
        Slow(PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12), "adagrad", 0.1, 1e-5),
        Slow(PlantedNetworks.Conv(), "adam", 0.01, 1e-6),
        Slow(PlantedNetworks.Transformer(), "adam", 0.01, 1e-6),
        Fault(
            TooSmall,
            "decayed-too-soon",
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("gradient-descent(learning-rate=0.3)", 300),
            plan => plan with { Train = ["schedule: exponential(gamma=0.9)"] },
            TooSmall),
    ];

    private static IEnumerable<PlantedCase> Noise =>
    [
        Floor(
            PlantedNetworks.Linear(PlantedData.Plane.WithNoise("noisy", 2)),
            "sgd(learning-rate=0.01)",
            "sgd(learning-rate=0.06)",
            1,
            1200),
        Floor(
            PlantedNetworks.Linear(PlantedData.Friedman.WithNoise("noisy", 2)),
            "sgd(learning-rate=0.01)",
            "sgd(learning-rate=0.08)",
            1,
            1200),
        Floor(
            PlantedNetworks.Mlp(PlantedData.Sine.WithNoise("rough", 0.5), "tanh", 2, 12),
            "adam(learning-rate=0.002)",
            "adam(learning-rate=0.05)",
            1,
            1500),
        Floor(
            PlantedNetworks.Mlp(PlantedData.Friedman.WithNoise("noisy", 2), "tanh", 1, 16),
            "sgd(learning-rate=0.003)",
            "sgd(learning-rate=0.04)",
            1,
            1500),
        Floor(PlantedNetworks.Linear(PlantedData.Logistic), "sgd(learning-rate=0.02)", "sgd(learning-rate=0.8)", 1, 1200),
        Floor(
            PlantedNetworks.Linear(PlantedData.Blobs.WithRandomLabels("noisy", 0.5)),
            "sgd(learning-rate=0.01)",
            "sgd(learning-rate=0.3)",
            1,
            1200),
    ];

    // The step that the optimizer makes is not the step that the gradient asks for.
    private static IEnumerable<PlantedCase> Lost =>
    [
        Fault(
            "optimizer-epsilon",
            "adam",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.003)"),
            plan => plan.By("adam(learning-rate=0.003,epsilon-outside=10)"),
            "learning-rate-too-small descending"),
        Fault(
            "optimizer-epsilon",
            "adam",
            PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("adam(learning-rate=0.003)"),
            plan => plan.By("adam(learning-rate=0.003,epsilon-outside=100)"),
            "learning-rate-too-small descending"),
        Fault(
            "optimizer-epsilon",
            "rmsprop",
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("rmsprop(learning-rate=0.003)"),
            plan => plan.By("rmsprop(learning-rate=0.003,epsilon-outside=30)"),
            "learning-rate-too-small descending"),
        Rounded(PlantedData.Plane),
        Rounded(PlantedData.Friedman),
        Frozen("all", PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12), "*"),
        Frozen("all", PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16), "*"),
        Fault(
            "parameters-not-updated",
            "rate-scale-0",
            PlantedNetworks.Conv().By("adam(learning-rate=0.01)"),
            plan => plan with { Train = ["groups: [{parameters: \"*\", rate-scale: 0}]"] },
            "descending learning-rate-too-small"),
        Fault(
            "parameters-not-updated",
            "weights",
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("sgd(learning-rate=0.2)", 300),
            plan => plan with { Train = ["groups: [{parameters: \"*.weight\", frozen: true}]"] },
            "descending local-minimum flat-minimum plateau"),
        Fault(
            "ascending",
            "maximize",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("gradient-descent(learning-rate=0.1)", 150),
            plan => plan.By("gradient-descent(learning-rate=0.1,maximize=true)"),
            "descending non-finite learning-rate-too-large"),
        Fault(
            "ascending",
            "maximize",
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("adam(learning-rate=0.003)", 150),
            plan => plan.By("adam(learning-rate=0.003,maximize=true)"),
            "descending non-finite learning-rate-too-large"),
    ];

    private static PlantedCase Rate(string kind, PlantedPlan plan, string optimizer, double works, double large, int steps) => Fault(
        TooLarge,
        $"{optimizer}-{kind}",
        plan.By($"{optimizer}(learning-rate={works})", steps),
        good => good.By($"{optimizer}(learning-rate={large})"),
        kind == "diverging" ? "learning-rate-too-large non-finite" : TooLarge);

    private static PlantedCase Killer(PlantedPlan plan, string optimizer, double works, double large, int? batch) => Fault(
        TooLarge,
        $"{optimizer}-leap",
        plan.By($"{optimizer}(learning-rate={works})", 200, batch),
        good => good.By($"{optimizer}(learning-rate={large})"),
        "learning-rate-too-large flat-minimum local-minimum plateau degenerate-saddle gradient-flat descending noise-floor");

    private static PlantedCase Slow(PlantedPlan plan, string optimizer, double works, double small) => Fault(
        TooSmall,
        optimizer,
        plan.By($"{optimizer}(learning-rate={works})"),
        good => good.By($"{optimizer}(learning-rate={small})"),
        TooSmall);

    private static PlantedCase Floor(PlantedPlan plan, string works, string noisy, int batch, int steps) => Fault(
        "noise-floor",
        works.Split('(')[0],
        plan.By(works, steps, batch),
        good => good.By(noisy),
        "noise-floor");

    // A weight of 100,000 is to move by about one, in steps below half of what float32 resolves there.
    private static PlantedCase Rounded(PlantedTable data) => Fault(
        "update-below-rounding",
        "adam",
        PlantedNetworks.Linear(data) with
        {
            Data = data with
            {
                Name = $"{data.Name}-steep",
                Targets = [.. data.Targets.Zip(data.Features, (y, x) => y + (1e5 * x.Sum()))],
            },
            Optimizer = "adam(learning-rate=0.003)",
            Steps = 500,
            Start = [new("head.weight", 0, 1e5)],
            Double = true,
        },
        good => good with { Double = false },
        "descending learning-rate-too-small",
        "update-below-rounding");

    private static PlantedCase Frozen(string kind, PlantedPlan plan, string pattern) => Fault(
        "parameters-not-updated",
        kind,
        plan.By("gradient-descent(learning-rate=0.2)", 200),
        good => good with { Train = [$"groups: [{{parameters: \"{pattern}\", frozen: true}}]"] },
        "descending learning-rate-too-small");
}
