using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>How ε₁ keeps the second moment of Adafactor from zero.</summary>
public enum AdaFactorEpsilon
{
    /// <summary>mean(R) ≥ ε₁ and V ≥ ε₁² (PyTorch).</summary>
    Clamp,

    /// <summary>g² + ε₁ (the paper, Keras, optax).</summary>
    Add,
}

/// <summary>Which two axes of a tensor Adafactor factors.</summary>
public enum FactoredAxes
{
    /// <summary>The last two (PyTorch, Keras).</summary>
    Last,

    /// <summary>The two longest (optax).</summary>
    Longest,
}

/// <summary>
/// Adafactor (Shazeer and Stern, ICML 2018): β = 1 − t^(−0.8); over two axes of a tensor R and C are running means of g² along rows
/// and columns and V = RCᵀ/mean(R), elsewhere V a running mean of g²; U = g/√V, U ← U/max(1, RMS(U)/d), and
/// θ ← θ − α·U with α = max(ε₂, RMS(θ))·min(η, 1/√t). β₁ = 0, so nothing needs a bias correction. State: (n + m)/(nm) of a vector
/// for a matrix, a vector for vectors.
/// </summary>
public sealed record AdaFactor : FirstOrderSettings
{
    public AdaFactor() => (LearningRate, WeightDecayMode) = (0.01, WeightDecayMode.Decoupled);

    public override string Name => "adafactor";

    /// <summary>Exponent ≥ 0 of β = 1 − t^(−exponent).</summary>
    public double DecayExponent { get; init => field = Ranges.AtLeast(0, value, "decay-exponent"); } = 0.8;

    /// <summary>ε₁ ≥ 0; none for the spacing of the dtype at 1.</summary>
    public double? Epsilon1 { get; init => field = value is { } epsilon ? Ranges.AtLeast(0, epsilon, "epsilon1") : null; }

    /// <summary>How ε₁ acts.</summary>
    [Option("epsilon1-form")]
    public AdaFactorEpsilon EpsilonForm { get; init => field = Ranges.Defined(value, "epsilon1-form"); }

    /// <summary>ε₂ ≥ 0, the least RMS(θ).</summary>
    public double Epsilon2 { get; init => field = Ranges.AtLeast(0, value, "epsilon2"); } = 1e-3;

    /// <summary>d &gt; 0, the largest RMS(U); none for no limit.</summary>
    public double? ClipThreshold { get; init => field = value is { } clip ? Ranges.Above(0, clip, "clip-threshold") : null; } = 1;

    /// <summary>Whether the rate is min(η, 1/√t), or η.</summary>
    public bool RelativeStep { get; init; } = true;

    /// <summary>Whether the rate is multiplied by max(ε₂, RMS(θ)).</summary>
    public bool ParameterScale { get; init; } = true;

    /// <summary>Whether tensors of two or more axes are factored.</summary>
    public bool Factored { get; init; } = true;

    /// <summary>Which axes are factored.</summary>
    public FactoredAxes FactoredAxes { get; init => field = Ranges.Defined(value, "factored-axes"); }

    /// <summary>Tensors are factored only where both axes are at least so long.</summary>
    public int MinDimension { get; init => field = Ranges.Between(0, int.MaxValue, value, "min-dimension"); }

    /// <summary>β in [0, 1) of an average of the steps; none for none.</summary>
    public double? Momentum { get; init => field = value is { } momentum ? Ranges.Decay(momentum, "momentum") : null; }

    /// <summary>Whether decoupled decay is θ(1 − λ), not multiplied by η (optax).</summary>
    public bool DecayUnscaled { get; init; }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, AdaFactor> Presets { get; } = new Dictionary<string, AdaFactor>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["paper"] = new() { Epsilon1 = 1e-30, EpsilonForm = AdaFactorEpsilon.Add },
        ["keras"] = new() { LearningRate = 1e-3, Epsilon1 = 1e-30, EpsilonForm = AdaFactorEpsilon.Add },
        ["optax"] = new()
        {
            LearningRate = 1,
            RelativeStep = false,
            Epsilon1 = 1e-30,
            EpsilonForm = AdaFactorEpsilon.Add,
            FactoredAxes = FactoredAxes.Longest,
            MinDimension = 128,
            DecayUnscaled = true,
        },
    };

    internal override string NotLazy => "its steps depend on sums over whole tensors";

    private protected override KeptShare Kept => DecayUnscaled ? KeptShare.Unscaled : base.Kept;

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new FactoredMoments<T>(this, chain));
        chain.RateApplied = true;
        if (Momentum is { } momentum)
        {
            chain.Add(new Trace<T>(new TraceForm { Momentum = momentum, Share = null }, chain.Vector("momentum")));
        }
    }
}
