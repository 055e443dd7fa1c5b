using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Adamax (Kingma and Ba, ICLR 2015, section 7.1): x = max(β₂x, |g| + ε_in), θ ← θ − η/(1 − β₁ᵗ)·m/(x + ε_out). State: m and x, two
/// vectors. Where the denominator is 0 the element does not move.
/// </summary>
public sealed record AdaMax : FirstOrderSettings
{
    private const string Maximum = "maximum";

    public AdaMax() => LearningRate = 2e-3;

    public override string Name => "adamax";

    /// <summary>β₁ in [0, 1).</summary>
    public double Beta1 { get; init => field = Ranges.Decay(value, "beta1"); } = 0.9;

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.999;

    /// <summary>ε added to |g| inside the maximum.</summary>
    public double EpsilonInside { get; init => field = Ranges.AtLeast(0, value, "epsilon-inside"); } = 1e-8;

    /// <summary>ε added to the maximum.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, AdaMax> Presets { get; } = new Dictionary<string, AdaMax>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["optax"] = new(),
        ["keras"] = new() { LearningRate = 1e-3, EpsilonInside = 0, EpsilonOutside = 1e-7, WeightDecayMode = WeightDecayMode.Decoupled },
        ["paper"] = new() { EpsilonInside = 0 },
    };

    /// <summary>ηλ ≤ 2(1 + β₁)/(1 − β₁), λ being a curvature of P⁻¹(H + δI) with P = x + ε_out.</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state)
    {
        var beta1 = rates.Momentum ?? Beta1;
        return state is { Steps: > 0 } && state.Of(Maximum) is { } maximum
            ? Limit(rates, beta1, 1 - beta1, 1, 0, Array.ConvertAll(maximum, x => x + EpsilonOutside))
            : null;
    }

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(
            new ScaleByMaximum<T>(Beta1, Beta2, EpsilonInside, EpsilonOutside, chain.Vector("first-moment"), chain.Vector(Maximum)));
}
