using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Torch;
using Theodolite.Training.Monitors;

namespace Theodolite.Diagnosis.Histories;

/// <summary>
/// λ, the largest eigenvalue of the Hessian that an optimizer's steps see (<see cref="SeenHessian"/>), against the limit beyond which
/// steps across it grow (<see cref="StabilityLimit"/>): 2/η for gradient descent, 2(1 + β)/η with a heavy ball, 38/η for Adam's P⁻¹H at
/// β₁ = 0.9 (Cohen et al., ICLR 2021 and 2022).
/// </summary>
/// <param name="Value">λ, a Ritz value: a lower bound.</param>
/// <param name="Limit">The limit; null where no law is known for the optimizer.</param>
/// <param name="Vector">The unit vector of λ.</param>
internal sealed record StepSharpness(double Value, double? Limit, double[] Vector)
{
    private const int Samples = 2_000;
    private const int Products = 12;

    /// <summary>λ/limit: above 1 the steps across grow; null where no law is known.</summary>
    public double? Ratio => Limit is > 0 and < double.PositiveInfinity and { } limit ? Value / limit : null;

    /// <summary>Measures it at θ, on at most 2,000 samples; null where a product is not finite.</summary>
    public static StepSharpness? Measure(NetworkObjective network, double[] theta, RunHistory history, ulong seed, CancellationToken stop)
    {
        var objective = (ITrainable)network;
        var plan = ParameterPlan.Of(network.Parameters, history.Settings.Groups);
        var rates = new StepRates(history.Rate);
        var optimizer = history.Settings.Optimizer;
        var saved = history.State?.Optimizer;
        var limit = optimizer.Stability(rates)
            ?? (saved is null ? null : optimizer.Stability(rates, new(saved.Optimizer, saved.Steps, saved.Slots, saved.Scalars)));
        using var flat = network.Flat(theta);
        using var samples = Chosen(network.Data.Count, seed);
        using var hessian = objective.Hessian(flat, samples, stop);
        var start = new double[theta.Length];
        Philox.For(seed, "survey/sharpness").RandomUnitVector(start);
        var decays = plan.Blocks.Any(block => block.WeightDecay is not null);
        try
        {
            var (value, vector) = Sharpness.Largest(new SeenHessian(hessian, limit, plan), start, Products);
            return new(value, decays ? null : limit?.Curvature, vector);
        }
        catch (NumericalFailureException)
        {
            return null;
        }
    }

    private static Tensor? Chosen(int count, ulong seed) => count <= Samples
        ? null
        : Tensor.From<long>(
            [.. Philox.For(seed, "survey/samples").Permutation(count)[..Samples].Order().Select(index => (long)index)],
            [Samples]);
}
