using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers;

/// <summary>
/// θₜ = θₜ₋₁ − ηgₜ. On a quadratic it converges exactly when η &lt; 2/λ_max(H). State: none.
/// </summary>
public sealed record GradientDescent : FirstOrderSettings
{
    public override string Name => "gradient-descent";

    /// <summary>η(λ + δ) ≤ 2.</summary>
    private protected override StabilityLimit Limit(StepRates rates, OptimizerState<double>? state) => Limit(rates);

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
    }
}
