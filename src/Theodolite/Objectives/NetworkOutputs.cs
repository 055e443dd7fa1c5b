using Theodolite.Models;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives;

/// <summary>Runs a network forward over its data.</summary>
internal sealed class NetworkOutputs(NetworkObjective objective)
{
    private readonly Dictionary<long, Evaluator> _evaluators = [];

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
                using var outputs = Forward(microbatch.Rows).Run(views.With(microbatch.Input))[0];
                if (objective.Loss.Hits(outputs, microbatch.Target) is not { } hits)
                    return null;
                right += hits.Right;
                counted += hits.Counted;
            }
        }

        return (double)right / counted;
    }

    private Evaluator Forward(long rows)
    {
        if (_evaluators.TryGetValue(rows, out var known))
            return known;
        var builder = new ProgramBuilder();
        var parameters = objective.Parameters.Blocks.Select(block => builder.Input(block.Shape, objective.DType, block.Name)).ToArray();
        var input = builder.Input(objective.Inputs.Shape.With(0, rows), objective.DType, "input");
        var program = new Program([.. parameters, input], [objective.Network.Trace(parameters, input)]);
        return _evaluators[rows] = new Evaluator(Fuse.Of(program));
    }
}
