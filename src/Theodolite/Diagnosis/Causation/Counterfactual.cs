using Theodolite.Data;
using Theodolite.Diagnosis.Histories;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Causation;

/// <summary>A training that might have been.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Settings">How it trains.</param>
/// <param name="Start">θ₀.</param>
internal sealed record Variant(Dataset Data, LossSettings Loss, TrainSettings Settings, double[] Start)
{
    /// <summary>Whether the rate is scaled so that λ at the start is the same share of the limit as in the run: a rate found by trial is
    /// one found for the inputs as they were.</summary>
    public bool SameShareOfLimit { get; init; }
}

/// <summary>What a variant of a run does from its start, on a budget no larger than the run's own.</summary>
/// <param name="RelativeLoss">The loss it reaches, above its bound, in shares of what a constant answer costs there; infinite where it
/// diverges.</param>
/// <param name="Steps">Steps made.</param>
/// <param name="Cost">Work in gradient equivalents.</param>
internal sealed record Counterfactual(double RelativeLoss, int Steps, double Cost)
{
    /// <summary>Gradients over all samples for a small network, and for one whose parameters times samples exceed ten million.</summary>
    private const double MostGradients = 500;
    private const double FewGradients = 150;
    private const double Large = 1e7;
    private const int MostSteps = 2_000;

    /// <summary>What the run itself reaches in as many steps.</summary>
    public double Baseline { get; init; } = double.NaN;

    /// <summary>Whether the change brings what the run lacked: at most three quarters of its loss, and a tenth of a constant
    /// answer's less.</summary>
    public bool Helps => double.IsFinite(RelativeLoss)
        && (!double.IsFinite(Baseline)
            || (RelativeLoss < 0.75 * Baseline && Baseline - RelativeLoss > 0.1)
            || RelativeLoss < 0.1 * Baseline);

    private static TrainSettings AtSameShare(
        NetworkObjective before,
        NetworkObjective after,
        RunHistory history,
        Variant variant,
        CancellationToken cancellation)
    {
        // A preconditioner takes scales away by itself, and has none before the first step.
        var fresh = history with { State = null };
        var (then, now) = (
            StepSharpness.Measure(before, variant.Start, fresh, variant.Settings.Seed, cancellation),
            StepSharpness.Measure(after, variant.Start, fresh, variant.Settings.Seed, cancellation));
        return then is { Ratio: > 0, Value: > 0 } && now is { Ratio: > 0, Value: > 0 }
            ? Rehearsals.Plain(variant.Settings, variant.Settings.Optimizer.LearningRate * then.Value / now.Value)
            : variant.Settings;
    }

    /// <summary>Trains it.</summary>
    public static Counterfactual Of(NetworkObjective network, RunHistory history, Variant variant, CancellationToken cancellation)
    {
        var same = ReferenceEquals(variant.Data, network.Data) && ReferenceEquals(variant.Loss, network.Loss);
        var objective = same
            ? network
            : network.Varied(new NetworkSettings { Batch = history.Settings.Batch }, data: variant.Data, loss: variant.Loss);
        try
        {
            var settings = variant.SameShareOfLimit
                ? AtSameShare(network, objective, history, variant, cancellation)
                : variant.Settings;
            using var rehearsals = new Rehearsals(objective, history);
            var gradients = (double)network.Parameters.Count * variant.Data.Count > Large ? FewGradients : MostGradients;
            var steps = (int)Math.Min(
                Math.Clamp(history.Losses.Count, 1, MostSteps),
                gradients / variant.Settings.ShareOf(variant.Data.Count));
            var made = rehearsals.Run(variant.Start, null, settings, Math.Max(1, steps), cancellation: cancellation);
            var bound = objective.LowerBound ?? 0;
            var reference = (objective.ReferenceLoss ?? 1) - bound;
            return new((made.After - bound) / reference, made.Steps, made.Cost);
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
