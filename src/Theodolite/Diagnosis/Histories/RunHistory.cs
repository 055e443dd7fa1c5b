using Theodolite.Training;

namespace Theodolite.Diagnosis.Histories;

/// <summary>How a training came to the weights under survey: its settings, its losses, where it began, and the state from which it goes
/// on.</summary>
public sealed record RunHistory
{
    /// <summary>How it trains.</summary>
    public required TrainSettings Settings { get; init; }

    /// <summary>The loss of every step, at the weights before it, on its samples.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>θ₀; null where it is not known.</summary>
    public double[]? Start { get; init; }

    /// <summary>Where the optimizer stands, which an average of weights does not; null for the point under survey.</summary>
    public double[]? Iterate { get; init; }

    /// <summary>What optimizer and trainer remember there; null begins anew from the point.</summary>
    public TrainerState? State { get; init; }

    /// <summary>Whether the training ended because a loss or a gradient was not finite.</summary>
    public bool EndedNonFinite { get; init; }

    /// <summary>What monitors measured, by name, in order of steps.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<(long Step, double Value)>> Metrics { get; init; } =
        new Dictionary<string, IReadOnlyList<(long Step, double Value)>>();

    /// <summary>Whether the losses have stopped going down (<see cref="LossTrend"/>).</summary>
    public bool HasStopped => LossTrend.HasStopped(Losses);

    /// <summary>η of a training that goes on: the mean of the schedule over the second half of the steps made, so that a schedule that has
    /// run out does not pass for a small rate.</summary>
    public double Rate
    {
        get
        {
            var rate = Settings.Optimizer.LearningRate;
            if (Settings.Schedule is { } schedule)
            {
                var (last, sum) = (Math.Max(1, Losses.Count), 0.0);
                var first = last / 2;
                for (var k = first; k < last; k++)
                {
                    sum += schedule.Rate(k, rate);
                }

                rate = sum / (last - first);
            }

            return rate * (State?.RateScale ?? 1) * (State?.Plateau.Scale ?? 1);
        }
    }

    /// <summary>Whether a step sees only some of the samples.</summary>
    /// <param name="samples">Their number.</param>
    public bool HasBatches(int samples) => Settings.ShareOf(samples) < 1;
}
