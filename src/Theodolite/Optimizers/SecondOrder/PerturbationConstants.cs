using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>What perturbed gradient descent runs with.</summary>
/// <param name="LearningRate">η.</param>
/// <param name="Radius">r of the ball that the perturbation is drawn from.</param>
/// <param name="GradientThreshold">g_thr: below it a perturbation is due.</param>
/// <param name="DecreaseThreshold">f_thr: what the descent after it must at least gain.</param>
/// <param name="WaitingSteps">t_thr: within how many steps.</param>
public sealed record PerturbationConstants(
    double LearningRate,
    double Radius,
    double GradientThreshold,
    double DecreaseThreshold,
    double WaitingSteps)
{
    /// <summary>
    /// The constants of Jin et al., "How to Escape Saddle Points Efficiently", ICML 2017, algorithm 2: with
    /// χ = 3·max(ln(dℓΔf/(cε²δ)), 4), η = c/ℓ, r = (√c/χ²)(ε/ℓ), g_thr = (√c/χ²)ε, f_thr = (c/χ³)√(ε³/ρ), t_thr = (χ/c²)·ℓ/√(ρε).
    /// They are tiny in practice.
    /// </summary>
    /// <param name="dimension">d.</param>
    /// <param name="smoothness">ℓ, a Lipschitz constant of the gradient.</param>
    /// <param name="hessianLipschitz">ρ, one of the Hessian.</param>
    /// <param name="accuracy">ε: ‖∇f‖ ≤ ε and λ_min ≥ −√(ρε) are sought.</param>
    /// <param name="constant">c ≤ 1.</param>
    /// <param name="failure">δ, the probability of failure.</param>
    /// <param name="gap">Δf, f at the start over its lowest value.</param>
    public static PerturbationConstants OfTheory(
        int dimension, double smoothness, double hessianLipschitz, double accuracy, double constant, double failure, double gap)
    {
        Ranges.Between(1, int.MaxValue, dimension, "dimension");
        var (l, rho, epsilon) = (Ranges.Above(0, smoothness, "smoothness"), Ranges.Above(0, hessianLipschitz, "hessian-lipschitz"), Ranges
            .Above(0, accuracy, "accuracy"));
        var c = Ranges.Above(0, constant, "constant") <= 1 ? constant : throw Ranges.Bad($"constant must be at most 1, not {constant:R}.");
        var chi = Chi(dimension, l, epsilon, c, Ranges.Above(0, failure, "failure"), Ranges.Above(0, gap, "gap"));
        return new PerturbationConstants(
            c / l,
            Math.Sqrt(c) / (chi * chi) * (epsilon / l),
            Math.Sqrt(c) / (chi * chi) * epsilon,
            c / (chi * chi * chi) * Math.Sqrt(epsilon * epsilon * epsilon / rho),
            chi / (c * c) * l / Math.Sqrt(rho * epsilon));
    }

    internal static double Chi(int d, double l, double epsilon, double c, double delta, double gap) =>
        3 * Math.Max(Math.Log(d * l * gap / (c * epsilon * epsilon * delta)), 4);
}
