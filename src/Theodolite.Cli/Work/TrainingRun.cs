using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Differentiation;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Runs;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Cli.Work;

/// <summary>Trains a study, with progress shown and, where there is a folder, everything recorded in it.</summary>
internal sealed class TrainingRun(NetworkStudy study, TrainSpecification specification, Session session)
{
    /// <summary>Where everything is recorded; null for nowhere.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>What is kept there.</summary>
    public RunRecording Recording { get; init; } = new();

    /// <summary>What the record of the run says of its beginning.</summary>
    public RunRecord? Record { get; init; }

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
        if (specification.Evaluate is not null && !study.HasTest)
        {
            throw new BadInputException($"To evaluate on the way needs samples set aside: {study.Name} has no 'split' in its data.");
        }

        var trainee = study.Trainee(specification);
        try
        {
            return Run(start, trainee);
        }
        finally
        {
            if (trainee != study.Training)
            {
                trainee.Dispose();
            }
        }
    }

    private TrainedNetwork Run(double[] start, NetworkObjective trainee)
    {
        var notes = new List<string>();
        using var theta = study.Training.Flat(start);
        using var recorder = Folder is null ? null : new RunRecorder(Folder, study.Training, Recording, Resumed?.State, notes)
        {
            Record = steps => RecordOf(steps, "running", null),
        };
        Say(notes);
        using var numerical = Numerical ? new NumericalTrainable(trainee) : null;
        using var trainer = new Trainer((ITrainable?)numerical ?? trainee, specification with { Monitors = Monitors() })
        {
            Start = Resumed is null ? null : Folder?.ReadStart(study.Network.Parameters),
            Evaluate = specification.Evaluate is null ? null : (point, cancellation) => study.Validate(Read(point), cancellation),
            Observer = recorder,
        };
        if (Resumed is { } checkpoint)
        {
            trainer.Restore(checkpoint.State);
        }
        else
        {
            Begin(recorder, trainer, theta, start);
        }

        TrainResult result;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            result = trainer.Run(theta, new Watch(this, line), session.Cancellation);
        }

        var outcome = Name(result.Outcome);
        if (result.Outcome is TrainOutcome.Cancelled or TrainOutcome.NonFinite)
        {
            // A step that was not made is no part of what a resumed run continues from.
            if (result.Outcome == TrainOutcome.Cancelled)
            {
                Checkpoint(recorder, trainer, theta, outcome, null);
            }
            else
            {
                Abandon(recorder, trainer, theta, outcome);
            }

            throw result.Outcome == TrainOutcome.Cancelled
                ? new OperationCanceledException(session.Cancellation)
                : new NumericalFailureException($"The loss or its gradient is not finite at step {result.Steps}; "
                    + (Folder is null
                        ? ""
                        : $"the weights before it are in '{Folder.Path}', and '{Application.Command} survey {Folder.Path}' says more; ")
                    + "a smaller learning rate often helps.");
        }

        using var point = trainer.EvaluationParameters(theta);
        var values = Read(point);
        study.Measure(values, session.Cancellation);
        var scores = study.Score(values, session.Cancellation);
        Checkpoint(recorder, trainer, theta, outcome, scores);
        return new TrainedNetwork(values, result, outcome, scores, numerical?.Evaluations, trainer.MonitorReport);
    }

    private void Begin(RunRecorder? recorder, Trainer trainer, Tensor theta, double[] start)
    {
        Folder?.WriteStart(study.Network.Parameters, start, study.Training.DType);
        Checkpoint(recorder, trainer, theta, "running", null);
    }

    // What nobody records need not be measured, and a gradient by differences is too dear to be asked for twice.
    private MonitorSettings? Monitors() => Folder is null || specification.Monitors is not { } settings ? null
        : !Numerical ? settings
        : settings with { Names = [.. settings.Names.Where(name => name is "gradient-norm" or "update-size" or "distance")] };

    private void Checkpoint(RunRecorder? recorder, Trainer trainer, Tensor theta, string outcome, Scores? scores) =>
        recorder?.Checkpoint(trainer, theta, RecordOf(trainer.Steps, outcome, scores));

    // The metrics of the failed step stay, the checkpoint before it is the last, and the weights are those before it.
    private void Abandon(RunRecorder? recorder, Trainer trainer, Tensor theta, string outcome)
    {
        if (recorder is null || Folder is null)
        {
            return;
        }

        recorder.Flush();
        using var point = trainer.EvaluationParameters(theta);
        var values = Read(point);
        study.Measure(values, CancellationToken.None);
        Folder.WriteWeights(study.Network.State, study.State(values), study.Training.DType);
        Folder.WriteRecord(RecordOf(trainer.Steps - 1, outcome, null));
    }

    private RunRecord RecordOf(long steps, string outcome, Scores? scores) => new()
    {
        Model = study.Name,
        DataFolder = Path.GetFullPath(study.Model.Directory),
        Seed = specification.Seed,
        DType = study.Training.DType == DType.Float64 ? "float64" : "float32",
        Version = Application.Version,
        Options = Record?.Options ?? new Dictionary<string, string>(),
        Start = Record?.Start,
        Outcome = outcome,
        Steps = steps,
        Parameters = study.Network.Parameters.Count,
        Samples = study.Training.Data.Count,
        Loss = scores?.Train.Loss,
        TrainAccuracy = scores?.Train.Accuracy,
        TestAccuracy = scores?.Test?.Accuracy,
    };

    /// <summary>Says on standard error what a person should know and a program need not.</summary>
    public static void Say(Session session, IEnumerable<string> notes)
    {
        if (session.Settings.Json)
        {
            return;
        }

        foreach (var note in notes)
        {
            session.Terminal.Error.WriteLine(note);
        }
    }

    private void Say(IEnumerable<string> notes) => Say(session, notes);

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

    private sealed class Watch(TrainingRun run, ProgressLine line) : IProgress<TrainProgress>
    {
        private readonly List<double> _losses = [];

        public void Report(TrainProgress value)
        {
            _losses.Add(value.Loss);
            line.Show(
                run.Stage,
                (double)value.Step / value.Steps,
                $"step {value.Step}/{value.Steps}  loss {value.Loss:0.0000}  rate {value.LearningRate:0.###e0}  "
                    + $"{Speed(value.SamplesPerSecond)} samples/s",
                value.TimeLeft,
                Bars.Curve(_losses, 16));
        }

        private static string Speed(double value) => value switch
        {
            >= 1e6 => $"{value / 1e6:0.0}M",
            >= 1e3 => $"{value / 1e3:0.0}k",
            _ => $"{value:0}",
        };
    }
}

/// <summary>What a training run gave.</summary>
/// <param name="Theta">The weights to evaluate at its end.</param>
/// <param name="Result">Steps and losses.</param>
/// <param name="Outcome">Why it ended, as run records say it.</param>
/// <param name="Scores">Loss and accuracy at its end.</param>
/// <param name="Evaluations">Evaluations of the loss by numerical gradients; null with automatic ones.</param>
/// <param name="Monitors">What the monitors cost and found; null without any.</param>
internal sealed record TrainedNetwork(
    double[] Theta,
    TrainResult Result,
    string Outcome,
    Scores Scores,
    long? Evaluations,
    MonitorReport? Monitors);
