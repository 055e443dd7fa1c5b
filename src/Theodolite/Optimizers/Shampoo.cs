using Theodolite.Optimizers.Chains;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>Whose norm a step of Shampoo takes, tensor by tensor.</summary>
public enum ShampooGrafting
{
    /// <summary>Its own.</summary>
    None,

    /// <summary>That of the gradient.</summary>
    Sgd,

    /// <summary>That of Adagrad's step, g/(√G + 1e-10).</summary>
    Adagrad,

    /// <summary>That of RMSProp's step, g/(√G + 1e-8) with a decay of 0.99.</summary>
    Rmsprop,
}

/// <summary>
/// Shampoo (Gupta, Koren and Singer, ICML 2018): for a tensor of k axes, Lᵢ ← Lᵢ + GᵢGᵢᵀ with the unfolding Gᵢ along axis i and
/// Lᵢ = εI at the start, and θ ← θ − η·G ×₁ L₁^(−1/2k) … ×ₖ Lₖ^(−1/2k). Roots by symmetric eigendecomposition in float64.
/// State: Lᵢ and its root for every axis.
/// </summary>
public sealed record Shampoo : FirstOrderSettings
{
    public Shampoo() => LearningRate = 0.1;

    public override string Name => "shampoo";

    /// <summary>ε &gt; 0, also the least eigenvalue.</summary>
    public double Epsilon { get; init => field = Ranges.Above(0, value, "epsilon"); } = 1e-4;

    /// <summary>β in [0, 1) of L ← βL + (1 − β)GGᵀ; none for the sum.</summary>
    public double? Decay { get; init => field = value is { } decay ? Ranges.Decay(decay, "decay") : null; }

    /// <summary>Roots are computed every so many steps.</summary>
    public int RootInterval { get; init => field = Ranges.Between(1, int.MaxValue, value, "root-interval"); } = 1;

    /// <summary>Longer axes are left as they are.</summary>
    public int MaxDimension { get; init => field = Ranges.Between(1, 46_340, value, "max-dimension"); } = 1024;

    /// <summary>Whose norm the step takes.</summary>
    public ShampooGrafting Grafting { get; init => field = Ranges.Defined(value, "grafting"); }

    /// <summary>μ in [0, 1) of v = μv + u.</summary>
    public double Momentum { get; init => field = Ranges.Decay(value, "momentum"); }

    internal override string NotLazy => "it preconditions whole tensors";

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new Precondition<T>(this, chain));
        if (Momentum > 0)
        {
            chain.Add(new Trace<T>(new TraceForm { Momentum = Momentum }, chain.Vector("momentum")));
        }
    }
}
