using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015): m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g², θ ← θ − η·m̂/D with m̂ = m/(1 − β₁ᵗ) and the
/// denominator D of <see cref="AdamFamilySettings"/>. State: m and v, two vectors. The defaults are PyTorch's.
/// </summary>
public sealed record Adam : AdamFamilySettings
{
    public override string Name => "adam";

    /// <summary>
    /// The values that libraries and texts use: <c>pytorch</c>, <c>paper</c> and <c>optax</c> agree (ε̂ outside); <c>keras</c>
    /// has 1e-7 and <c>sparse-adam</c> (PyTorch) 1e-8 before the correction; <c>article</c> has β₂ = 0.99 and 1e-6 inside the root.
    /// </summary>
    public static IReadOnlyDictionary<string, Adam> Presets { get; } = new Dictionary<string, Adam>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["paper"] = new(),
        ["optax"] = new(),
        ["keras"] = new() { EpsilonOutside = 1e-7, EpsilonBeforeBiasCorrection = true, WeightDecayMode = WeightDecayMode.Decoupled },
        ["article"] = new() { Beta2 = 0.99, EpsilonInside = 1e-6, EpsilonOutside = 0 },
        ["sparse-adam"] = new() { EpsilonBeforeBiasCorrection = true, Sparse = SparseMode.Lazy },
        ["caffe"] = new() { EpsilonBeforeBiasCorrection = true },
    };

    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        Limit(rates, state, Coefficients);

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(new ScaleByMoments<T>(Coefficients, chain.Vector(FirstMoment), chain.Vector(SecondMoment)));
}
