using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// NAdam (Dozat, 2016): with μₜ = β₁(1 − ½·0.96^(tψ)) and Πₜ = μ₁…μₜ, θ ← θ − η(μₜ₊₁m/(1 − Πₜμₜ₊₁) + (1 − μₜ)g/(1 − Πₜ))/D.
/// State: m and v, two vectors, and Π.
/// </summary>
public sealed record NAdam : AdamFamilySettings
{
    public NAdam() => LearningRate = 2e-3;

    public override string Name => "nadam";

    /// <summary>ψ ≥ 0; none keeps μ = β₁.</summary>
    public double? MomentumDecay { get; init => field = value is { } decay ? Ranges.AtLeast(0, decay, "momentum-decay") : null; } = 4e-3;

    /// <summary>The conventions differ in ψ: 0.004 in PyTorch, 1 in Keras, none in optax.</summary>
    public static IReadOnlyDictionary<string, NAdam> Presets { get; } = new Dictionary<string, NAdam>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["keras"] = new() { LearningRate = 1e-3, MomentumDecay = 1, EpsilonOutside = 1e-7, WeightDecayMode = WeightDecayMode.Decoupled },
        ["optax"] = new() { LearningRate = 1e-3, MomentumDecay = null },
        ["paper"] = new() { LearningRate = 1e-3 },
    };

    /// <summary>ηλ ≤ 2(1 + β₁)/((1 − β₁)μₜ₊₁ + (1 + β₁)(1 − μₜ)).</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state)
    {
        if (state is null)
        {
            return null;
        }

        var step = Context(rates, state);
        return Limit(
            rates,
            state,
            Coefficients,
            ofAverage: Momentum(step, step.T + 1),
            ofGradient: 1 - Momentum(step, step.T));
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        var (memory, product) = (chain.Memory, chain.Scalar("momentum-product", 1));
        chain.Add(new ScaleByMoments<T>(
            step => OfBoth(step, memory[product]),
            chain.Vector(FirstMoment),
            chain.Vector(SecondMoment),
            finish: step => memory[product] *= Momentum(step, step.T)));
    }

    private double Momentum(StepContext step, long t) =>
        (step.Momentum ?? Beta1) * (1 - (MomentumDecay is { } decay ? 0.5 * Math.Pow(0.96, t * decay) : 0));

    private MomentCoefficients OfBoth(StepContext step, double before)
    {
        var (now, next) = (Momentum(step, step.T), Momentum(step, step.T + 1));
        if (step.PerRow)
        {
            before = 1;
            for (var t = 1L; t < step.T && before > 0; t++)
            {
                before *= Momentum(step, t);
            }
        }

        return Coefficients(step) with
        {
            OfAverage = next / (1 - (before * now * next)),
            OfGradient = (1 - now) / (1 - (before * now)),
        };
    }
}
