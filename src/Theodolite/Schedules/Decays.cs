using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>η₀, whatever the step (Caffe's <c>fixed</c>).</summary>
public sealed record ConstantRate : Schedule
{
    public override string Name => "constant";

    public override double Rate(long k, double baseRate) => baseRate;
}

/// <summary>The three decays of TensorFlow 1 that share D, a rate r and a staircase: p = k/D, or ⌊k/D⌋.</summary>
public abstract record TimedDecay : Schedule
{
    private protected TimedDecay(int steps, double rate, bool staircase)
    {
        Steps = Ranges.Between(1, int.MaxValue, steps, "steps");
        DecayRate = rate;
        Staircase = staircase;
    }

    /// <summary>D ≥ 1, the updates of one period.</summary>
    public int Steps { get; }

    /// <summary>r.</summary>
    [Option("rate")]
    public double DecayRate { get; }

    /// <summary>Whether the rate changes only every D updates.</summary>
    public bool Staircase { get; }

    private protected double Periods(long k) => Staircase ? k / Steps : (double)k / Steps;
}

/// <summary>η₀·rᵖ (TensorFlow's <c>exponential_decay</c>), r &gt; 0.</summary>
public sealed record ExponentialDecay : TimedDecay
{
    /// <param name="steps">D ≥ 1.</param>
    /// <param name="rate">r &gt; 0; a rate of 0 is refused, where optax would silently keep η₀.</param>
    /// <param name="staircase">Change only every D updates.</param>
    public ExponentialDecay([Option(Description = "the updates of one period")] int steps, double rate = 0.96, bool staircase = false)
        : base(steps, Ranges.Above(0, rate, "rate"), staircase)
    {
    }

    public override string Name => "exponential-decay";

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(DecayRate, Periods(k));
}

/// <summary>η₀/(1 + r·p) (TensorFlow's <c>inverse_time_decay</c>), r ≥ 0.</summary>
public sealed record InverseTimeDecay : TimedDecay
{
    /// <param name="steps">D ≥ 1.</param>
    /// <param name="rate">r ≥ 0.</param>
    /// <param name="staircase">Change only every D updates.</param>
    public InverseTimeDecay([Option(Description = "the updates of one period")] int steps, double rate = 0.5, bool staircase = false)
        : base(steps, Ranges.AtLeast(0, rate, "rate"), staircase)
    {
    }

    public override string Name => "inverse-time-decay";

    public override double Rate(long k, double baseRate) => baseRate / (1 + (DecayRate * Periods(k)));
}

/// <summary>η₀·e^(−r·p) (TensorFlow's <c>natural_exp_decay</c>, with the D that its text leaves out and its code uses), r ≥ 0.</summary>
public sealed record NaturalExponentialDecay : TimedDecay
{
    /// <param name="steps">D ≥ 1.</param>
    /// <param name="rate">r ≥ 0.</param>
    /// <param name="staircase">Change only every D updates.</param>
    public NaturalExponentialDecay(
        [Option(Description = "the updates of one period")] int steps,
        double rate = 0.5,
        bool staircase = false)
        : base(steps, Ranges.AtLeast(0, rate, "rate"), staircase)
    {
    }

    public override string Name => "natural-exponential-decay";

    public override double Rate(long k, double baseRate) => baseRate * Math.Exp(-DecayRate * Periods(k));
}
