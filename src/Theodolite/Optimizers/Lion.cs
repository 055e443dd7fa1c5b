using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023): θ ← θ − η(sign(β₁m + (1 − β₁)g) + λθ), then
/// m ← β₂m + (1 − β₂)g. sign(0) = 0. State: m, one vector. Rates are 3 to 10 times smaller and λ as much larger than AdamW's.
/// In dense mode it moves rows without gradient by a full ±η.
/// </summary>
public sealed record Lion : FirstOrderSettings
{
    public Lion() => (LearningRate, WeightDecayMode) = (1e-4, WeightDecayMode.Decoupled);

    public override string Name => "lion";

    /// <summary>β₁ in [0, 1).</summary>
    public double Beta1 { get; init => field = Ranges.Decay(value, "beta1"); } = 0.9;

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.99;

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, Lion> Presets { get; } = new Dictionary<string, Lion>(StringComparer.Ordinal)
    {
        ["paper"] = new(),
        ["keras"] = new() { LearningRate = 1e-3 },
        ["optax"] = new() { WeightDecay = 1e-3 },
    };

    internal override void Scale<T>(ChainBuilder<T> chain) => chain.Add(new SignOfAverage<T>(Beta1, Beta2, chain.Vector("average")));
}
