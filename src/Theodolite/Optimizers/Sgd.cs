using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// PyTorch's <c>SGD</c>: v₁ = g₁ and vₜ = μvₜ₋₁ + (1 − d)gₜ, the step is θ ← θ − ηvₜ, or with Nesterov's momentum
/// θ ← θ − η(gₜ + μvₜ). Without momentum it is gradient descent. State: v, one vector.
/// </summary>
public sealed record Sgd : FirstOrderSettings
{
    public override string Name => "sgd";

    /// <summary>μ in [0, 1).</summary>
    public double Momentum { get; init => field = Ranges.Decay(value, "momentum"); }

    /// <summary>d in [0, 1): how much less of each new gradient enters the momentum.</summary>
    public double Dampening { get; init => field = Ranges.Decay(value, "dampening"); }

    /// <summary>Whether the first gradient enters whole (v₁ = g₁), as in PyTorch, and not as (1 − d)g₁.</summary>
    public bool FirstStepUndamped { get; init; } = true;

    /// <summary>Nesterov's momentum; needs μ &gt; 0 and d = 0.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The conventions: Keras has a rate of 0.01.</summary>
    public static IReadOnlyDictionary<string, Sgd> Presets { get; } = new Dictionary<string, Sgd>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["keras"] = new() { LearningRate = 0.01 },
    };

    public override void Validate()
    {
        base.Validate();
        if (Nesterov && (Momentum == 0 || Dampening > 0))
        {
            throw Ranges.Bad("nesterov needs a momentum above 0 and a dampening of 0.");
        }
    }

    /// <summary>ηλ ≤ 2(1 + μ)/(1 − d), or 2(1 + μ)/(1 + 2μ) with Nesterov's momentum.</summary>
    private protected override StabilityLimit Limit(StepRates rates, OptimizerState<double>? state)
    {
        var momentum = rates.Momentum ?? Momentum;
        return Momentum == 0 ? Limit(rates)
            : Nesterov ? Limit(rates, momentum, ofAverage: momentum)
            : Limit(rates, momentum, 1 - Dampening, ofAverage: 1, ofGradient: 0);
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        if (Momentum == 0)
        {
            return;
        }

        var form = new TraceForm { Momentum = Momentum, Share = 1 - Dampening, FirstWhole = FirstStepUndamped, Nesterov = Nesterov };
        chain.Add(new Trace<T>(form, chain.Vector("momentum")));
    }
}
