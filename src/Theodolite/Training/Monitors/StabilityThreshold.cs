using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Training.Steps;

namespace Theodolite.Training.Monitors;

/// <summary>
/// How sharp the loss may be before an optimizer's steps grow instead of shrink, and the preconditioner that sharpness is then
/// measured with: λ_max(P^(−½)HP^(−½)) &lt; limit.
/// </summary>
/// <param name="Limit">
/// 2/η for gradient descent, 2(1 + β)/η for the heavy ball v = βv + g, (2 + 2β)/((1 + 2β)η) for Nesterov's momentum, 2(1 + β₁)/((1 − β₁)η)
/// for Adam's family, where the gradient enters its average with 1 − β₁ (Cohen et al., ICLR 2021 and "Adaptive Gradient Methods at
/// the Edge of Stability", 2022); null where none is known.
/// </param>
/// <param name="Scale">The diagonal of P^(−½); null for P = 1.</param>
internal readonly record struct StabilityThreshold(double? Limit, double[]? Scale)
{
    public static StabilityThreshold Of(OptimizerSettings settings, StepRates rates, FlatUpdate update)
    {
        var rate = rates.LearningRate;
        return settings switch
        {
            GradientDescent => new(2 / rate, null),
            Sgd { Nesterov: true } sgd => new(Nesterov(rates.Momentum ?? sgd.Momentum, rate), null),
            Sgd sgd => new(
                HeavyBall(sgd.Momentum > 0 ? rates.Momentum ?? sgd.Momentum : 0, rate * (1 - (sgd.Momentum > 0 ? sgd.Dampening : 0))),
                null),
            Optimizers.Nesterov nesterov => new(Nesterov(rates.Momentum ?? nesterov.Momentum, rate), null),
            Momentum momentum => new(HeavyBall(rates.Momentum ?? momentum.Gamma, rate * (1 - momentum.Dampening)), null),
            AdamFamilySettings { EpsilonBeforeBiasCorrection: false } adam when adam is Adam or AdamW => OfAdam(adam, rates, update),
            _ => new(null, null),
        };
    }

    private static double HeavyBall(double beta, double rate) => 2 * (1 + beta) / rate;

    private static double Nesterov(double beta, double rate) => (2 + (2 * beta)) / ((1 + (2 * beta)) * rate);

    private static StabilityThreshold OfAdam(AdamFamilySettings adam, StepRates rates, FlatUpdate update)
    {
        var saved = update.Save();
        if (saved.Slots.FirstOrDefault(slot => slot.Name.EndsWith("second-moment", StringComparison.Ordinal)) is not { } second
            || saved.Steps == 0)
        {
            return new(null, null);
        }

        var (beta1, corrected) = (rates.Momentum ?? adam.Beta1, 1 - Math.Pow(adam.Beta2, saved.Steps));
        var scale = Array.ConvertAll(second.Values, v =>
        {
            var p = Math.Sqrt((v / corrected) + adam.EpsilonInside) + adam.EpsilonOutside;
            return p > 0 ? 1 / Math.Sqrt(p) : 0;
        });
        return new(2 * (1 + beta1) / ((1 - beta1) * rates.LearningRate), scale);
    }
}
