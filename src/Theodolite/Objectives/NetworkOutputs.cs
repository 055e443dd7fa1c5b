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

    /// <summary>Fraction of samples whose largest output is at their label.</summary>
    public double Accuracy(Tensor theta, CancellationToken cancellation)
    {
        using var views = new ParameterViews(objective.Parameters, theta);
        var right = 0L;
        foreach (var microbatch in objective.Microbatches())
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var outputs = Forward(microbatch.Rows).Run(views.With(microbatch.Input))[0];
                using var guesses = outputs.Argmax(1);
                using var hits = guesses.EqualTo(microbatch.Target);
                using var counted = hits.To(DType.Int64);
                using var sum = counted.Sum();
                right += sum.ToInt64();
            }
        }

        return (double)right / objective.Data.Count;
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
