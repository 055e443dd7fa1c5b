using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>What a schedule does after its last step.</summary>
public enum AfterEnd
{
    /// <summary>Keeps its last rate.</summary>
    Hold,

    /// <summary>Goes on with the same formula.</summary>
    Continue,
}

/// <summary>
/// η_min + (η₀ − η_min)·(½(1 + cos(πk/T)))^exponent (Loshchilov and Hutter, ICLR 2017), with T counted after an optional linear
/// warm-up. After T the rate is held (optax, Keras) or rises again with period 2T (PyTorch's <c>CosineAnnealingLR</c>).
/// </summary>
public sealed record Cosine : Schedule
{
    /// <param name="steps">T ≥ 1.</param>
    /// <param name="minimum">η_min, a rate; 0 where nothing is given.</param>
    /// <param name="minimumFraction">α = η_min/η₀ instead, as optax and Keras have it.</param>
    /// <param name="exponent">Exponent of the cosine factor (optax); 1.</param>
    /// <param name="afterEnd">What comes after T.</param>
    /// <param name="warmUp">W ≥ 0, updates of a linear warm-up from <paramref name="warmUpStart"/> before it.</param>
    /// <param name="warmUpStart">The first rate of the warm-up.</param>
    /// <param name="warmUpCounted">Whether T includes W (optax's <c>warmup_cosine_decay_schedule</c>) or not (Keras).</param>
    public Cosine(
        [Option(Description = "the updates until the last rate")] int steps,
        double? minimum = null,
        double? minimumFraction = null,
        double exponent = 1,
        AfterEnd afterEnd = AfterEnd.Hold,
        int warmUp = 0,
        double warmUpStart = 0,
        bool warmUpCounted = false)
    {
        Steps = Ranges.Between(1, int.MaxValue, steps, "steps");
        Minimum = minimum is { } rate ? Ranges.AtLeast(0, rate, "minimum") : null;
        MinimumFraction = minimumFraction is { } share ? Ranges.AtLeast(0, share, "minimum-fraction") : null;
        if (minimum is not null && minimumFraction is not null)
        {
            throw Ranges.Bad("minimum and minimum-fraction exclude each other.");
        }

        Exponent = Ranges.Above(0, exponent, "exponent");
        AfterEnd = Ranges.Defined(afterEnd, "after-end");
        WarmUp = Ranges.Between(0, int.MaxValue, warmUp, "warm-up");
        WarmUpStart = Ranges.AtLeast(0, warmUpStart, "warm-up-start");
        WarmUpCounted = warmUpCounted;
        if (warmUpCounted && warmUp >= steps)
        {
            throw Ranges.Bad($"steps must be more than the {warmUp} of the warm-up that it includes, not {steps}.");
        }
    }

    public override string Name => "cosine";

    public override long? Length => WarmUp + Period;

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>η_min, where it is given as a rate.</summary>
    public double? Minimum { get; }

    /// <summary>η_min/η₀, where it is given so.</summary>
    public double? MinimumFraction { get; }

    /// <summary>Exponent of the cosine factor.</summary>
    public double Exponent { get; }

    /// <summary>What comes after T.</summary>
    public AfterEnd AfterEnd { get; }

    /// <summary>W.</summary>
    public int WarmUp { get; }

    /// <summary>The first rate of the warm-up.</summary>
    public double WarmUpStart { get; }

    /// <summary>Whether T includes W.</summary>
    public bool WarmUpCounted { get; }

    public override IReadOnlyList<KeyValuePair<string, object?>> Options =>
    [
        new("steps", Steps),
        MinimumFraction is { } share ? new("minimum-fraction", share) : new("minimum", Minimum ?? 0),
        new("exponent", Exponent),
        new("after-end", AfterEnd),
        new("warm-up", WarmUp),
        new("warm-up-start", WarmUpStart),
        new("warm-up-counted", WarmUpCounted),
    ];

    private long Period => WarmUpCounted ? Steps - WarmUp : Steps;

    public override double Rate(long k, double baseRate)
    {
        if (k < WarmUp)
        {
            return WarmUpStart + ((baseRate - WarmUpStart) * k / WarmUp);
        }

        var position = k - WarmUp;
        if (AfterEnd == AfterEnd.Hold)
        {
            position = Math.Min(position, Period);
        }

        var minimum = Minimum ?? (MinimumFraction ?? 0) * baseRate;
        var factor = Half(position, Period);
        return minimum + ((baseRate - minimum) * (Exponent == 1 ? factor : Math.Pow(factor, Exponent)));
    }

    /// <summary>½(1 + cos(πk/T)), exact at whole periods.</summary>
    internal static double Half(double k, double period)
    {
        var turn = k / period % 2;
        return turn == 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * turn));
    }
}
