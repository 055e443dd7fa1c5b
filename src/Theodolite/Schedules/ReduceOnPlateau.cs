using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>When patience ends, and what a cooldown of C values is.</summary>
public enum PatienceMode
{
    /// <summary>With patience + 1 bad values; the C values after a reduction do not count (PyTorch's <c>ReduceLROnPlateau</c>).</summary>
    Exceeds,

    /// <summary>
    /// With patience bad values; the last of the C values counts again, so that C = 1 is no cooldown, and at the minimum rate none
    /// begins (Keras 3's <c>ReduceLROnPlateau</c>). optax reaches its patience too, but leaves C values uncounted: C + 1 here.
    /// </summary>
    Reaches,
}

/// <summary>What a threshold is.</summary>
public enum ThresholdMode
{
    Relative,
    Absolute,
}

/// <summary>Where a metric should go.</summary>
public enum MetricGoal
{
    Small,
    Large,
}

/// <summary>What a <see cref="ReduceOnPlateau"/> remembers.</summary>
/// <param name="Scale">Factor of the rate so far.</param>
/// <param name="Best">Best metric so far.</param>
/// <param name="Bad">Values since it, or since the last reduction.</param>
/// <param name="Cooldown">Values still to pass uncounted.</param>
/// <param name="Sum">Sum of the values that become the next metric.</param>
/// <param name="Summed">How many they are.</param>
public readonly record struct PlateauState(double Scale, double? Best, int Bad, int Cooldown, double Sum, int Summed)
{
    /// <summary>Before the first value.</summary>
    public static PlateauState Start => new(1, null, 0, 0, 0, 0);
}

/// <summary>
/// Lowers the rate when a metric has stopped improving. It is no function of the step but of what was seen, so its
/// memory, a <see cref="PlateauState"/>, is separate, immutable and stored with a run. A metric improves when it is below
/// best − threshold·|best| (relative) or best − threshold (absolute); with |best| a negative metric is treated as a positive
/// one, where best·(1 − threshold) would accept slightly worse values. NaN counts as bad. Keras's rule is
/// <c>patience-mode=reaches,threshold-mode=absolute,negligible=0</c>.
/// </summary>
public sealed record ReduceOnPlateau
{
    /// <inheritdoc cref="Name"/>
    internal const string Called = "reduce-on-plateau";

    /// <summary>Name on the command line and in model files.</summary>
    public static string Name => Called;

    /// <summary>Factor of each reduction, in (0, 1).</summary>
    public double Factor
    {
        get; init => field = value is > 0 and < 1
        ? value
        : throw Ranges.Bad($"factor must be greater than 0 and less than 1, not {Schedule.Text(value)}.");
    } = 0.1;

    /// <summary>Bad values borne.</summary>
    public int Patience { get; init => field = Ranges.Between(0, int.MaxValue, value, "patience"); } = 10;

    /// <summary>Whether a reduction comes with the bad value after the patience (PyTorch) or with the one that reaches it (Keras);
    /// cooldowns follow the same library.</summary>
    public PatienceMode PatienceMode { get; init => field = Ranges.Defined(value, "patience-mode"); }

    /// <summary>How much better counts.</summary>
    public double Threshold { get; init => field = Ranges.AtLeast(0, value, "threshold"); } = 1e-4;

    /// <summary>Whether the threshold is a share of |best| or a difference.</summary>
    public ThresholdMode ThresholdMode { get; init => field = Ranges.Defined(value, "threshold-mode"); }

    /// <summary>Whether the metric should become small or large.</summary>
    public MetricGoal Goal { get; init => field = Ranges.Defined(value, "goal"); }

    /// <summary>C, values after a reduction that do not count; in Keras's convention the last of them does.</summary>
    public int Cooldown { get; init => field = Ranges.Between(0, int.MaxValue, value, "cooldown"); }

    /// <summary>The rate that is not gone below.</summary>
    public double Minimum { get; init => field = Ranges.AtLeast(0, value, "minimum"); }

    /// <summary>Reductions of the rate smaller than this are not made (PyTorch's eps).</summary>
    public double Negligible { get; init => field = Ranges.AtLeast(0, value, "negligible"); } = 1e-8;

    /// <summary>Values whose mean is one metric (optax's accumulation).</summary>
    public int Accumulate { get; init => field = Ranges.Between(1, int.MaxValue, value, "accumulate"); } = 1;

    /// <summary>The memory after one more value of the metric.</summary>
    /// <param name="state">The memory before.</param>
    /// <param name="metric">The value.</param>
    /// <param name="rate">The rate that the state's factor multiplies.</param>
    public PlateauState Next(PlateauState state, double metric, double rate)
    {
        state = state with { Sum = state.Sum + metric, Summed = state.Summed + 1 };
        if (state.Summed < Accumulate)
        {
            return state;
        }

        var value = state.Sum / state.Summed;
        state = state with { Sum = 0, Summed = 0 };
        return PatienceMode == PatienceMode.Exceeds ? Exceeding(state, value, rate) : Reaching(state, value, rate);
    }

    /// <summary>The form that <see cref="ScheduleNames.ParsePlateau(string)"/> reads.</summary>
    public override string ToString() => SettingsOptions.Text(Name, this);

    // PyTorch: a bad value is counted, then a cooldown forgets it, then patience is looked at.
    private PlateauState Exceeding(PlateauState state, double value, double rate)
    {
        state = Improves(value, state.Best) ? state with { Best = value, Bad = 0 } : state with { Bad = state.Bad + 1 };
        if (state.Cooldown > 0)
        {
            return state with { Cooldown = state.Cooldown - 1, Bad = 0 };
        }

        return state.Bad > Patience ? Reduced(state, rate) : state;
    }

    // Keras: the cooldown is counted down first, so the value with which it ends may be a bad one again.
    private PlateauState Reaching(PlateauState state, double value, double rate)
    {
        if (state.Cooldown > 0)
        {
            state = state with { Cooldown = state.Cooldown - 1, Bad = 0 };
        }

        if (Improves(value, state.Best))
        {
            return state with { Best = value, Bad = 0 };
        }

        if (state.Cooldown > 0)
        {
            return state;
        }

        state = state with { Bad = (int)Math.Min(int.MaxValue, state.Bad + 1L) };
        return state.Bad >= Patience && rate * state.Scale > Minimum ? Reduced(state, rate) : state;
    }

    private PlateauState Reduced(PlateauState state, double rate)
    {
        var lowered = Math.Max(rate * state.Scale * Factor, Minimum);
        var scale = rate > 0 && (rate * state.Scale) - lowered > Negligible ? lowered / rate : state.Scale;
        return state with { Scale = scale, Bad = 0, Cooldown = Cooldown };
    }

    private bool Improves(double value, double? best)
    {
        if (double.IsNaN(value))
        {
            return false;
        }

        if (best is not { } reached)
        {
            return true;
        }

        var margin = ThresholdMode == ThresholdMode.Relative ? Threshold * Math.Abs(reached) : Threshold;
        return Goal == MetricGoal.Small ? value < reached - margin : value > reached + margin;
    }
}
