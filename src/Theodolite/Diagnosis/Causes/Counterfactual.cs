using Theodolite.Data;
using Theodolite.Diagnosis.Histories;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Causes;

/// <summary>A training that might have been.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Settings">How it trains.</param>
/// <param name="Start">θ₀.</param>
internal sealed record Variant(Dataset Data, LossSettings Loss, TrainSettings Settings, double[] Start);

/// <summary>What a variant of a run does from its start, on a budget no larger than the run's own.</summary>
/// <param name="RelativeLoss">The loss it reaches, above its bound, in shares of what a constant answer costs there; infinite where it
/// diverges.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="Cost">Work in gradient equivalents.</param>
internal sealed record Counterfactual(double RelativeLoss, int Steps, double Cost)
{
    private const int MostSteps = 200;
    private const double MostGradients = 200;

    /// <summary>What the run itself reaches in as many steps.</summary>
    public double Baseline { get; init; } = double.NaN;

    /// <summary>Units at its end.</summary>
    public IReadOnlyList<LayerActivity> Activity { get; init; } = [];

    /// <summary>Whether the change brings what the run lacked: at most half of its loss, and a fifth of a constant answer's less.</summary>
    public bool Helps => double.IsFinite(RelativeLoss)
        && (!double.IsFinite(Baseline) || (RelativeLoss < 0.5 * Baseline && Baseline - RelativeLoss > 0.2) || RelativeLoss < 0.1 * Baseline);

    /// <summary>Trains it.</summary>
    public static Counterfactual Of(NetworkObjective network, RunHistory history, Variant variant, CancellationToken cancellation)
    {
        var same = ReferenceEquals(variant.Data, network.Data) && ReferenceEquals(variant.Loss, network.Loss);
        var objective = same ? network : new NetworkObjective(
            network.Network,
            variant.Data,
            variant.Loss,
            network.DType,
            network.Inputs.Device,
            network.Settings with { Batches = null, Microbatch = null },
            new NetworkSettings { Batch = history.Settings.Batch });
        try
        {
            using var rehearsals = new Rehearsals(objective, history);
            var share = Math.Min(1, (double)(variant.Settings.Batch ?? variant.Data.Count) * variant.Settings.Accumulate / variant.Data.Count);
            var steps = Math.Min(Math.Max(1, history.Losses.Count), Math.Max(MostSteps, (int)(MostGradients / Math.Max(1e-3, share))));
            var made = rehearsals.Run(variant.Start, null, variant.Settings, Math.Min(steps, 2_000), cancellation: cancellation);
            var bound = objective.LowerBound ?? 0;
            var reference = (objective.ReferenceLoss ?? 1) - bound;
            return new((made.After - bound) / reference, made.Steps, made.Cost)
            {
                Activity = made.IsFinite ? objective.Activity(made.Theta, cancellation) : [],
            };
        }
        finally
        {
            if (!same)
            {
                objective.Dispose();
            }
        }
    }
}
