using static Theodolite.Reproductions.Pathologies.Planting;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Where a training begins: symmetric, too small, saturated, dead, too deep.</summary>
internal static class StartCases
{
    private const string Saddles = "saddle degenerate-saddle";
    private const string Level = "plateau saddle degenerate-saddle gradient-flat";
    private const string Dead = "flat-minimum local-minimum plateau gradient-flat";

    public static IEnumerable<PlantedCase> All =>
        [.. Zero, .. Equal, .. Tiny, .. Saturated, .. Certain, .. Vanishing, .. Exploding, .. DeadUnits];

    private static IEnumerable<PlantedCase> Zero =>
    [
        Zeros(PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("gradient-descent(learning-rate=0.5)", 200)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 12).By("momentum(learning-rate=0.1)", 200)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.01)", 300)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 16).By("gradient-descent(learning-rate=0.1)", 200)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Xor, "tanh", 2, 8).By("adam(learning-rate=0.02)", 400)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Moons, "gelu", 1, 12).By("nesterov(learning-rate=0.1)", 300)),
        Zeros(PlantedNetworks.Conv("tanh").By("gradient-descent(learning-rate=0.2)", 300)),
        Zeros(PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 3, 10).By("sgd(learning-rate=0.05)", 300)),
    ];

    private static IEnumerable<PlantedCase> Equal =>
    [
        Alike(PlantedNetworks.Mlp(PlantedData.Moons, "tanh", 1, 8).By("l-bfgs", 200), "constant(0.3)"),
        Alike(PlantedNetworks.Mlp(PlantedData.Xor, "sigmoid", 1, 6).By("l-bfgs", 300), "constant(0.5)", "flat-minimum local-minimum"),
        Alike(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 1, 8).By("l-bfgs", 300), "constant(0.5)"),
        Alike(PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 8).By("l-bfgs", 300), "constant(0.2)"),
        Alike(PlantedNetworks.Mlp(PlantedData.Digits, "sigmoid", 1, 12).By("adam(learning-rate=0.05)", 600), "constant(0.1)"),
    ];

    private static IEnumerable<PlantedCase> Tiny =>
    [
        Small(
            PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("gradient-descent(learning-rate=0.3)", 200),
            "normal(deviation=1e-4)"),
        Small(
            PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("gradient-descent(learning-rate=0.05)", 200),
            "normal(deviation=1e-4)"),
        Small(PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("sgd(learning-rate=0.2)", 200), "normal(deviation=1e-4)"),
        Small(PlantedNetworks.Mlp(PlantedData.Sine, "tanh", 3, 10).By("momentum(learning-rate=0.02)", 200), "normal(deviation=1e-3)"),
        Small(PlantedNetworks.Mlp(PlantedData.Xor, "tanh", 2, 8).By("momentum(learning-rate=0.2)", 300), "normal(deviation=1e-4)"),
    ];

    private static IEnumerable<PlantedCase> Saturated =>
    [
        OutputSaturated("sigmoid", PlantedData.Moons, 1),
        OutputSaturated("tanh", PlantedData.Sine, 1),
        OutputSaturated("sigmoid", PlantedData.Xor, 1),
        Fault(
            "saturated-units",
            "narrow",
            PlantedNetworks.Mlp(PlantedData.Friedman, "tanh", 1, 3).By("gradient-descent(learning-rate=0.05)", 300),
            plan => plan with { Start = [new("hidden1.bias", 0, 20)] },
            "plateau flat-minimum gradient-flat degenerate-saddle",
            layers: "hidden1 act1 0 1"),
        Fault(
            "saturated-units",
            "narrow",
            PlantedNetworks.Mlp(PlantedData.Sine, "sigmoid", 1, 8).By("adam(learning-rate=0.02)", 400),
            plan => plan with { Start = [new("hidden1.bias", 0, 60)] },
            "plateau flat-minimum gradient-flat degenerate-saddle",
            layers: "hidden1 act1 0 1"),
        Fault(
            "saturated-units",
            "deep",
            PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("gradient-descent(learning-rate=0.2)", 200),
            plan => plan with { Start = [new("hidden2.bias", 0, 30)] },
            "plateau flat-minimum gradient-flat degenerate-saddle",
            layers: "hidden2 act2 2 3"),
    ];

    // Logits hundreds apart: certain of the wrong class, and far from what a step moves.
    private static IEnumerable<PlantedCase> Certain =>
    [
        Certainty(PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.003)", 200)),
        Certainty(PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("adam(learning-rate=0.01)", 200)),
        Certainty(PlantedNetworks.Mlp(PlantedData.Digits, "tanh", 2, 12).By("adam(learning-rate=0.003)", 200)),
    ];

    private static IEnumerable<PlantedCase> Vanishing =>
    [
        Deep(PlantedData.Digits, "sigmoid", 10, "sgd(learning-rate=0.5)"),
        Deep(PlantedData.Moons, "sigmoid", 8, "gradient-descent(learning-rate=0.5)"),
        Deep(PlantedData.Friedman, "sigmoid", 12, "gradient-descent(learning-rate=0.1)"),
        Deep(PlantedData.Blobs, "sigmoid", 20, "momentum(learning-rate=0.1)"),
        Deep(PlantedData.Sine, "sigmoid", 8, "momentum(learning-rate=0.05)"),
    ];

    private static IEnumerable<PlantedCase> Exploding =>
    [
        Explosive(PlantedData.Sine, "leaky-relu", 6, 4),
        Explosive(PlantedData.Friedman, "relu", 8, 4),
        Explosive(PlantedData.Plane, "leaky-relu", 8, 4),
    ];

    private static IEnumerable<PlantedCase> DeadUnits =>
    [
        NeverFires(
            PlantedNetworks.Mlp(PlantedData.Digits, "relu", 1, 16).By("adam(learning-rate=0.01)", 300),
            "hidden1",
            "hidden1 act1 0 1"),
        NeverFires(
            PlantedNetworks.Mlp(PlantedData.Moons, "relu", 2, 12).By("adam(learning-rate=0.01)", 300),
            "hidden2",
            "hidden2 act2 2 3"),
        NeverFires(
            PlantedNetworks.Mlp(PlantedData.Friedman, "relu", 2, 16).By("adam(learning-rate=0.01)", 300),
            "hidden1",
            "hidden1 act1 0 1"),
        NeverFires(
            PlantedNetworks.Mlp(PlantedData.Blobs, "relu", 1, 12).By("gradient-descent(learning-rate=0.3)", 300),
            "hidden1",
            "hidden1 act1 0 1"),
        NeverFires(PlantedNetworks.Conv().By("adam(learning-rate=0.01)", 200), "hidden1", "hidden1 act1 0 1"),
        NeverFires(PlantedNetworks.Mlp(PlantedData.Sine, "relu", 3, 10).By("adam(learning-rate=0.01)", 300), "hidden3", "hidden3 act3 4 5"),
    ];

    private static PlantedCase Zeros(PlantedPlan plan) => Fault(
        "zero-initialization",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good.Initialized("zeros"),
        Saddles,
        "zero-initialization symmetric-initialization");

    // What is a minimum for one unit is a saddle or a region of minima for several (Fukumizu and Amari, Neural Networks 13, 2000). Which,
    // was found by training on from there with noise of 1e-4 and 1e-2 in the weights: all but the one of XOR are left.
    private static PlantedCase Alike(PlantedPlan plan, string init, string verdicts = "saddle degenerate-saddle descending") => Fault(
        "symmetric-initialization",
        plan.Optimizer.Split('(')[0],
        plan with { Double = true },
        good => good.Initialized(init),
        verdicts);

    private static PlantedCase Small(PlantedPlan plan, string init) => Fault(
        "small-initialization",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good.Initialized(init),
        Level);

    private static PlantedCase Certainty(PlantedPlan plan) => Fault(
        "softmax-saturation",
        "head",
        plan,
        good => good with { Start = [new("head.weight", 500, 0)] },
        "descending learning-rate-too-small learning-rate-too-large plateau");

    // A sigmoid behind squared error, pushed to the wrong end for every sample of one side.
    private static PlantedCase OutputSaturated(string activation, PlantedTable data, double factor)
    {
        var plan = PlantedNetworks.Mlp(data, "tanh", 1, 8).By("sgd(learning-rate=0.5,momentum=0.9)", 300);
        return Fault(
            "saturated-units",
            $"output-{activation}",
            plan with
            {
                Architecture = "mlp-tanh-output",
                Loss = "mean-squared-error",
                Layers = [.. plan.Layers, $"{activation}: {{name: out}}"],
            },
            good => good with { Start = [new("head.bias", 0, 20 * factor)] },
            Level + " flat-minimum",
            layers: "head out 2 3");
    }

    private static PlantedCase Deep(PlantedTable data, string activation, int depth, string optimizer)
    {
        var planted = PlantedNetworks.Mlp(data, activation, depth, 10).By(optimizer, 150);
        return Fault(
            "vanishing-gradient",
            optimizer.Split('(')[0],
            PlantedNetworks.Mlp(data, activation, 1, 10).By(optimizer, 150),
            _ => planted,
            Level);
    }

    private static PlantedCase Explosive(PlantedTable data, string activation, int depth, double gain) => Fault(
        "exploding-gradient",
        "clipped",
        PlantedNetworks.Mlp(data, activation, depth, 10, "he-normal").By("sgd(learning-rate=0.01)", 300) with
        {
            Train = ["clip: {name: global-norm, limit: 1}"],
        },
        plan => plan with { Start = [.. Enumerable.Range(1, depth).Select(i => new PlantedWeights($"hidden{i}.weight", gain, 0))] },
        "descending learning-rate-too-small learning-rate-too-large");

    private static PlantedCase NeverFires(PlantedPlan plan, string layer, string layers) => Fault(
        "dead-relu",
        plan.Optimizer.Split('(')[0],
        plan,
        good => good with { Start = [new($"{layer}.bias", 0, -100)] },
        Dead,
        "dead-relu constant-output",
        layers);
}
