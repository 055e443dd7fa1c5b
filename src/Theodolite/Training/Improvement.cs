namespace Theodolite.Training;

/// <summary>The mean loss of the epoch under way; losses that are not finite are left out.</summary>
/// <param name="Sum">Sum of the losses.</param>
/// <param name="Summed">How many they are.</param>
public readonly record struct EpochMean(double Sum, int Summed)
{
    /// <summary>The mean; NaN without losses.</summary>
    public double Mean => Sum / Summed;

    /// <summary>With one more loss.</summary>
    public EpochMean With(double loss) => double.IsFinite(loss) ? new(Sum + loss, Summed + 1) : this;
}

/// <summary>What a stop rule remembers.</summary>
/// <param name="Best">The best value so far; accuracies with the sign turned.</param>
/// <param name="BestStep">The step at which it was reached.</param>
public readonly record struct ImprovementState(double Best, long BestStep)
{
    /// <summary>Before the first value.</summary>
    public static ImprovementState Start => new(double.PositiveInfinity, 0);
}

/// <summary>
/// Says when a metric has stopped improving. It improves when it is better than the best by more than a minimum, at least the
/// rounding of a sum, 16u·|best|; slow progress adds up until it counts.
/// </summary>
internal sealed class Improvement(StopRule? rule, double roundoff)
{
    /// <summary>What has been seen so far.</summary>
    public ImprovementState State { get; set; } = ImprovementState.Start;

    /// <summary>Takes in a value; returns whether it is time to stop.</summary>
    /// <param name="step">Steps made.</param>
    /// <param name="value">The metric; large accuracies are good, small losses are.</param>
    public bool Stalled(long step, double value)
    {
        if (rule is null)
        {
            return false;
        }

        var better = rule.Metric == TrainMetric.ValidationAccuracy ? -value : value;
        if (!double.IsFinite(State.Best) || better < State.Best - Math.Max(rule.MinimumChange, 16 * roundoff * Math.Abs(State.Best)))
        {
            State = new(better, step);
        }

        return step - State.BestStep >= rule.NoImprovement;
    }
}
