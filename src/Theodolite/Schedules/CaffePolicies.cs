using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>η₀·γ^⌊k/S⌋ (Caffe's <c>step</c>, PyTorch's <c>StepLR</c>).</summary>
public sealed record StepDecay : Schedule
{
    /// <param name="steps">S ≥ 1.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    public StepDecay(int steps, double gamma = 0.1) =>
        (Steps, Gamma) = (Ranges.Between(1, int.MaxValue, steps, "steps"), Ranges.AtLeast(0, gamma, "gamma"));

    public override string Name => "step";

    /// <summary>S.</summary>
    public int Steps { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions => [new("steps", Steps), new("gamma", Gamma)];

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(Gamma, k / Steps);

    internal static StepDecay Read(OptionReader options)
    {
        var (steps, gamma) = (options.RequireInteger("steps", "the updates between two changes"), options.Number("gamma", 0.1));
        return options.Build(() => new StepDecay(steps, gamma));
    }
}

/// <summary>η₀·γᵏ (Caffe's <c>exp</c>, PyTorch's <c>ExponentialLR</c> with steps for epochs).</summary>
public sealed record Geometric : Schedule
{
    /// <param name="gamma">γ ≥ 0.</param>
    public Geometric(double gamma) => Gamma = Ranges.AtLeast(0, gamma, "gamma");

    public override string Name => "exponential";

    /// <summary>γ.</summary>
    public double Gamma { get; }

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions => [new("gamma", Gamma)];

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(Gamma, k);

    internal static Geometric Read(OptionReader options)
    {
        var gamma = options.RequireNumber("gamma", "the factor of each update");
        return options.Build(() => new Geometric(gamma));
    }
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

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions => [new("gamma", Gamma), new("power", Power)];

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(1 + (Gamma * k), -Power);

    internal static Inverse Read(OptionReader options)
    {
        var (gamma, power) = (options.Number("gamma", 1e-4), options.Number("power", 0.75));
        return options.Build(() => new Inverse(gamma, power));
    }
}

/// <summary>
/// η₀/(1 + e^(−γ(k − S))) (Caffe's <c>sigmoid</c>). With γ &gt; 0 it <em>grows</em> from near 0 to η₀ around step S, whatever
/// Caffe's text says; with γ &lt; 0, which Caffe forbids, it decays.
/// </summary>
public sealed record SigmoidRate : Schedule
{
    /// <param name="steps">S ≥ 1, where half of η₀ is reached.</param>
    /// <param name="gamma">γ, of either sign.</param>
    public SigmoidRate(int steps, double gamma) =>
        (Steps, Gamma) = (Ranges.Between(1, int.MaxValue, steps, "steps"), Ranges.Finite(gamma, "gamma"));

    public override string Name => "sigmoid";

    /// <summary>S.</summary>
    public int Steps { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    protected override IEnumerable<KeyValuePair<string, object>> OwnOptions => [new("steps", Steps), new("gamma", Gamma)];

    public override double Rate(long k, double baseRate) => baseRate / (1 + Math.Exp(-Gamma * (k - Steps)));

    internal static SigmoidRate Read(OptionReader options)
    {
        var steps = options.RequireInteger("steps", "where half of the rate is reached");
        var gamma = options.RequireNumber("gamma", "the slope: above 0 the rate grows, below 0 it decays");
        return options.Build(() => new SigmoidRate(steps, gamma));
    }
}
