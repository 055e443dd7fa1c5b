using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// What the relatives of Adam share. The denominator covers every convention: D = √(v/(1 − β₂ᵗ) + ε_in) + s·ε_out with s = 1, or
/// s = 1/√(1 − β₂ᵗ) where the outer ε comes before the bias correction. Where D = 0 the element does not move.
/// </summary>
public abstract record AdamFamilySettings : FirstOrderSettings
{
    internal const string FirstMoment = "first-moment";
    internal const string SecondMoment = "second-moment";

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

    /// <summary>
    /// ηλ ≤ 2(1 + β₁)/(1 − β₁) for Adam, λ being a curvature of P⁻¹(H + δI) with P the denominator D. The bias correction of m is gone
    /// in the end and left out.
    /// </summary>
    /// <param name="rates">The rates.</param>
    /// <param name="state">m and v.</param>
    /// <param name="coefficients">The coefficients of a step.</param>
    /// <param name="squares">The statistic under the root.</param>
    /// <param name="ofAverage">How much of m enters the step in the end.</param>
    /// <param name="ofGradient">How much of g does.</param>
    private protected StabilityLimit? Limit(
        StepRates rates,
        OptimizerState<double>? state,
        Func<StepContext, MomentCoefficients> coefficients,
        string squares = SecondMoment,
        double ofAverage = 1,
        double ofGradient = 0)
    {
        if (state is not { Steps: > 0 } || state.Of(squares) is not { } values)
        {
            return null;
        }

        var (beta1, c) = (rates.Momentum ?? Beta1, coefficients(Context(rates, state)));
        return Limit(
            rates,
            beta1,
            1 - beta1,
            ofAverage,
            ofGradient,
            Array.ConvertAll(values, v => Math.Sqrt((c.OfSquares * v) + c.Inside) + c.Outside));
    }

    /// <summary>The step that led to a state.</summary>
    private protected StepContext Context(StepRates rates, OptimizerState<double> state) =>
        new(state.Steps, rates.LearningRate, LearningRate, rates.Momentum);

    /// <summary>The coefficients of Adam at a step.</summary>
    internal MomentCoefficients Coefficients(StepContext step)
    {
        var beta1 = step.Momentum ?? Beta1;
        var squares = 1 / Chains.Registers.Weights(Beta2, step.T);
        return new MomentCoefficients
        {
            Beta1 = beta1,
            Beta2 = Beta2,
            OfAverage = 1 / Chains.Registers.Weights(beta1, step.T),
            OfSquares = squares,
            BeforeMaximum = 1,
            Inside = EpsilonInside,
            Outside = EpsilonOutside * (EpsilonBeforeBiasCorrection ? Math.Sqrt(squares) : 1),
        };
    }
}
