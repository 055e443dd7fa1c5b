using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// RMSProp (Tieleman and Hinton, 2012): G ← γG + (1 − γ)g², u = g/(√V + ε) with V = G, or centered V = G − a², a ← γa + (1 − γ)g
/// (Graves, 2013; not below 0). With momentum b ← μb + u and θ ← θ − ηb, else θ ← θ − ηu. Without bias correction the first step
/// is η/√(1 − γ). State: G, and a and b where used.
/// </summary>
public sealed record RmsProp : FirstOrderSettings
{
    private const string Squares = "average-of-squares";
    private const string Mean = "average";

    public RmsProp() => LearningRate = 0.01;

    public override string Name => "rmsprop";

    /// <summary>γ in [0, 1).</summary>
    public double Decay { get; init => field = Ranges.Decay(value, "decay"); } = 0.99;

    /// <summary>Whether the mean gradient is taken off.</summary>
    public bool Centered { get; init; }

    /// <summary>μ in [0, 1).</summary>
    public double Momentum { get; init => field = Ranges.Decay(value, "momentum"); }

    /// <summary>Whether η enters the momentum.</summary>
    public LearningRatePlacement LearningRatePlacement { get; init => field = Ranges.Defined(value, "learning-rate-placement"); }

    /// <summary>Whether averages are divided by 1 − γᵗ.</summary>
    public bool BiasCorrection { get; init; }

    /// <summary>ε inside the root.</summary>
    public double EpsilonInside { get; init => field = Ranges.AtLeast(0, value, "epsilon-inside"); }

    /// <summary>ε outside the root.</summary>
    public double EpsilonOutside { get; init => field = Ranges.AtLeast(0, value, "epsilon-outside"); } = 1e-8;

    /// <summary>The conventions differ in γ, ε and where η enters.</summary>
    public static IReadOnlyDictionary<string, RmsProp> Presets { get; } = new Dictionary<string, RmsProp>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["article"] = new() { Decay = 0.9, EpsilonInside = 1e-6, EpsilonOutside = 0 },
        ["keras"] = new()
        {
            LearningRate = 1e-3,
            Decay = 0.9,
            EpsilonInside = 1e-7,
            EpsilonOutside = 0,
            LearningRatePlacement = LearningRatePlacement.Inside,
            WeightDecayMode = WeightDecayMode.Decoupled,
        },
        ["optax"] = new() { Decay = 0.9, EpsilonInside = 1e-8, EpsilonOutside = 0, LearningRatePlacement = LearningRatePlacement.Inside },
        ["caffe"] = new(),
    };

    /// <summary>ηλ ≤ 2(1 + μ), λ being a curvature of P⁻¹(H + δI) with P = √V + ε.</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state)
    {
        if (state is not { Steps: > 0 } || state.Of(Squares) is not { } squares)
        {
            return null;
        }

        var (correction, mean) = (BiasCorrection ? 1 / Registers.Weights(Decay, state.Steps) : 1, Centered ? state.Of(Mean) : null);
        double[] preconditioner = [.. squares.Select((g, i) =>
        {
            var a = correction * (mean?[i] ?? 0);
            return Math.Sqrt(Math.Max(0, (correction * g) - (a * a)) + EpsilonInside) + EpsilonOutside;
        })];
        return Momentum == 0
            ? Limit(rates, preconditioner: preconditioner)
            : Limit(rates, rates.Momentum ?? Momentum, 1, 1, 0, preconditioner);
    }

    internal override void Scale<T>(ChainBuilder<T> chain)
    {
        chain.Add(new ScaleBySquares<T>(
            step => new SquareCoefficients
            {
                Decay = Decay,
                Share = 1 - Decay,
                Factor = 1,
                Correction = BiasCorrection ? 1 / Registers.Weights(Decay, step.T) : 1,
                Inside = EpsilonInside,
                Outside = EpsilonOutside,
            },
            chain.Vector(Squares),
            Centered ? chain.Vector(Mean) : null));
        if (Momentum == 0)
        {
            return;
        }

        chain.RateApplied = LearningRatePlacement == LearningRatePlacement.Inside;
        chain.Add(new Trace<T>(new TraceForm { Momentum = Momentum, RateInside = chain.RateApplied }, chain.Vector("momentum")));
    }
}
