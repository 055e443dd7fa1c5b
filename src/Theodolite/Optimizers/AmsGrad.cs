using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>Of what AMSGrad keeps the maximum.</summary>
public enum AmsGradMaximum
{
    /// <summary>w = max(w, v), v̂ = w/(1 − β₂ᵗ) (PyTorch, Keras): v̂ can decrease.</summary>
    RawMax,

    /// <summary>w = max(w, v/(1 − β₂ᵗ)), v̂ = w (optax).</summary>
    CorrectedMax,

    /// <summary>w = max(w, v), v̂ = w and m̂ = m: no bias correction (Reddi, Kale and Kumar, ICLR 2018).</summary>
    Paper,
}

/// <summary>
/// AMSGrad (Reddi, Kale and Kumar, "On the Convergence of Adam and Beyond", ICLR 2018): Adam whose denominator is that of a running
/// maximum of v. State: three vectors.
/// </summary>
public sealed record AmsGrad : AdamFamilySettings
{
    private const string MaximumMoment = "maximum-second-moment";

    public override string Name => "amsgrad";

    /// <summary>Of what the maximum is kept.</summary>
    public AmsGradMaximum Maximum { get; init => field = Ranges.Defined(value, "maximum"); }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, AmsGrad> Presets { get; } = new Dictionary<string, AmsGrad>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["keras"] = new() { EpsilonOutside = 1e-7, EpsilonBeforeBiasCorrection = true, WeightDecayMode = WeightDecayMode.Decoupled },
        ["optax"] = new() { Maximum = AmsGradMaximum.CorrectedMax },
        ["paper"] = new() { Maximum = AmsGradMaximum.Paper },
    };

    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        Limit(rates, state, OfMaximum, MaximumMoment);

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(
            new ScaleByMoments<T>(OfMaximum, chain.Vector(FirstMoment), chain.Vector(SecondMoment), chain.Vector(MaximumMoment)));

    private MomentCoefficients OfMaximum(StepContext step)
    {
        var adam = Coefficients(step);
        return Maximum switch
        {
            AmsGradMaximum.RawMax => adam,
            AmsGradMaximum.CorrectedMax => adam with { BeforeMaximum = adam.OfSquares, OfSquares = 1 },
            _ => adam with { OfAverage = 1, OfSquares = 1, Outside = EpsilonOutside },
        };
    }
}
