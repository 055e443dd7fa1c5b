using static Theodolite.Reproductions.Pathologies.PlantedNetworks;
using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Where trainings of the scored part begin: symmetric, too small, saturated, dead, too deep.</summary>
internal static class ScoredStartCases
{
    private const string Saddle = "saddle";
    private const string Saddles = "saddle degenerate-saddle";
    private const string Level = "plateau saddle degenerate-saddle gradient-flat";
    private const string Flat = "flat-minimum plateau";

    public static IEnumerable<PlantedCase> All =>
        [.. Zero, .. Equal, .. Tiny, .. Saturated, .. Certain, .. Vanishing, .. Exploding, .. DeadUnits];

    private static IEnumerable<PlantedCase> Zero =>
    [
        Zeros(Mlp(ScoredData.Wine, "selu", 1, 12).By("gradient-descent(learning-rate=0.3)", 200), Saddle),
        Zeros(Mlp(ScoredData.Rings, "elu", 1, 10).By("nesterov(learning-rate=0.1)", 200), Saddle),
        Zeros(Mlp(ScoredData.Product, "silu", 2, 12).By("adamax(learning-rate=0.02)", 300), Saddles),
        Zeros(Mlp(ScoredData.Stairs, "tanh", 2, 10).By("momentum(learning-rate=0.05)", 300), Saddles),
        Zeros(Mlp(ScoredData.Pooled, "relu", 1, 16).By("amsgrad(learning-rate=0.01)", 400), Saddles),
        Zeros(ScoredNetworks.Conv1d("tanh").By("nadam(learning-rate=0.01)", 300), Saddle),
    ];

    private static IEnumerable<PlantedCase> Equal =>
    [
        Alike(Mlp(ScoredData.Damped, "tanh", 1, 8).By("l-bfgs", 400), "constant(0.4)"),
        Alike(Mlp(ScoredData.Product, "tanh", 1, 8).By("l-bfgs", 400), "constant(0.2)"),
        Alike(Mlp(ScoredData.Stairs, "tanh", 1, 8).By("l-bfgs", 300), "constant(0.4)"),
        Alike(Mlp(ScoredData.Wine, "sigmoid", 1, 10).By("adamax(learning-rate=0.1)", 600), "constant(0.1)", "saddle descending"),
    ];

    private static IEnumerable<PlantedCase> Tiny =>
    [
        Small(Mlp(ScoredData.Wine, "tanh", 2, 12).By("gradient-descent(learning-rate=0.3)", 200), "normal(deviation=1e-4)"),
        Small(Mlp(ScoredData.Product, "relu", 2, 12).By("nesterov(learning-rate=0.02)", 150), "normal(deviation=1e-4)"),
        Small(Mlp(ScoredData.Damped, "tanh", 3, 10).By("momentum(learning-rate=0.05)", 300), "normal(deviation=1e-3)"),
        Small(Mlp(ScoredData.Pooled, "gelu", 2, 14).By("sgd(learning-rate=0.2)", 200), "normal(deviation=1e-4)"),
    ];

    private static IEnumerable<PlantedCase> Saturated =>
    [
        Pushed("narrow", Mlp(ScoredData.Rings, "tanh", 1, 4).By("nesterov(learning-rate=0.1)", 300), "hidden1", 25, "hidden1 act1 0 1"),
        Pushed("narrow", Mlp(ScoredData.Wine, "hard-tanh", 1, 8).By("adamax(learning-rate=0.02)", 300), "hidden1", 30, "hidden1 act1 0 1"),
        Pushed("deep", Mlp(ScoredData.Spirals, "tanh", 3, 10).By("momentum(learning-rate=0.1)", 400), "hidden3", 30, "hidden3 act3 4 5"),
        Pushed(
            "output",
            (Mlp(ScoredData.Spirals, "silu", 1, 12) with
            {
                Architecture = "mlp-silu-output",
                Loss = "mean-squared-error",
                Layers = [.. Hidden("silu", 1, 12), Head(ScoredData.Spirals), "sigmoid: {name: out}"],
            }).By("sgd(learning-rate=0.5,momentum=0.9)", 300),
            "head",
            -22,
            "head out 2 3"),
    ];

    private static IEnumerable<PlantedCase> Certain =>
    [
        Certainty(Mlp(ScoredData.Pooled, "silu", 1, 16).By("adamax(learning-rate=0.005)", 200)),
        Certainty(Mlp(ScoredData.Wine, "elu", 1, 12).By("nadam(learning-rate=0.003)", 200)),
        Certainty(ScoredNetworks.Conv1d().By("adam(learning-rate=0.003)", 200)),
    ];

