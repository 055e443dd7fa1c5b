namespace Theodolite.Optimizers.Contract;

/// <summary>
/// Up to which curvature steps of a fixed rate do not grow: on a quadratic with Hessian H the linear recurrence that the steps are
/// has no eigenvalue outside the unit circle while the largest eigenvalue of P^(−½)(H + δI)P^(−½) is at most
/// <see cref="Curvature"/> (Cohen et al., ICLR 2021; with P, "Adaptive Gradient Methods at the Edge of Stability", 2022).
/// </summary>
/// <param name="Curvature">2/η for gradient descent.</param>
public sealed record StabilityLimit(double Curvature)
{
    /// <summary>δ: weight decay that enters the gradient.</summary>
    public double Decay { get; init; }

    /// <summary>
    /// The diagonal of P, by which the method divides its steps, one number for every entry that may move, taken as fixed; an entry
    /// where it is 0 does not move. Null for P = 1.
    /// </summary>
    public double[]? Preconditioner { get; init; }

    /// <summary>
    /// Of v ← βv + sg, u = a·v + b·g, θ ← kθ − ηu: with z = −1 the characteristic polynomial z² − (β + k − η(as + b)λ)z + β(k − ηbλ)
    /// has a root there at λ = (1 + β)(1 + k)/(η(as + b(1 + β))), and none leaves the circle before.
    /// </summary>
    /// <param name="rate">η.</param>
    /// <param name="momentum">β in [0, 1).</param>
    /// <param name="entering">s.</param>
    /// <param name="ofAverage">a.</param>
    /// <param name="ofGradient">b.</param>
    /// <param name="kept">k, what decoupled weight decay leaves of θ.</param>
    internal static double OfMomentum(
        double rate,
        double momentum,
        double entering,
        double ofAverage,
        double ofGradient,
        double kept) =>
        (1 + momentum) * (1 + kept) / (rate * ((ofAverage * entering) + (ofGradient * (1 + momentum))));
}
