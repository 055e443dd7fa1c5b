namespace Theodolite.Training;

/// <summary>
/// Follows the loss and says when it has stopped improving. With minibatches the loss compared is the mean over an epoch,
/// so that a lucky batch is not taken for progress. A loss improves when it is lower than the best by more than the
/// rounding of a sum, 16u·|best|; slow progress adds up until it counts.
/// </summary>
internal sealed class Improvement(int? patience, int stepsPerEpoch, double roundoff)
{
    /// <summary>What has been seen so far.</summary>
    public ImprovementState State { get; set; } = new(double.PositiveInfinity, 0, 0, 0);

    /// <summary>Takes in the loss of a step; returns whether it is time to stop.</summary>
    public bool Stalled(long step, double loss)
    {
        if (patience is null)
            return false;
        var (best, bestStep, sum, summed) = State;
        (sum, summed) = (sum + loss, summed + 1);
        if (summed < stepsPerEpoch)
        {
            State = new(best, bestStep, sum, summed);
            return false;
        }

        var mean = sum / summed;
        if (!double.IsFinite(best) || mean < best - (16 * roundoff * Math.Abs(best)))
            (best, bestStep) = (mean, step);
        State = new(best, bestStep, 0, 0);
        return step - bestStep >= patience;
    }
}

/// <summary>What a stop rule remembers.</summary>
/// <param name="Best">The best loss (mean over an epoch) so far.</param>
/// <param name="BestStep">The step at which it was reached.</param>
/// <param name="Sum">Sum of the losses of the epoch under way.</param>
/// <param name="Summed">Steps in that sum.</param>
public readonly record struct ImprovementState(double Best, long BestStep, double Sum, int Summed);
