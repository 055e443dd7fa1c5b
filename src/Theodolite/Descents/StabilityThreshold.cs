using System.Globalization;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Descents;

/// <summary>The largest curvature at which a method with a fixed rate does not blow up on a quadratic (design, verdict
/// learning-rate-too-large).</summary>
internal static class StabilityThreshold
{
    /// <summary>λ·η at the threshold: 2 for gradient descent, 2(1 + γ) for the heavy ball, (2 + 2γ)/(1 + 2γ) for Nesterov; null for
    /// others.</summary>
    public static double? Of(OptimizerSettings settings) => settings switch
    {
        GradientDescent => 2,
        Sgd { Momentum: 0 } => 2,
        Sgd { Nesterov: true } sgd => Ahead(sgd.Momentum),
        Sgd { Dampening: 0 } sgd => 2 * (1 + sgd.Momentum),
        Momentum { BiasCorrection: false } ball => 2 * (1 + ball.Gamma) / (1 - ball.Dampening),
        Nesterov ahead => Ahead(ahead.Momentum),
        _ => null,
    };

    /// <summary>A sentence on η·λ against the threshold where it is exceeded or met; null otherwise.</summary>
    public static string? Sentence(OptimizerSettings settings, double highest) =>
        Of(settings) is { } threshold && highest > 0 && settings.LearningRate * highest >= threshold * (1 - 1e-9)
            ? string.Create(CultureInfo.InvariantCulture, $"η·λ = {settings.LearningRate * highest:0.###} "
                + $"{(settings.LearningRate * highest > threshold * (1 + 1e-9) ? "exceeds" : "meets")} {threshold:0.###}, the stability "
                + $"threshold of {settings.Name} (λ_max = {highest:0.####}): a rate below {threshold / highest:0.####} is stable.")
            : null;

    /// <summary>A sentence on a rate far below the threshold; null otherwise.</summary>
    public static string? TimidSentence(OptimizerSettings settings, double highest) =>
        Of(settings) is { } threshold && highest > 0 && settings.LearningRate > 0 && settings.LearningRate * highest < 0.1 * threshold
            ? string.Create(CultureInfo.InvariantCulture, $"η·λ = {settings.LearningRate * highest:0.###e0} with λ_max = "
                + $"{highest:0.####}: the rate could be {threshold / (2 * settings.LearningRate * highest):0} times as large and "
                + $"still be stable.")
            : null;

    private static double Ahead(double momentum) => (2 + (2 * momentum)) / (1 + (2 * momentum));
}
