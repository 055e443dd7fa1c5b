using Theodolite.Data;
using Theodolite.Diagnosis.Histories;
using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>Trains setups on one budget.</summary>
/// <param name="network">The network under survey.</param>
/// <param name="budget">Gradient equivalents of each.</param>
internal sealed class TrialRunner(NetworkObjective network, double budget)
{
    private const int MostSteps = 100_000;

    /// <summary>Tries changes, in their order; one that several causes call for is trained once.</summary>
    public IReadOnlyList<RemedyTrial> Try(
        IReadOnlyList<RemedyChange> changes,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        var different = changes.DistinctBy(Key).ToList();
        using var dealt = new DealtLoss<NetworkObjective>(network);
        var outcomes = dealt.Processes.Deal(
            different.Count,
            item =>
            {
                progress?.Report(new($"trying {different[item.Index].Name}", (double)item.Done / item.Count));
                return Run(dealt.Loss, different[item.Index].Setup, item.Cancellation);
            },
            cancellation);
        var known = different.Select(Key).Zip(outcomes).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. changes.Select(change => Trial(change, known[Key(change)]))];
    }

    private static (TrialStart From, string Name) Key(RemedyChange change) => (change.From, change.Name);

    private RemedyTrial Trial(RemedyChange change, Outcome made) => new()
    {
        Name = change.Name,
        Change = change.Words,
        Cause = change.Cause,
        From = change.From,
        PredictedDecrease = change.Predicted,
        LossBefore = made.LossBefore,
        LossAfter = made.LossAfter,
        RelativeLoss = made.RelativeLoss,
        Cost = made.Cost,
        Theta = ReferenceEquals(change.Setup.Network, network.Network) && ReferenceEquals(change.Setup.Data, network.Data)
            && change.Setup.DType is null ? made.Theta : null,
    };

    private Outcome Run(NetworkObjective surveyed, TrialSetup setup, CancellationToken cancellation)
    {
        var dtype = setup.DType ?? surveyed.DType;
        var same = ReferenceEquals(setup.Network, surveyed.Network) && ReferenceEquals(setup.Data, surveyed.Data)
            && ReferenceEquals(setup.Loss, surveyed.Loss) && dtype == surveyed.DType;
        var judge = same && !setup.Network.DependsOnMode ? surveyed : Objective(surveyed, setup, dtype, noise: null);
        var trainee = setup.Network.DependsOnMode ? Objective(surveyed, setup, dtype, setup.Settings.Seed) : judge;
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
            trainer.Restore(Rehearsals.Plain(state));
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

    private static NetworkObjective Objective(NetworkObjective surveyed, TrialSetup setup, DType dtype, ulong? noise) => surveyed.Varied(
        setup.Network.DependsOnMode
            ? new NetworkSettings { Mode = Models.Layers.NetworkMode.Training, Batch = setup.Settings.Batch, Noise = noise }
            : new NetworkSettings(),
        setup.Network,
        setup.Data,
        setup.Loss,
        dtype);

    /// <summary>What came of one.</summary>
    /// <param name="LossBefore">The loss at its beginning.</param>
    /// <param name="LossAfter">The loss at its end; infinite where it diverged.</param>
    /// <param name="RelativeLoss">That above its bound, in shares of what a constant answer costs.</param>
    /// <param name="Cost">Work.</param>
    /// <param name="Theta">Where it ended.</param>
    private sealed record Outcome(double LossBefore, double LossAfter, double RelativeLoss, double Cost, double[] Theta);
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
