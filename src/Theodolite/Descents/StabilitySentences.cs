using System.Globalization;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Descents;

/// <summary>What to say of a rate against the stability limit of its method (<see cref="OptimizerSettings.Stability"/>), where that is
/// one of the Hessian itself.</summary>
internal static class StabilitySentences
{
    /// <summary>A sentence on η·λ where it meets or exceeds the limit; null otherwise.</summary>
    public static string? Sharp(OptimizerSettings settings, double highest) =>
        Of(settings, highest) is var (product, limit, decay) && product >= limit * (1 - 1e-9)
            ? string.Create(CultureInfo.InvariantCulture, $"η·λ = {product:0.###} {(product > limit * (1 + 1e-9) ? "exceeds" : "meets")} "
                + $"{limit:0.###}, the stability threshold of {settings.Name} (λ_max = {highest:0.####}{Also(decay)}): a rate below "
                + $"{limit * settings.LearningRate / product:0.####} is stable.")
            : null;

    /// <summary>A sentence on a rate far below the limit; null otherwise.</summary>
    public static string? Timid(OptimizerSettings settings, double highest) =>
        Of(settings, highest) is var (product, limit, decay) && product > 0 && product < 0.1 * limit
            ? string.Create(CultureInfo.InvariantCulture, $"η·λ = {product:0.###e0} with λ_max = "
                + $"{highest:0.####}{Also(decay)}: the rate could be {limit / (2 * product):0} times as large and still be stable.")
            : null;

    // η(λ_max + δ), what it may be, and δ.
    private static (double Product, double Limit, double Decay)? Of(OptimizerSettings settings, double highest)
    {
        var rate = settings.LearningRate;
        return settings.Stability(rate) is { Preconditioner: null } stability && highest + stability.Decay > 0 && rate > 0
            ? (rate * (highest + stability.Decay), rate * stability.Curvature, stability.Decay)
            : null;
    }

    private static string Also(double decay) =>
        decay > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {decay:0.####} of weight decay") : "";
}
