using Theodolite.Objectives.Traced;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>Runs a network forward over its data.</summary>
internal sealed class NetworkOutputs(NetworkObjective objective)
{
    /// <summary>Fraction of right guesses; null where the loss knows none.</summary>
    public double? Accuracy(Tensor theta, CancellationToken cancellation)
    {
        using var views = new ParameterViews(objective.Parameters, theta);
        var (right, counted, unknown) = (0L, 0L, false);
        foreach (var microbatch in objective.Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var outputs = objective.Outputs(views, microbatch.Input);
                if (objective.Loss.Hits(outputs, microbatch.Target) is not { } hits)
                {
                    unknown = true;
                    break;
                }

                right += hits.Right;
                counted += hits.Counted;
            }
        }

        if (!objective.Processes.AreOne)
        {
            double[] sums = [right, counted, unknown ? 1 : 0];
            objective.Processes.Sum(sums, cancellation);
            (right, counted, unknown) = ((long)sums[0], (long)sums[1], sums[2] > 0);
        }

        return unknown ? null : (double)right / counted;
    }
}
