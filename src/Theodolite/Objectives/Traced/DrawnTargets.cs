using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Targets drawn from the model's own output distribution at θ, some draws per sample, kept by microbatch.</summary>
internal sealed class DrawnTargets : IDisposable
{
    private readonly List<Tensor[]> _draws = [];

    public DrawnTargets(
        TracedObjective objective,
        ParameterViews views,
        SampleView view,
        CurvatureSettings settings,
        CancellationToken cancellation)
    {
        var likelihood = objective.Model!.Likelihood!;
        foreach (var microbatch in view.Cut(objective.Plan.Rows))
        {
            using (microbatch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var outputs = objective.Outputs(view.Source.Programs, views, microbatch.Input);
                _draws.Add([.. Enumerable.Range(0, settings.Draws).Select(draw => likelihood.Draw(
                    outputs, microbatch.Target, Philox.For(settings.Seed, "monte-carlo-fisher", (ulong)draw), microbatch.First))]);
            }
        }
    }

    public Tensor[] Of(int microbatch) => _draws[microbatch];

    public void Dispose() => _draws.ForEach(Tensors.Release);
}
