using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// RAdam (Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", ICLR 2020): ρ∞ = 2/(1 − β₂) − 1,
/// ρₜ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ); while ρₜ is small the step is η·m̂, then η·rₜ·m̂/D with
/// rₜ² = (ρₜ − 4)(ρₜ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρₜ). State: m and v, two vectors.
/// </summary>
/// <remarks>With β₂ ≤ 0.6, ρ∞ ≤ 4: the step is never rectified.</remarks>
public sealed record RAdam : AdamFamilySettings
{
    public RAdam() => EpsilonBeforeBiasCorrection = true;

    public override string Name => "radam";

    /// <summary>Steps are rectified where ρₜ is above it; at least 4.</summary>
    public double Threshold { get; init => field = Ranges.AtLeast(4, value, "threshold"); } = 5;

    /// <summary>Whether ρₜ equal to the threshold is enough.</summary>
    public bool ThresholdIncluded { get; init; }

    /// <summary>The conventions: ρ above 5 in PyTorch, above 4 in the paper, at least 5 in optax.</summary>
    public static IReadOnlyDictionary<string, RAdam> Presets { get; } = new Dictionary<string, RAdam>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["paper"] = new() { Threshold = 4, WeightDecayMode = WeightDecayMode.Decoupled },
        ["optax"] = new() { ThresholdIncluded = true, EpsilonBeforeBiasCorrection = false },
        ["torch-sharp"] = new() { LearningRate = 2e-3 },
    };

    private double MaximumLength => (2 / (1 - Beta2)) - 1;

    /// <summary>ρₜ, the length of the approximated simple moving average at step t.</summary>
    public double AverageLength(long t) => MaximumLength - (2 * t * Math.Pow(Beta2, t) / Chains.Registers.Weights(Beta2, t));

    /// <summary>Adam's with rₜη for η; of momentum, P = 1, while steps are not rectified.</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        state is null ? null : Limit(rates, state, Rectified, ofAverage: Rectification(state.Steps) ?? 1);

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(new ScaleByMoments<T>(Rectified, chain.Vector(FirstMoment), chain.Vector(SecondMoment)));

    private MomentCoefficients Rectified(StepContext step)
    {
        var adam = Coefficients(step);
        return Rectification(step.T) is { } rectification
            ? adam with { OfAverage = adam.OfAverage * rectification }
            : adam with { OfSquares = 0, Inside = 1, Outside = 0 };
    }

    // rₜ; null while the step is not rectified.
    private double? Rectification(long t)
    {
        var (most, now) = (MaximumLength, AverageLength(t));
        return now > 4 && (now > Threshold || (ThresholdIncluded && now == Threshold))
            ? Math.Sqrt((now - 4) * (now - 2) * most / ((most - 4) * (most - 2) * now))
            : null;
    }
}
