using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>
/// (η₀ − end)·(1 − min(k, D)/D)^power + end (TensorFlow's <c>polynomial_decay</c>; Caffe's <c>poly</c> with end = 0). With
/// cycles D grows to the first multiple of itself that is at least k, so that the rate returns to <c>end</c> again and again,
/// from lower each time.
/// </summary>
public sealed record PolynomialDecay : Schedule
{
    /// <param name="steps">D ≥ 1.</param>
    /// <param name="end">The last rate; TensorFlow's default 1e-4.</param>
    /// <param name="power">&gt; 0; TensorFlow's default 1.</param>
    /// <param name="cycle">Whether to begin again after D.</param>
    public PolynomialDecay(
        [Option(Description = "the updates until the last rate")] int steps,
        double end = 1e-4,
        double power = 1,
        bool cycle = false)
    {
        Steps = Ranges.Between(1, int.MaxValue, steps, "steps");
        End = Ranges.AtLeast(0, end, "end");
        Power = Ranges.Above(0, power, "power");
        Cycle = cycle;
    }

    public override string Name => "polynomial-decay";

    public override long? Length => Cycle ? null : Steps;

    /// <summary>D.</summary>
    public int Steps { get; }

    /// <summary>The last rate.</summary>
    public double End { get; }

    /// <summary>The exponent.</summary>
    public double Power { get; }

    /// <summary>Whether it begins again after D.</summary>
    public bool Cycle { get; }

    public override double Rate(long k, double baseRate)
    {
        var cycles = Cycle ? Math.Max(1, ((k + Steps - 1) / Steps)) : 1;
        var period = (double)Steps * cycles;
        return ((baseRate - End) * Math.Pow(1 - (Math.Min(k, period) / period), Power)) + End;
    }
}
