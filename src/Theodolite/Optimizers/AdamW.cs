using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019): θ ← θ(1 − ηλ) − η·m̂/D. State: two vectors.
/// </summary>
public sealed record AdamW : AdamFamilySettings
{
    public AdamW() => (WeightDecay, WeightDecayMode) = (1e-2, WeightDecayMode.Decoupled);

    public override string Name => "adamw";

    /// <summary>The conventions differ in λ: 0.01 in PyTorch, 0 in TorchSharp, 0.004 in Keras, 1e-4 in optax.</summary>
    public static IReadOnlyDictionary<string, AdamW> Presets { get; } = new Dictionary<string, AdamW>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["torch-sharp"] = new() { WeightDecay = 0 },
        ["keras"] = new() { WeightDecay = 4e-3, EpsilonOutside = 1e-7, EpsilonBeforeBiasCorrection = true },
        ["optax"] = new() { WeightDecay = 1e-4 },
        ["paper"] = new() { WeightDecayMode = WeightDecayMode.FullyDecoupled },
    };

    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        Limit(rates, state, Coefficients);

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(new ScaleByMoments<T>(Coefficients, chain.Vector(FirstMoment), chain.Vector(SecondMoment)));
}
