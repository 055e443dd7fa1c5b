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

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions =>
    [
        new("beta1", Beta1),
        new("beta2", Beta2),
        new("epsilon-inside", EpsilonInside),
        new("epsilon-outside", EpsilonOutside),
        new("epsilon-before-bias-correction", EpsilonBeforeBiasCorrection),
        new("weight-decay", WeightDecay),
        new("weight-decay-mode", WeightDecayMode),
    ];

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

    public override Optimizer<T> Create<T>(int count) => new Moments<T>(this, count);

    internal static Adam Read(OptionReader options)
    {
        var unset = options.Choice("preset", Presets["pytorch"], Presets);
        var (inside, outside) = Epsilons(options, unset.EpsilonInside, unset.EpsilonOutside);
        var before = options.Flag("epsilon-before-bias-correction", unset.EpsilonBeforeBiasCorrection);
        var (rate, beta1, beta2) = (options.Number("learning-rate", unset.LearningRate), options.Number("beta1", unset.Beta1), options.Number("beta2", unset.Beta2));
        var (decay, mode) = (options.Number("weight-decay", unset.WeightDecay), options.Choice("weight-decay-mode", unset.WeightDecayMode));
        return options.Build(() => new Adam
        {
            LearningRate = rate,
            Beta1 = beta1,
            Beta2 = beta2,
            EpsilonInside = inside,
            EpsilonOutside = outside,
            EpsilonBeforeBiasCorrection = before,
            WeightDecay = decay,
            WeightDecayMode = mode,
        });
    }

    /// <summary>Naming one of the two epsilons sets the other to zero.</summary>
    internal static (double Inside, double Outside) Epsilons(OptionReader options, double inside, double outside)
    {
        var (hasInside, hasOutside) = (options.Has("epsilon-inside"), options.Has("epsilon-outside"));
        return (
            options.Number("epsilon-inside", hasOutside ? 0 : inside),
            options.Number("epsilon-outside", hasInside ? 0 : outside));
    }

    private sealed class Moments<T>(Adam settings, int count) : Optimizer<T>(settings, count, "first-moment", "second-moment")
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, double learningRate, long t) =>
            FusedPass.Run(parameters, gradient, Slot(0), Slot(1), new AdamRule<T>(settings, learningRate, t));
    }
}
