using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>η₀·γ^⌊k/S⌋ (Caffe's <c>step</c>, PyTorch's <c>StepLR</c>).</summary>
public sealed record StepDecay : Schedule
{
    /// <param name="steps">S ≥ 1.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    public StepDecay([Option(Description = "the updates between two changes")] int steps, double gamma = 0.1) =>
        (Steps, Gamma) = (Ranges.Between(1, int.MaxValue, steps, "steps"), Ranges.AtLeast(0, gamma, "gamma"));

    public override string Name => "step";

    /// <summary>S.</summary>
    public int Steps { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(Gamma, k / Steps);
}

/// <summary>η₀·γᵏ (Caffe's <c>exp</c>, PyTorch's <c>ExponentialLR</c> with steps for epochs).</summary>
public sealed record Geometric : Schedule
{
    /// <param name="gamma">γ ≥ 0.</param>
    public Geometric([Option(Description = "the factor of each update")] double gamma) => Gamma = Ranges.AtLeast(0, gamma, "gamma");

    public override string Name => "exponential";

    /// <summary>γ.</summary>
    public double Gamma { get; }

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(Gamma, k);
}

/// <summary>η₀·(1 + γk)^−power (Caffe's <c>inv</c>).</summary>
public sealed record Inverse : Schedule
{
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="power">Exponent ≥ 0.</param>
    public Inverse(double gamma = 1e-4, double power = 0.75) =>
        (Gamma, Power) = (Ranges.AtLeast(0, gamma, "gamma"), Ranges.AtLeast(0, power, "power"));

    public override string Name => "inverse";

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <summary>The exponent.</summary>
    public double Power { get; }

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(1 + (Gamma * k), -Power);
}

/// <summary>
/// η₀/(1 + e^(−γ(k − S))) (Caffe's <c>sigmoid</c>). With γ &gt; 0 it <em>grows</em> from near 0 to η₀ around step S, whatever
/// Caffe's text says; with γ &lt; 0, which Caffe forbids, it decays.
/// </summary>
public sealed record SigmoidRate : Schedule
{
    /// <param name="steps">S ≥ 1, where half of η₀ is reached.</param>
    /// <param name="gamma">γ, of either sign.</param>
    public SigmoidRate(
        [Option(Description = "where half of the rate is reached")] int steps,
        [Option(Description = "the slope: above 0 the rate grows, below 0 it decays")] double gamma) =>
        (Steps, Gamma) = (Ranges.Between(1, int.MaxValue, steps, "steps"), Ranges.Finite(gamma, "gamma"));

    public override string Name => "sigmoid";

    /// <summary>S.</summary>
    public int Steps { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    public override double Rate(long k, double baseRate) => baseRate / (1 + Math.Exp(-Gamma * (k - Steps)));
}
