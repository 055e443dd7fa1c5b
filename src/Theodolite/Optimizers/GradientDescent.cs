using Theodolite.Optimizers.Chains;

namespace Theodolite.Optimizers;

/// <summary>
/// θₜ = θₜ₋₁ − ηgₜ. On a quadratic it converges exactly when η &lt; 2/λ_max(H). State: none.
/// </summary>
public sealed record GradientDescent : FirstOrderSettings
{
    public override string Name => "gradient-descent";

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
    }
}
