using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// SOAP (Vyas et al., ICLR 2025): Adam in the eigenbasis of Shampoo's statistics. The first call only makes the statistics
/// (1 − β_s)GᵢGᵢᵀ and their eigenvectors Qᵢ; later ones project P = G ×ᵢ Qᵢᵀ, keep Adam's moments of P, and
/// θ ← (θ − η√(1 − β₂ᵗ)/(1 − β₁ᵗ)·[m/(√v + ε)] ×ᵢ Qᵢ)(1 − ηλ). Then the statistics follow with β_s, and every f steps Q ← the
/// orthonormal factor of L·Q, columns sorted by estimated eigenvalue; m turns with the basis, v is permuted.
/// State: m and v, and statistics and basis for every axis.
/// </summary>
public sealed record Soap : FirstOrderSettings
{
    public Soap() => (LearningRate, WeightDecay, WeightDecayMode) = (3e-3, 0.01, WeightDecayMode.Decoupled);

    public override string Name => "soap";

    /// <summary>β₁ in [0, 1).</summary>
    public double Beta1 { get; init => field = Ranges.Decay(value, "beta1"); } = 0.95;

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.95;

    /// <summary>β_s in [0, 1); none for β₂.</summary>
    public double? StatisticsDecay { get; init => field = value is { } decay ? Ranges.Decay(decay, "statistics-decay") : null; }

    /// <summary>ε ≥ 0, before the bias correction.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); } = 1e-8;

    /// <summary>f: the basis is refreshed every so many steps.</summary>
    public int BasisInterval { get; init => field = Ranges.Between(1, int.MaxValue, value, "basis-interval"); } = 10;

    /// <summary>Longer axes keep the basis they have.</summary>
    public int MaxDimension { get; init => field = Ranges.Between(1, 46_340, value, "max-dimension"); } = 10_000;

    /// <summary>Whether vectors are preconditioned too.</summary>
    [Option("precondition-vectors")]
    public bool PreconditionVectors { get; init; }

    internal override string NotLazy => "it preconditions whole tensors";

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new EigenbasisMoments<T>(this, chain));
        var decoupled = WeightDecayMode is WeightDecayMode.Decoupled or WeightDecayMode.FullyDecoupled;
        chain.Add(new Descend<T>(decoupled ? Kept : KeptShare.All, WeightDecay, rateApplied: false, decayLast: true, skipFirst: true));
        chain.Closed = true;
    }
}
