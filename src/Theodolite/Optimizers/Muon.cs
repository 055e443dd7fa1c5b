using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>The factor s on Muon's orthogonalized step, for a weight [rows, cols] = [out, in].</summary>
public enum MuonScale
{
    /// <summary>√max(1, rows/cols) (Jordan; PyTorch).</summary>
    Original,

    /// <summary>0.2·√max(rows, cols): the root mean square of an Adam step (Liu et al., 2025; Keras).</summary>
    MatchRms,
}

/// <summary>How Muon orthogonalizes.</summary>
public enum MuonMethod
{
    /// <summary>Five steps of a quintic iteration; singular values end anywhere in about 0.5 to 1.5.</summary>
    NewtonSchulz,

    /// <summary>The polar factor U·Vᵀ.</summary>
    Exact,
}

/// <summary>What Muon's buffer holds.</summary>
public enum MuonBuffer
{
    /// <summary>B = μB + (1 − μ)g.</summary>
    Average,

    /// <summary>B = μB + g (Keras). Only a scale, which orthogonalization removes up to ε.</summary>
    Sum,
}

/// <summary>How the norm in Muon's first scaling is kept from zero.</summary>
public enum MuonGuard
{
    /// <summary>max(‖N‖, ε) (PyTorch).</summary>
    Clamp,

    /// <summary>‖N‖ + ε (the reference, optax, Keras).</summary>
    Add,
}

/// <summary>What takes the parameters that are not matrices.</summary>
public enum MuonFallback
{
    /// <summary>Nothing: they are an error.</summary>
    None,

    /// <summary>AdamW.</summary>
    Adamw,
}

/// <summary>
/// Muon (Jordan et al., 2024), for the matrices of hidden layers: B = μB + (1 − μ)g, N = (1 − μ)g + μB (Nesterov) or B,
/// O = N made nearly orthogonal, θ ← θ(1 − ηλ) − ηsO. Matrix products run in the parameters' dtype. State: B, one vector.
/// </summary>
public sealed record Muon : FirstOrderSettings
{
    public Muon() => (WeightDecay, WeightDecayMode) = (0.1, WeightDecayMode.Decoupled);

    public override string Name => "muon";

    /// <summary>μ in [0, 1).</summary>
    public double Momentum { get; init => field = Ranges.Decay(value, "momentum"); } = 0.95;

    /// <summary>Whether the momentum is Nesterov's.</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>What the buffer holds.</summary>
    public MuonBuffer Buffer { get; init => field = Ranges.Defined(value, "buffer"); }

    /// <summary>The factor on the step.</summary>
    public MuonScale Scaling { get; init => field = Ranges.Defined(value, "scaling"); }

    /// <summary>How to orthogonalize.</summary>
    public MuonMethod Method { get; init => field = Ranges.Defined(value, "method"); }

    /// <summary>Newton–Schulz steps.</summary>
    public int NewtonSchulzSteps { get; init => field = Ranges.Between(1, 100, value, "newton-schulz-steps"); } = 5;

    /// <summary>a of X ← aX + (bA + cA²)X, A = XXᵀ.</summary>
    public double CoefficientA { get; init => field = Ranges.Finite(value, "coefficient-a"); } = 3.4445;

    /// <summary>b.</summary>
    public double CoefficientB { get; init => field = Ranges.Finite(value, "coefficient-b"); } = -4.7750;

    /// <summary>c.</summary>
    public double CoefficientC { get; init => field = Ranges.Finite(value, "coefficient-c"); } = 2.0315;

    /// <summary>ε ≥ 0.</summary>
    public double Epsilon { get; init => field = Ranges.AtLeast(0, value, "epsilon"); } = 1e-7;

    /// <summary>How ε acts.</summary>
    public MuonGuard Guard { get; init => field = Ranges.Defined(value, "guard"); }

    /// <summary>What takes parameters that are not matrices.</summary>
    public MuonFallback Fallback { get; init => field = Ranges.Defined(value, "fallback"); }

    /// <summary>A name pattern of matrices that the fallback takes too, as embeddings and the last layer; null for none.</summary>
    public string? FallbackPattern { get; init; }

    /// <summary>η of the fallback; none for the same.</summary>
    public double? FallbackLearningRate
    {
        get; init =>
        field = value is { } rate ? Ranges.AtLeast(0, rate, "fallback-learning-rate") : null;
    }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, Muon> Presets { get; } = new Dictionary<string, Muon>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["reference"] = new() { LearningRate = 0.02, WeightDecay = 0, Guard = MuonGuard.Add },
        ["optax"] = new() { WeightDecay = 0, Epsilon = 1e-8, Guard = MuonGuard.Add, Fallback = MuonFallback.Adamw },
        ["keras"] = new()
        {
            WeightDecay = 4e-3,
            Buffer = MuonBuffer.Sum,
            Scaling = MuonScale.MatchRms,
            Guard = MuonGuard.Add,
            Fallback = MuonFallback.Adamw,
            FallbackPattern = "*embedding*",
        },
    };

    internal override string NotLazy => "it orthogonalizes whole matrices";

    internal override IEnumerable<(FirstOrderSettings Chain, IReadOnlyList<PlannedBlock> Blocks, string Prefix)> Divide(
        IReadOnlyList<PlannedBlock> blocks)
    {
        var mine = blocks
            .Where(block => block.Shape.Rank == 2 && !(FallbackPattern is { } pattern && new ParameterGroup(pattern).Matches(block.Name)))
            .ToArray();
        var others = blocks.Except(mine).ToArray();
        if (others.Length > 0 && Fallback == MuonFallback.None)
        {
            throw new BadInputException(
                $"muon updates matrices only, and {(others[0].Name.Length > 0 ? Spelling.Quote(others[0].Name) : "the parameter")} has "
                    + $"shape {others[0].Shape}; fallback=adamw would update what is not a matrix.");
        }

        yield return (this, mine, "");
        if (others.Length > 0)
        {
            var rate = FallbackLearningRate ?? LearningRate;
            yield return (new AdamW
            {
                LearningRate = rate,
                WeightDecay = WeightDecay,
                WeightDecayMode = WeightDecayMode,
                Maximize = Maximize,
            }, others, "fallback/");
        }
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        var form = new TraceForm { Momentum = Momentum, Share = Buffer == MuonBuffer.Average ? null : 1, Nesterov = Nesterov };
        chain.Add(new Trace<T>(form, chain.Vector("momentum")));
        chain.Add(new Orthogonalize<T>(this));
    }
}
