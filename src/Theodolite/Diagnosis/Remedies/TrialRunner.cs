using Theodolite.Data;
using Theodolite.Diagnosis.Histories;
using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Schedules;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>Trains setups on one budget.</summary>
/// <param name="surveyed">The network under survey.</param>
/// <param name="budget">Gradient equivalents of each.</param>
internal sealed class TrialRunner(NetworkObjective surveyed, double budget)
{
    private const int MostSteps = 100_000;

    /// <summary>Trains it.</summary>
    public Outcome Run(TrialSetup setup, CancellationToken cancellation)
    {
        var dtype = setup.DType ?? surveyed.DType;
        var same = ReferenceEquals(setup.Network, surveyed.Network) && ReferenceEquals(setup.Data, surveyed.Data)
            && ReferenceEquals(setup.Loss, surveyed.Loss) && dtype == surveyed.DType;
        var judge = same && !setup.Network.DependsOnMode ? surveyed : Objective(setup, dtype, noise: null);
        var trainee = setup.Network.DependsOnMode ? Objective(setup, dtype, setup.Settings.Seed) : judge;
        try
        {
            return Train(setup, judge, trainee, cancellation);
        }
        finally
        {
            if (!ReferenceEquals(trainee, judge))
            {
                trainee.Dispose();
            }

            if (!ReferenceEquals(judge, surveyed))
            {
                judge.Dispose();
            }
        }
    }

    private Outcome Train(TrialSetup setup, NetworkObjective judge, NetworkObjective trainee, CancellationToken cancellation)
    {
        using var metered = new MeteredLoss(trainee, budget - setup.Spent, cancellation);
        using var theta = trainee.Flat(setup.Start);
        var before = judge.Value(theta, cancellation);
        var settings = Rehearsals.Plain(setup.Settings, setup.Settings.Optimizer.LearningRate) with
        {
            Steps = (setup.State?.Losses.Count ?? 0) + MostSteps,
        };
        using var trainer = new Trainer(metered, settings);
        if (setup.State is { } state)
        {
            trainer.Restore(state with { RateScale = 1, Plateau = PlateauState.Start, Average = null, Rollback = null, Failures = 0 });
        }

        var result = trainer.Run(theta, null, metered.End);
        cancellation.ThrowIfCancellationRequested();
        using var point = trainer.EvaluationParameters(theta);
        var after = result.Outcome == TrainOutcome.NonFinite ? double.PositiveInfinity : judge.Value(point, cancellation);
        after = double.IsNaN(after) ? double.PositiveInfinity : after;
        var bound = judge.LowerBound ?? 0;
        var reference = (judge.ReferenceLoss ?? (bound + 1)) - bound;
        return new(before, after, (after - bound) / reference, setup.Spent + metered.Spent, point.ToDoubles());
    }

    private NetworkObjective Objective(TrialSetup setup, DType dtype, ulong? noise) => new(
        setup.Network,
        setup.Data,
        setup.Loss,
        dtype,
        surveyed.Inputs.Device,
        surveyed.Settings with { Batches = null, Microbatch = null },
        setup.Network.DependsOnMode
            ? new NetworkSettings { Mode = Models.Layers.NetworkMode.Training, Batch = setup.Settings.Batch, Noise = noise }
            : new NetworkSettings());

    /// <summary>What came of one.</summary>
    /// <param name="LossBefore">The loss at its beginning.</param>
    /// <param name="LossAfter">The loss at its end; infinite where it diverged.</param>
    /// <param name="RelativeLoss">That above its bound, in shares of what a constant answer costs.</param>
    /// <param name="Cost">Work.</param>
    /// <param name="Theta">Where it ended.</param>
    public sealed record Outcome(double LossBefore, double LossAfter, double RelativeLoss, double Cost, double[] Theta);
}

/// <summary>What a trial trains: the run, with the parts that it changes.</summary>
/// <param name="Network">The layers.</param>
/// <param name="Data">The samples.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Settings">How it trains.</param>
/// <param name="Start">θ at its beginning.</param>
internal sealed record TrialSetup(Network Network, Dataset Data, LossSettings Loss, TrainSettings Settings, double[] Start)
{
    /// <summary>What the optimizer remembers there; null begins anew.</summary>
    public TrainerState? State { get; init; }

    /// <summary>Dtype; null for that of the run.</summary>
    public DType? DType { get; init; }

    /// <summary>Work already spent before.</summary>
    public double Spent { get; init; }
}
