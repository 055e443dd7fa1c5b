using System.Numerics;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015): m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g²,
/// θ ← θ − η·m̂/D with m̂ = m/(1 − β₁ᵗ) and the denominator D of <see cref="AdamRule{T}"/>.
/// State: m and v, two vectors. The defaults are PyTorch's.
/// </summary>
public sealed record Adam : OptimizerSettings
{
    public override string Name => "adam";

    /// <summary>β₁ in [0, 1).</summary>
    public double Beta1 { get; init => field = Ranges.Decay(value, "beta1"); } = 0.9;

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.999;

    /// <summary>ε inside the root, √(v̂ + ε).</summary>
    public double EpsilonInside { get; init => field = Ranges.AtLeast(0, value, "epsilon-inside"); }

    /// <summary>ε outside the root, √v̂ + ε.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); } = 1e-8;

    /// <summary>Whether the outer ε is added before the bias correction (the ε̂ form of Keras): √v + ε.</summary>
    public bool EpsilonBeforeBiasCorrection { get; init; }

    /// <summary>λ ≥ 0.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    /// <summary>How λ acts.</summary>
    public WeightDecayMode WeightDecayMode { get; init => field = Ranges.Defined(value, "weight-decay-mode"); }

    /// <summary>
    /// The values that libraries and texts use: <c>pytorch</c>, <c>paper</c> and <c>optax</c> agree (ε̂ outside); <c>keras</c>
    /// has 1e-7 before the correction; <c>article</c> has β₂ = 0.99 and 1e-6 inside the root.
    /// </summary>
    public static IReadOnlyDictionary<string, Adam> Presets { get; } = new Dictionary<string, Adam>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["paper"] = new(),
        ["optax"] = new(),
        ["keras"] = new() { EpsilonOutside = 1e-7, EpsilonBeforeBiasCorrection = true },
        ["article"] = new() { Beta2 = 0.99, EpsilonInside = 1e-6, EpsilonOutside = 0 },
    };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Moments<T>(this, plan);

    private sealed class Moments<T> : GradientOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Adam settings;
        private readonly Slot<T> _first;
        private readonly Slot<T> _second;

        public Moments(Adam settings, ParameterPlan plan)
            : base(settings, plan)
        {
            this.settings = settings;
            (_first, _second) = (Memory.Add("first-moment", [plan.Count]), Memory.Add("second-moment", [plan.Count]));
        }

        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows) =>
            FusedPass.Run(parameters, gradient, _first.Values, _second.Values, new AdamRule<T>(settings, rates.LearningRate, t));
    }
}
