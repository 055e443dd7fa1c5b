using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Trainings in which nothing is wrong.</summary>
internal static class HealthyCases
{
    private const string Moving = "descending";
    private const string Fitted = "descending local-minimum flat-minimum";
    private const string Minimum = "local-minimum";
    private const string AnyMinimum = "local-minimum flat-minimum";

    public static IEnumerable<PlantedCase> All => [.. Descending, .. Converged, .. ZeroLoss, .. EdgeOfStability, .. Noisy, .. Oddities];

    // Stopped while the loss falls at a rate that suits it.
    private static IEnumerable<PlantedCase> Descending =>
    [
        Healthy(
            "descending",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.01)", 60),
            Moving,
            seeds: [0, 1]),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("sgd(learning-rate=0.1,momentum=0.9)", 80), Moving),
        Healthy(
            "descending",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("momentum(learning-rate=0.3)", 250),
            Moving,
            seeds: [0, 1]),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("gradient-descent(learning-rate=0.5)", 120), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("rmsprop(learning-rate=0.003)", 80), Moving),
        Healthy(
            "descending",
            PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("adam(learning-rate=0.01)", 60),
            Moving,
            seeds: [0, 1]),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("nesterov(learning-rate=0.05)", 60), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("adam(learning-rate=0.01)", 80), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16).By("adam(learning-rate=0.01)", 400), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Xor, "gelu", 1, 12).By("adamw(learning-rate=0.02)", 80), Moving),
        Healthy("descending", PlantedNetworks.Conv().By("adam(learning-rate=0.01)", 40), Moving),
        Healthy("descending", PlantedNetworks.BatchNorm(PlantedData.Blobs, 12).By("sgd(learning-rate=0.1)", 60, 60), Moving),
        Healthy("descending", PlantedNetworks.Residual(PlantedData.Friedman, 12).By("adam(learning-rate=0.005)", 60), Moving),
        Healthy("descending", PlantedNetworks.Transformer().By("adam(learning-rate=0.01)", 30), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Xor, "tanh", 2, 8).By("adam(learning-rate=0.02)", 80), Moving),
        Healthy(
            "descending",
            PlantedNetworks.Mlp(PlantedData.Moons, "sigmoid", 1, 12).By("adam(learning-rate=0.05)", 100),
            Moving,
            seeds: [0, 1]),
        Healthy("descending", PlantedNetworks.Linear(PlantedData.Blobs).By("gradient-descent(learning-rate=0.1)", 30), Moving),
        Healthy("descending", PlantedNetworks.Linear(PlantedData.Friedman).By("gradient-descent(learning-rate=0.02)", 40), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Sine, "relu", 2, 12).By("amsgrad(learning-rate=0.003)", 80), Moving),
        Healthy("descending", PlantedNetworks.Mlp(PlantedData.Blobs, "gelu", 2, 12).By("adagrad(learning-rate=0.05)", 60), Moving),
        Healthy(
            "descending",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("nadam(learning-rate=0.005)", 80) with { Loss = "{cross-entropy: "
                + "{label-smoothing: 0.1}}" },
            Moving,
            seeds: [2]) with { Kind = "descending-smoothed" },
    ];

    // The minimum of a convex loss, or of a small network held by an L2 term.
    private static IEnumerable<PlantedCase> Converged =>
    [
        Healthy(
            "converged",
            PlantedNetworks.Linear(PlantedData.Plane) with { Optimizer = "l-bfgs", Steps = 40, Double = true },
            Minimum,
            "capacity linear-network"),
        Healthy(
            "converged-by-descent",
            PlantedNetworks.Linear(PlantedData.Plane).By("gradient-descent(learning-rate=0.4)", 1500) with { Double = true },
            Minimum,
            "capacity linear-network"),
        Healthy(
            "converged",
            PlantedNetworks.Linear(PlantedData.Blobs).By("l-bfgs", 80) with { Double = true, Loss = "{cross-entropy: {}, l2: 0.01}" },
            AnyMinimum,
            "capacity linear-network"),
        Healthy(
            "converged",
            PlantedNetworks.Linear(PlantedData.Logistic).By("newton", 20) with { Double = true },
            Minimum,
            "capacity linear-network"),
        Healthy(
            "converged",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 4).By("l-bfgs", 400) with
            {
                Double = true,
                Loss = "{binary-cross-entropy: {}, l2: {strength: 0.003, parameters: all}}",
            },
            AnyMinimum,
            "capacity",
            0,
            1),
        Healthy(
            "converged",
            PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 4).By("l-bfgs", 400) with
            {
                Double = true,
                Loss = "{mean-squared-error: {}, l2: {strength: 0.01, parameters: all}}",
            },
            AnyMinimum,
            "capacity"),
        Healthy(
            "converged",
            PlantedNetworks.Mlp(PlantedData.Blobs, "tanh", 1, 4).By("trust-region", 60) with
            {
                Double = true,
                Loss = "{cross-entropy: {}, l2: {strength: 0.01, parameters: all}}",
            },
            AnyMinimum,
            "capacity"),
        Healthy(
            "converged-in-noise",
            PlantedNetworks.Linear(PlantedData.Plane.WithNoise("noisy", 2)).By("l-bfgs", 40) with { Double = true },
            Minimum,
            "capacity linear-network"),
        Healthy(
            "converged-in-noise",
            PlantedNetworks.Linear(PlantedData.Friedman.WithNoise("noisy", 2)).By("gradient-descent(learning-rate=0.3)", 1200) with
            {
                Double = true,
            },
            Minimum,
            "capacity linear-network"),
        Healthy(
            "converged-in-noise",
            PlantedNetworks.Linear(PlantedData.Blobs.WithRandomLabels("noisy", 0.5)).By("l-bfgs", 80) with
            {
                Double = true,
                Loss = "{cross-entropy: {}, l2: 0.01}",
            },
            AnyMinimum,
            "capacity linear-network"),
        Healthy(
            "converged-in-noise",
            PlantedNetworks.Mlp(PlantedData.Sine.WithNoise("noisy", 1), "tanh", 1, 4).By("l-bfgs", 400) with
            {
                Double = true,
                Loss = "{mean-squared-error: {}, l2: {strength: 0.01, parameters: all}}",
            },
            AnyMinimum,
            "capacity"),
        Healthy(
            "converged",
            PlantedNetworks.Linear(PlantedData.Friedman).By("gradient-descent(learning-rate=0.3)", 1200) with { Double = true },
            Minimum,
            "capacity linear-network"),
    ];

    // Fitted: what gradient is left is small because there is nothing left to learn.
    private static IEnumerable<PlantedCase> ZeroLoss =>
    [
        Healthy("zero-loss", PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("l-bfgs", 300) with { Double = true }, Fitted),
        Healthy(
            "zero-loss",
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 24).By("adam(learning-rate=0.02)", 800),
            Fitted,
            seeds: [0, 1]),
        Healthy(
            "zero-loss",
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 16).By("adam(learning-rate=0.02)", 800),
            Fitted,
            seeds: [0, 1]),
        Healthy("zero-loss", PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.02)", 800), Fitted),
        Healthy("zero-loss", PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 1, 10).By("l-bfgs", 500) with { Double = true }, Fitted),
        Healthy("zero-loss", PlantedNetworks.Mlp(PlantedData.Xor, "tanh", 2, 8).By("momentum(learning-rate=0.3)", 800), Fitted),
        Healthy("zero-loss", PlantedNetworks.Conv().By("adam(learning-rate=0.02)", 150), Fitted),
        Healthy("zero-loss", PlantedNetworks.Transformer().By("adam(learning-rate=0.01)", 120), Fitted),
    ];

    // Sharpness at 2/η while the loss falls over the long run (Cohen et al., ICLR 2021).
    private static IEnumerable<PlantedCase> EdgeOfStability =>
    [
        Healthy(
            "edge-of-stability",
            PlantedNetworks.Mlp(PlantedData.Chebyshev, "tanh", 2, 16).By("gradient-descent(learning-rate=0.12)", 1500),
            Moving,
            seeds: [0, 1]),
        Healthy(
            "edge-of-stability",
            PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 2, 12).By("gradient-descent(learning-rate=0.2)", 800),
            Moving),
        Healthy(
            "edge-of-stability",
            PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("gradient-descent(learning-rate=1.5)", 200),
            Moving),
        Healthy(
            "edge-of-stability",
            PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("gradient-descent(learning-rate=0.2)", 500),
            Moving),
    ];

    // Minibatches whose loss jumps about a mean that falls.
    private static IEnumerable<PlantedCase> Noisy =>
    [
        Healthy(
            "noisy",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("sgd(learning-rate=0.05)", 250, 10),
            Moving,
            seeds: [0, 1]),
        Healthy("noisy", PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("sgd(learning-rate=0.05)", 300, 8), Moving),
        Healthy("noisy", PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("sgd(learning-rate=0.03)", 400, 8), Moving),
        Healthy("noisy", PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.005)", 120, 16), Moving),
        Healthy("noisy", PlantedNetworks.Mlp(PlantedData.Blobs, "gelu", 2, 12).By("momentum(learning-rate=0.01)", 80, 8), Moving),
        Healthy("noisy", PlantedNetworks.Linear(PlantedData.Digits).By("sgd(learning-rate=0.05)", 150, 4), Moving, seeds: [0, 1]),
        Healthy("noisy", PlantedNetworks.Residual(PlantedData.Blobs, 8).By("adam(learning-rate=0.003)", 80, 12), Moving),
        Healthy("noisy", PlantedNetworks.Conv().By("sgd(learning-rate=0.05,momentum=0.9)", 60, 16), Moving),
    ];

    // What published rules take for faults and is none.
    private static IEnumerable<PlantedCase> Oddities =>
    [
        Healthy(
            "inputs-to-16",
            PlantedNetworks.Mlp(
                PlantedData.Digits.WithFeatures("16", (_, x) => 16 * x),
                "relu",
                1,
                16).By("adam(learning-rate=0.001)", 150),
            Moving),
        Healthy(
            "a-few-dead",
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 16).By("adam(learning-rate=0.01)", 60) with
            {
                Start = [new("hidden1.bias", 1, -50, 3)],
            },
            Moving),
        Healthy("adam-0.001", PlantedNetworks.Mlp(PlantedData.Digits, "gelu", 1, 16).By("adam(learning-rate=0.001)", 200), Moving),
        Healthy(
            "large-weights",
            PlantedNetworks.Linear(PlantedData.Plane.WithFeatures("small", (_, x) => 0.05 * x)).By("adam(learning-rate=0.5)", 30),
            Moving),
        Healthy(
            "dropout-0.6",
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 24).By("adam(learning-rate=0.005)", 100, 50) with
            {
                Architecture = "mlp-dropout",
                Layers = [.. PlantedNetworks.Hidden("relu", 1, 24), "dropout: {rate: 0.6}", PlantedNetworks.Head(PlantedData.Digits)],
            },
            Moving),
        Healthy(
            "log-softmax",
            PlantedNetworks.Mlp(PlantedData.Blobs, "tanh", 1, 12).By("adam(learning-rate=0.01)", 60) with
            {
                Layers = [.. PlantedNetworks.Hidden("tanh", 1, 12), PlantedNetworks.Head(PlantedData.Blobs), "log-softmax"],
            },
            Moving),
        Healthy("sigmoid-units", PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 16).By("adam(learning-rate=0.05)", 60), Moving),
        Healthy(
            "clipped",
            PlantedNetworks.Mlp(PlantedData.Friedman, "gelu", 2, 12).By("sgd(learning-rate=0.05,momentum=0.9)", 60, 25) with
            {
                Train = ["clip: {name: global-norm, limit: 1}"],
            },
            Moving),
        Healthy(
            "two-units-saturated",
            PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("gradient-descent(learning-rate=0.5)", 60) with
            {
                Start = [new("hidden1.bias", 1, 30, 2)],
            },
            Moving),
        Healthy(
            "inputs-offset",
            PlantedNetworks.Mlp(
                PlantedData.Friedman.WithFeatures("offset", (_, x) => x + 1.5),
                "tanh",
                1,
                16).By("adam(learning-rate=0.01)", 60),
            Moving),
        Healthy("small-batch", PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("adam(learning-rate=0.003)", 240, 2), Moving),
        Healthy(
            "scaled-loss",
            PlantedNetworks.Mlp(PlantedData.Sine.WithTargets("small", y => 0.1 * y), "tanh", 2, 12).By("adam(learning-rate=0.005)", 100),
            Moving),
        Healthy("dead-columns", PlantedNetworks.Linear(PlantedData.Digits).By("adam(learning-rate=0.02)", 60), Moving),
    ];
}
