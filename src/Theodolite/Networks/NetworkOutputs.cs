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
        var (right, counted) = (0L, 0L);
        foreach (var microbatch in objective.Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var outputs = objective.Outputs(views, microbatch.Input);
                if (objective.Loss.Hits(outputs, microbatch.Target) is not { } hits)
                {
                    return null;
                }

                right += hits.Right;
                counted += hits.Counted;
            }
        }

        return (double)right / counted;
    }
}
