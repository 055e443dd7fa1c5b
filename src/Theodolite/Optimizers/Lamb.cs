using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// LAMB (You et al., "Large Batch Optimization for Deep Learning", ICLR 2020): for each tensor u = m̂/D + λθ and
/// θ ← θ − η·φ(‖θ‖)/‖u‖·u. State: m and v, two vectors. Leave biases and gains out of the decay by parameter groups.
/// </summary>
public sealed record Lamb : AdamFamilySettings
{
    public Lamb() => (EpsilonOutside, WeightDecayMode) = (1e-6, WeightDecayMode.Decoupled);

    public override string Name => "lamb";

    /// <summary>Whether λθ enters the ratio, or θ decays by itself before (Keras).</summary>
    public bool DecayInRatio { get; init; } = true;

    /// <summary>Least ‖θ‖ in the ratio; none for no limit.</summary>
    public double? MinNorm { get; init => field = value is { } norm ? Ranges.AtLeast(0, norm, "min-norm") : null; }

    /// <summary>Largest ‖θ‖ in the ratio; none for no limit.</summary>
    public double? MaxNorm { get; init => field = value is { } norm ? Ranges.Above(0, norm, "max-norm") : null; }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, Lamb> Presets { get; } = new Dictionary<string, Lamb>(StringComparer.Ordinal)
    {
        ["paper"] = new(),
        ["optax"] = new(),
        ["keras"] = new() { EpsilonOutside = 1e-7, DecayInRatio = false },
    };

    internal override string NotLazy => "its steps depend on the norms of whole tensors";

    public override void Validate()
    {
        base.Validate();
        if (WeightDecayMode == WeightDecayMode.FullyDecoupled && DecayInRatio)
        {
            throw Ranges.Bad("weight-decay-mode=fully-decoupled needs decay-in-ratio=false: what is in the ratio scales with the rate.");
        }
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new ScaleByMoments<T>(Coefficients, chain.Vector(FirstMoment), chain.Vector(SecondMoment)));
        var decoupled = WeightDecayMode is WeightDecayMode.Decoupled or WeightDecayMode.FullyDecoupled;
        if (decoupled && DecayInRatio)
        {
            chain.DecayApplied = true;
            chain.Add(new Couple<T>(WeightDecay, coupled: true, absolute: false, maximize: false));
        }

        chain.Add(new TrustRatio<T>(WeightDecayMode == WeightDecayMode.Decoupled && !DecayInRatio ? WeightDecay : null, MinNorm, MaxNorm));
    }
}
