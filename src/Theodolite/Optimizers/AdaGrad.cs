using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer, JMLR 2011): G ← G + g², θ ← θ − η/(1 + (t − 1)·δ)·g/(√(G + ε_in) + ε_out). No bias correction.
/// State: G, one vector. With <see cref="SparseMode.Lazy"/> nothing is lost: a row without gradient would not change.
/// </summary>
public sealed record AdaGrad : FirstOrderSettings
{
    private const string Sum = "sum-of-squares";

    public AdaGrad() => LearningRate = 0.01;

    public override string Name => "adagrad";

    /// <summary>δ ≥ 0: how the rate falls with t by itself.</summary>
    public double LearningRateDecay { get; init => field = Ranges.AtLeast(0, value, "learning-rate-decay"); }

    /// <summary>G₀ ≥ 0.</summary>
    public double InitialAccumulator { get; init => field = Ranges.AtLeast(0, value, "initial-accumulator"); }

    /// <summary>ε inside the root.</summary>
    public double EpsilonInside { get; init => field = Ranges.AtLeast(0, value, "epsilon-inside"); }

    /// <summary>ε outside the root.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); } = 1e-10;

    /// <summary>The conventions differ in G₀ and ε.</summary>
    public static IReadOnlyDictionary<string, AdaGrad> Presets { get; } = new Dictionary<string, AdaGrad>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["article"] = new() { EpsilonInside = 1e-6, EpsilonOutside = 0 },
        ["keras"] = new()
        {
            LearningRate = 1e-3,
            InitialAccumulator = 0.1,
            EpsilonInside = 1e-7,
            EpsilonOutside = 0,
            WeightDecayMode = WeightDecayMode.Decoupled,
        },
        ["optax"] = new() { InitialAccumulator = 0.1, EpsilonInside = 1e-7, EpsilonOutside = 0 },
        ["caffe"] = new() { EpsilonOutside = 1e-8 },
    };

    /// <summary>ηλ ≤ 2·(1 + (t − 1)δ), λ being a curvature of P⁻¹(H + δI) with P = √(G + ε_in) + ε_out.</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        state is { Steps: > 0 } && state.Of(Sum) is { } sum
            ? Limit(
                rates,
                ofGradient: 1 / (1 + ((state.Steps - 1) * LearningRateDecay)),
                preconditioner: Array.ConvertAll(sum, g => Math.Sqrt(g + EpsilonInside) + EpsilonOutside))
            : null;

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        var sum = chain.Vector(Sum, values => Array.Fill(values, T.CreateChecked(InitialAccumulator)));
        chain.Add(new ScaleBySquares<T>(
            step => new SquareCoefficients
            {
                Decay = 1,
                Share = 1,
                Factor = 1 / (1 + ((step.T - 1) * LearningRateDecay)),
                Correction = 1,
                Inside = EpsilonInside,
                Outside = EpsilonOutside,
            },
            sum));
    }
}
