using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>Where a linear warm-up begins.</summary>
public enum WarmUpFrom
{
    /// <summary>At the start rate: s + (η₀ − s)k/W.</summary>
    Zero,

    /// <summary>One step up: η₀(k + 1)/W.</summary>
    One,
}

/// <summary>The form of an <see cref="ExponentialWarmUp"/>.</summary>
public enum WarmUpShape
{
    /// <summary>Equal factors from s·η₀ to η₀.</summary>
    Geometric,

    /// <summary>η₀(1 − e^(−(k + 1)/W)).</summary>
    Saturating,
}

/// <summary>A rise to η₀ within the first W updates; 0 means none. What follows is added with <c>then</c>.</summary>
public abstract record WarmUpSchedule : Schedule
{
    private protected WarmUpSchedule(int steps) => Steps = Ranges.Between(0, int.MaxValue, steps, "steps");

    public override long? Length => Steps;

    /// <summary>W.</summary>
    public int Steps { get; }

    public sealed override double Rate(long k, double baseRate) => k < Steps ? Rise(k, baseRate) : baseRate;

    /// <summary>The rate at k &lt; W.</summary>
    private protected abstract double Rise(long k, double baseRate);
}

/// <summary>
/// A straight rise: s + (η₀ − s)k/W from zero (optax, Keras; with s = 0 the first update does nothing) or η₀(k + 1)/W from one
/// (Schedule-Free).
/// </summary>
public sealed record LinearWarmUp : WarmUpSchedule
{
    /// <param name="steps">W ≥ 0.</param>
    /// <param name="from">Whether update 1 has the rate s or η₀/W.</param>
    /// <param name="start">s, a rate, with <see cref="WarmUpFrom.Zero"/>.</param>
    public LinearWarmUp(
        [Option(Description = "the updates of the warm-up")] int steps,
        WarmUpFrom from = WarmUpFrom.Zero,
        double start = 0)
        : base(steps)
    {
        From = Ranges.Defined(from, "from");
        Start = Ranges.AtLeast(0, start, "start");
        if (from == WarmUpFrom.One && start != 0)
        {
            throw Ranges.Bad("start goes with from=zero.");
        }
    }

    public override string Name => "linear-warm-up";

    /// <summary>Where it begins.</summary>
    public WarmUpFrom From { get; }

    /// <summary>s.</summary>
    public double Start { get; }

    private protected override double Rise(long k, double baseRate) =>
        From == WarmUpFrom.One ? baseRate * (k + 1) / Steps : Start + ((baseRate - Start) * k / Steps);
}

/// <summary>f·η₀ for the first W updates (PyTorch's <c>ConstantLR</c>: f = 1/3, 5 updates).</summary>
public sealed record ConstantWarmUp : WarmUpSchedule
{
    /// <param name="steps">W ≥ 0.</param>
    /// <param name="factor">f ≥ 0.</param>
    public ConstantWarmUp(int steps = 5, double factor = 1.0 / 3)
        : base(steps) => Factor = Ranges.AtLeast(0, factor, "factor");

    public override string Name => "constant-warm-up";

    /// <summary>f.</summary>
    public double Factor { get; }

    private protected override double Rise(long k, double baseRate) => Factor * baseRate;
}

/// <summary>
/// A rise by equal factors, η₀·s^(1 − k/W), or one that saturates, η₀(1 − e^(−(k + 1)/W)) for ever (the exponential warm-up of
/// Ma and Yarats, AAAI 2021).
/// </summary>
public sealed record ExponentialWarmUp : WarmUpSchedule
{
    /// <param name="steps">W ≥ 0: the length of the rise, or its time constant where it saturates.</param>
    /// <param name="shape">The form of the rise.</param>
    /// <param name="start">s in (0, 1], the first factor of η₀, of the geometric form.</param>
    public ExponentialWarmUp(
        [Option(Description = "the updates of the warm-up")] int steps,
        WarmUpShape shape = WarmUpShape.Geometric,
        double start = 0.01)
        : base(steps)
    {
        Shape = Ranges.Defined(shape, "shape");
        Start = Ranges.Above(0, start, "start");
        if (start > 1)
        {
            throw Ranges.Bad($"start must be at most 1, not {Text(start)}.");
        }
    }

    public override string Name => "exponential-warm-up";

    // The saturating form has no end of its own.
    public override long? Length => Shape == WarmUpShape.Geometric ? Steps : null;

    /// <summary>The form of the rise.</summary>
    public WarmUpShape Shape { get; }

    /// <summary>s.</summary>
    public double Start { get; }

    private protected override double Rise(long k, double baseRate) => baseRate * (Shape == WarmUpShape.Geometric
        ? Math.Pow(Start, 1 - ((double)k / Steps))
        : 1 - Math.Exp(-(k + 1.0) / Steps));
}

/// <summary>η₀ times a factor that goes from start to end in a straight line (PyTorch's <c>LinearLR</c>: 1/3 to 1 in 5 updates).</summary>
public sealed record LinearRate : Schedule
{
    /// <param name="steps">Updates of the line, ≥ 1.</param>
    /// <param name="startFactor">Factor at k = 0.</param>
    /// <param name="endFactor">Factor from k = steps on.</param>
    public LinearRate(int steps = 5, double startFactor = 1.0 / 3, double endFactor = 1)
    {
        Steps = Ranges.Between(1, int.MaxValue, steps, "steps");
        StartFactor = Ranges.AtLeast(0, startFactor, "start-factor");
        EndFactor = Ranges.AtLeast(0, endFactor, "end-factor");
    }

    public override string Name => "linear";

    public override long? Length => Steps;

    /// <summary>Updates of the line.</summary>
    public int Steps { get; }

    /// <summary>Factor at k = 0.</summary>
    public double StartFactor { get; }

    /// <summary>Factor at the end.</summary>
    public double EndFactor { get; }

    public override double Rate(long k, double baseRate) =>
        baseRate * (StartFactor + ((EndFactor - StartFactor) * Math.Min(k, Steps) / Steps));
}

/// <summary>
/// factor·d^(−½)·min(t^(−½), t·W^(−3/2)), t = k + 1 (Vaswani et al., NeurIPS 2017). The rate is absolute: η₀ does not enter.
/// </summary>
public sealed record Noam : Schedule
{
    /// <param name="dimension">d ≥ 1, the width of the model.</param>
    /// <param name="warmUp">W ≥ 1.</param>
    /// <param name="factor">A factor of everything; 1 in the paper.</param>
    public Noam([Option(Description = "the width of the model")] int dimension, int warmUp = 4000, double factor = 1)
    {
        Dimension = Ranges.Between(1, int.MaxValue, dimension, "dimension");
        WarmUp = Ranges.Between(1, int.MaxValue, warmUp, "warm-up");
        Factor = Ranges.AtLeast(0, factor, "factor");
    }

    public override string Name => "noam";

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>W.</summary>
    public int WarmUp { get; }

    /// <summary>A factor of everything.</summary>
    public double Factor { get; }

    public override double Rate(long k, double baseRate)
    {
        double t = k + 1;
        return Factor / Math.Sqrt(Dimension) * Math.Min(1 / Math.Sqrt(t), t / (WarmUp * Math.Sqrt(WarmUp)));
    }
}
