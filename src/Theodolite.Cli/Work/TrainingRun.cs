using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Objectives;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Cli.Work;

/// <summary>Trains a study, with progress shown and, where there is a folder, checkpoints in it.</summary>
internal sealed class TrainingRun(NetworkStudy study, TrainSpecification specification, Session session)
{
    private static readonly TimeSpan s_checkpointEvery = TimeSpan.FromSeconds(5);

    /// <summary>Where checkpoints go; null for none.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>What the progress line calls it.</summary>
    public string Stage { get; init; } = "training";

    /// <summary>Take gradients by differences of the loss.</summary>
    public bool Numerical { get; init; }

    /// <summary>The state to continue from; null begins at the first step.</summary>
    public TrainingCheckpoint? Resumed { get; init; }

    /// <summary>Trains from θ.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the folder holds what was reached.</exception>
    /// <exception cref="NumericalFailureException">The loss stopped being finite; the folder holds the weights before.</exception>
    public TrainedNetwork Run(double[] start)
    {
        var trainee = study.Trainee(specification);
        try
        {
            return Run(start, trainee);
        }
        finally
        {
            if (trainee != study.Training)
                trainee.Dispose();
        }
    }

    private TrainedNetwork Run(double[] start, NetworkObjective trainee)
    {
        using var theta = study.Training.Flat(start);
        using var numerical = Numerical ? new NumericalTrainable(trainee) : null;
        using var trainer = new Trainer((ITrainable?)numerical ?? trainee, specification);
        var losses = new List<double>();
        if (Resumed is { } checkpoint)
        {
            trainer.Restore(checkpoint.State);
        }

        Checkpoint(trainer, theta, "running", null);
        TrainResult result;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            result = trainer.Run(theta, new Watch(this, line, trainer, theta, losses), session.Cancellation);
        }

        var values = Read(theta);
        var outcome = Name(result.Outcome);
        if (result.Outcome is TrainOutcome.Cancelled or TrainOutcome.NonFinite)
        {
            Checkpoint(trainer, theta, outcome, null);
            Folder?.WriteLosses(result.Losses);
            throw result.Outcome == TrainOutcome.Cancelled
                ? new OperationCanceledException(session.Cancellation)
                : new NumericalFailureException($"The loss or its gradient is not finite at step {result.Steps}; {(Folder is null ? "" : $"the weights before it are in '{Folder.Path}', and '{Application.Command} survey {Folder.Path}' says more; ")}a smaller learning rate often helps.");
        }

        study.Measure(values, session.Cancellation);
        var scores = study.Score(values, session.Cancellation);
        Checkpoint(trainer, theta, outcome, scores);
        Folder?.WriteLosses(result.Losses);
        return new TrainedNetwork(values, result, outcome, scores, numerical?.Evaluations);
    }

    private void Checkpoint(Trainer trainer, Tensor theta, string outcome, Scores? scores)
    {
        if (Folder is null)
        {
            return;
        }

        var values = Read(theta);
        Folder.WriteCheckpoint(study.Network.Parameters, new TrainingCheckpoint(values, trainer.Save()));
        study.Measure(values, CancellationToken.None);
        Folder.WriteWeights(study.Network.State, study.State(values), study.Training.DType);
        Folder.WriteRecord(new RunRecord
        {
            Model = study.Name,
            DataFolder = Path.GetFullPath(study.Model.Directory),
            Seed = specification.Seed,
            DType = study.Training.DType == DType.Float64 ? "float64" : "float32",
            Version = Application.Version,
            Outcome = outcome,
            Steps = trainer.Steps,
            Parameters = study.Network.Parameters.Count,
            Samples = study.Training.Data.Count,
            Loss = scores?.Train.Loss,
            TrainAccuracy = scores?.Train.Accuracy,
            TestAccuracy = scores?.Test?.Accuracy,
        });
    }

    private static string Name(TrainOutcome outcome) => outcome switch
    {
        TrainOutcome.NoImprovement => "no-improvement",
        TrainOutcome.NonFinite => "non-finite",
        TrainOutcome.Cancelled => "cancelled",
        _ => "completed",
    };

    private static double[] Read(Tensor theta)
    {
        using var doubles = theta.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        return local.ToArray<double>();
    }

    private sealed class Watch(TrainingRun run, ProgressLine line, Trainer trainer, Tensor theta, List<double> losses) : IProgress<TrainProgress>
    {
        private long _saved = TimeProvider.System.GetTimestamp();

        public void Report(TrainProgress value)
        {
            losses.Add(value.Loss);
            line.Show(
                run.Stage,
                (double)value.Step / value.Steps,
                $"step {value.Step}/{value.Steps}  loss {value.Loss:0.0000}",
                value.TimeLeft,
                Bars.Curve(losses, 16));
            if (run.Folder is null || TimeProvider.System.GetElapsedTime(_saved) < s_checkpointEvery)
            {
                return;
            }

            run.Checkpoint(trainer, theta, "running", null);
            _saved = TimeProvider.System.GetTimestamp();
        }
    }
}

/// <summary>What a training run gave.</summary>
/// <param name="Theta">θ at its end.</param>
/// <param name="Result">Steps and losses.</param>
/// <param name="Outcome">Why it ended, as run records say it.</param>
/// <param name="Scores">Loss and accuracy at its end.</param>
/// <param name="Evaluations">Evaluations of the loss by numerical gradients; null with automatic ones.</param>
internal sealed record TrainedNetwork(double[] Theta, TrainResult Result, string Outcome, Scores Scores, long? Evaluations);
