using Theodolite.Optimizers.Chains;
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

    /// <summary>The coefficients of Adam at a step.</summary>
    internal MomentCoefficients Coefficients(StepContext step)
    {
        var beta1 = step.Momentum ?? Beta1;
        var squares = 1 / Chains.Coefficients.Weights(Beta2, step.T);
        return new MomentCoefficients
        {
            Beta1 = beta1,
            Beta2 = Beta2,
            OfAverage = 1 / Chains.Coefficients.Weights(beta1, step.T),
            OfSquares = squares,
            BeforeMaximum = 1,
            Inside = EpsilonInside,
            Outside = EpsilonOutside * (EpsilonBeforeBiasCorrection ? Math.Sqrt(squares) : 1),
        };
    }
}
