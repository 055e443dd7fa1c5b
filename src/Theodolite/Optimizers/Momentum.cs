using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>Where the learning rate enters the momentum; equal for a constant rate.</summary>
public enum LearningRatePlacement
{
    /// <summary>v = γv + g, θ ← θ − ηv (PyTorch, optax).</summary>
    Outside,

    /// <summary>v = γv + ηg, θ ← θ − v (Keras, Caffe): a schedule leaves old rates in v.</summary>
    Inside,
}

/// <summary>
/// Heavy-ball momentum (Polyak, 1964): vₜ = γvₜ₋₁ + (1 − d)gₜ, θₜ = θₜ₋₁ − ηvₜ. The effective rate grows by 1/(1 − γ), unless
/// d = γ makes v an average. State: v, one vector.
/// </summary>
public sealed record Momentum : FirstOrderSettings
{
    public override string Name => "momentum";

    /// <summary>γ in [0, 1); 0.9 is typical.</summary>
    [Option("momentum")]
    public double Gamma { get; init => field = Ranges.Decay(value, "momentum"); } = 0.9;

    /// <summary>d in [0, 1), on every step; d = γ makes v an average of gradients.</summary>
    public double Dampening { get; init => field = Ranges.Decay(value, "dampening"); }

    /// <summary>Where η enters.</summary>
    public LearningRatePlacement LearningRatePlacement { get; init => field = Ranges.Defined(value, "learning-rate-placement"); }

    /// <summary>Whether the step is v/(1 − γᵗ), which an average begun at zero needs.</summary>
    public bool BiasCorrection { get; init; }

    /// <summary>
    /// The conventions: <c>keras</c> and <c>caffe</c> have the rate inside; <c>ema</c> is an average with bias correction;
    /// <c>article-answer</c> is v = 0.8v + 0.2g, printed with the wrong sign in the article's worked answer.
    /// </summary>
    public static IReadOnlyDictionary<string, Momentum> Presets { get; } = new Dictionary<string, Momentum>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["article"] = new(),
        ["article-answer"] = new() { Gamma = 0.8, Dampening = 0.8 },
        ["ema"] = new() { Dampening = 0.9, BiasCorrection = true },
        ["keras"] = new() { LearningRate = 0.01, LearningRatePlacement = LearningRatePlacement.Inside },
        ["caffe"] = new() { LearningRatePlacement = LearningRatePlacement.Inside },
        ["optax"] = new(),
    };

    /// <summary>ηλ ≤ 2(1 + γ)/(1 − d); a bias correction, gone in the end, only makes the first steps larger.</summary>
    private protected override StabilityLimit Limit(StepRates rates, OptimizerState<double>? state) =>
        Limit(rates, rates.Momentum ?? Gamma, 1 - Dampening, ofAverage: 1, ofGradient: 0);

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.RateApplied = LearningRatePlacement == LearningRatePlacement.Inside;
        var form = new TraceForm
        {
            Momentum = Gamma,
            Share = 1 - Dampening,
            RateInside = chain.RateApplied,
            BiasCorrection = BiasCorrection,
        };
        chain.Add(new Trace<T>(form, chain.Vector("momentum")));
    }
}