    private static IEnumerable<PlantedCase> Vanishing =>
    [
        Deep(ScoredData.Wine, 9, "gradient-descent(learning-rate=0.5)", 150),
        Deep(ScoredData.Pooled, 12, "nesterov(learning-rate=0.1)", 150),
        Deep(ScoredData.Product, 10, "momentum(learning-rate=0.05)", 150),
        Deep(ScoredData.Stairs, 7, "sgd(learning-rate=0.1)", 250),
    ];

    private static IEnumerable<PlantedCase> Exploding =>
    [
        Explosive(ScoredData.Product, "relu", 7, 4),
        Explosive(ScoredData.Damped, "leaky-relu", 8, 4),
        Explosive(ScoredData.Stairs, "elu", 7, 5),
    ];

    private static IEnumerable<PlantedCase> DeadUnits =>
    [
        NeverFires(Mlp(ScoredData.Wine, "relu", 1, 14).By("adamax(learning-rate=0.01)", 300), "hidden1", "hidden1 act1 0 1"),
        NeverFires(Mlp(ScoredData.Rings, "relu", 2, 10).By("nesterov(learning-rate=0.05)", 300), "hidden2", "hidden2 act2 2 3"),
        NeverFires(ScoredNetworks.Conv1d("relu").By("adamw(learning-rate=0.01)", 200), "hidden1", "hidden1 act1 0 1"),
        NeverFires(Mlp(ScoredData.Product, "relu", 3, 10).By("nadam(learning-rate=0.005)", 300), "hidden2", "hidden2 act2 2 3"),
        NeverFires(Mlp(ScoredData.EvenOdd, "relu", 1, 10).By("amsgrad(learning-rate=0.01)", 300), "hidden1", "hidden1 act1 0 1"),
    ];

    private static PlantedCase Zeros(PlantedPlan plan, string verdicts) => Fault(
        "zero-initialization",
        Optimizer(plan),
        plan,
        good => good.Initialized("zeros"),
        verdicts,
        "zero-initialization symmetric-initialization");

    private static PlantedCase Alike(PlantedPlan plan, string init, string verdicts = Saddle) => Fault(
        "symmetric-initialization",
        Optimizer(plan),
        plan with { Double = true },
        good => good.Initialized(init),
        verdicts);

    private static PlantedCase Small(PlantedPlan plan, string init) => Fault(
        "small-initialization",
        Optimizer(plan),
        plan,
        good => good.Initialized(init),
        Level);

    // A layer pushed so far that its gain on the data is zero to float32: what follows sees a constant.
    private static PlantedCase Pushed(string kind, PlantedPlan plan, string layer, double offset, string layers) => Fault(
        "saturated-units",
        kind,
        plan,
        good => good with { Start = [new($"{layer}.bias", 0, offset)] },
        Flat + " gradient-flat degenerate-saddle",
        kind == "output" ? "saturated-units" : "saturated-units constant-output",
        layers);

    private static PlantedCase Certainty(PlantedPlan plan) => Fault(
        "softmax-saturation",
        "head",
        plan,
        good => good with { Start = [new("head.weight", 400, 0)] },
        "descending learning-rate-too-small");

    private static PlantedCase Deep(PlantedTable data, int depth, string optimizer, int steps)
    {
        var planted = Mlp(data, "sigmoid", depth, 10).By(optimizer, steps);
        return Fault(
            "vanishing-gradient",
            Optimizer(planted),
            Mlp(data, "sigmoid", 1, 10).By(optimizer, steps),
            _ => planted,
            Level);
    }

    private static PlantedCase Explosive(PlantedTable data, string activation, int depth, double gain) => Fault(
        "exploding-gradient",
        "clipped",
        Mlp(data, activation, depth, 10, "he-normal").By("sgd(learning-rate=0.01)", 200) with
        {
            Train = ["clip: {name: global-norm, limit: 1}"],
        },
        plan => plan with { Start = [.. Enumerable.Range(1, depth).Select(i => new PlantedWeights($"hidden{i}.weight", gain, 0))] },
        "descending learning-rate-too-small learning-rate-too-large");

    private static PlantedCase NeverFires(PlantedPlan plan, string layer, string layers) => Fault(
        "dead-relu",
        Optimizer(plan),
        plan,
        good => good with { Start = [new($"{layer}.bias", 0, -80)] },
        Flat,
        "dead-relu constant-output",
        layers);

    private static string Optimizer(PlantedPlan plan) => plan.Optimizer.Split('(')[0];
}
