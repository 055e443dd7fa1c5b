using Theodolite.Collectives;
using Theodolite.Differentiation;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Runs;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Studies;

/// <summary>The training of a study from its start, or from where it was interrupted; where it has a folder, everything is recorded
/// there.</summary>
/// <example>
/// <code>
/// using var study = NetworkStudy.Load("model.yaml");
/// using var run = TrainingRun.Begin(study, "runs/first");
/// var trained = run.Run();
/// </code>
/// </example>
public sealed partial class TrainingRun : IDisposable
{
    private readonly NetworkStudy _study;
    private readonly double[] _start;
    private readonly TrainingCheckpoint? _resumed;
    private readonly RunFolder? _folder;
    private readonly RunRecord? _record;
    private readonly RunRecorder? _recorder;
    private readonly bool _numerical;

    private TrainingRun(NetworkStudy study, TrainSettings specification, double[] start) =>
        (_study, Specification, _start, Notes) = (study, specification, start, []);

    private TrainingRun(
        NetworkStudy study,
        TrainSettings specification,
        TrainingRunSettings settings,
        RunFolder folder,
        RunRecord record,
        double[] start,
        TrainingCheckpoint? resumed,
        List<string> notes)
        : this(study, specification, start)
    {
        (_folder, _record, _resumed, _numerical, Notes) = (folder, record, resumed, settings.Numerical, notes);
        if (!study.Processes.AreOne && study.Network.DependsOnMode)
        {
            notes.Add("Batch normalisation or dropout couples the samples of a batch: every process computes each batch whole, as fast as "
                + "one alone.");
        }

        _recorder = new RunRecorder(folder, study.Training, settings.Recording, resumed?.State, notes, SharedClock.Of(study.Processes))
        {
            Record = steps => RecordOf(steps, "running", null),
        };
    }

    /// <summary>How it trains.</summary>
    public TrainSettings Specification { get; }

    /// <summary>What a person should know of how it begins, a line each: what data were taken for, how weights were matched, what was
    /// damaged and recovered.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Trains, once.</summary>
    /// <param name="progress">Receives step, loss and time left.</param>
    /// <param name="cancellation">Ends the training after a step.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the folder holds what was reached.</exception>
    /// <exception cref="NumericalFailureException">The loss stopped being finite; the folder holds the weights before.</exception>
    public TrainedNetwork Run(IProgress<TrainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var trainee = _study.Trainee(Specification);
        try
        {
            return Run(trainee, progress, cancellation);
        }
        finally
        {
            if (trainee != _study.Training)
            {
                trainee.Dispose();
            }
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        _recorder?.Dispose();
        _folder?.Dispose();
    }

    private TrainedNetwork Run(NetworkObjective trainee, IProgress<TrainProgress>? progress, CancellationToken cancellation)
    {
        using var theta = _study.Training.Flat(_start);
        using var numerical = _numerical ? new NumericalTrainable(trainee) : null;
        // At a fixed interval the metrics are the same in every run; what a survey finds when depends on the time it may take.
        var watched = Specification.Monitors is { Every: null } monitors && monitors.Names.Contains(MonitorSettings.Verdict);
        var live = _recorder is not null && !_numerical && watched
            ? new LiveVerdicts(
                _study,
                Specification,
                _start,
                _recorder,
                _resumed?.State.Losses,
                SharedClock.Of(_study.Processes))
            : null;
        using var trainer = new Trainer((ITrainable?)numerical ?? trainee, Specification with { Monitors = Monitors() })
        {
            Start = _resumed is null ? null : _folder?.ReadStart(_study.Network.Parameters),
            Evaluate = Specification.Evaluate is null ? null : (point, stop) => _study.Validate(point.ToDoubles(), stop),
            Observer = live is null || _recorder is null ? _recorder : new TrainObservers(live, _recorder),
        };
        if (_resumed is { } checkpoint)
        {
            trainer.Restore(checkpoint.State);
        }
        else
        {
            _folder?.WriteStart(_study.Network.Parameters, _start, _study.Training.DType);
            Checkpoint(trainer, theta, "running", null);
        }

        var result = trainer.Run(theta, progress, cancellation);
        var outcome = Name(result.Outcome);
        if (result.Outcome == TrainOutcome.Cancelled)
        {
            Checkpoint(trainer, theta, outcome, null);
            throw new OperationCanceledException(cancellation);
        }

        if (result.Outcome == TrainOutcome.NonFinite)
        {
            Abandon(trainer, theta, outcome);
            throw NotFinite(result.Steps);
        }

        using var point = trainer.EvaluationParameters(theta);
        var values = point.ToDoubles();
        _study.Measure(values, cancellation);
        var scores = _study.Score(values, cancellation);
        Checkpoint(trainer, theta, outcome, scores);
        return new TrainedNetwork(values, result, outcome, scores, numerical?.Evaluations, trainer.MonitorReport)
        {
            Verdicts = live?.Seen ?? [],
        };
    }

    // What nobody records need not be measured, and a gradient by differences is too dear to be asked for twice.
    private MonitorSettings? Monitors() => _folder is null || Specification.Monitors is not { } settings ? null
        : !_numerical ? settings
        : settings with { Names = [.. settings.Names.Where(name => name is "gradient-norm" or "update-size" or "distance")] };

    private void Checkpoint(Trainer trainer, Tensor theta, string outcome, Scores? scores) =>
        _recorder?.Checkpoint(trainer, theta, RecordOf(trainer.Steps, outcome, scores));

    // A step that was not made is no part of what a resumed run continues from: its metrics stay, the checkpoint before it is the last,
    // and the weights are those before it.
    private void Abandon(Trainer trainer, Tensor theta, string outcome)
    {
        if (_recorder is null || _folder is null)
        {
            return;
        }

        _recorder.Flush();
        using var point = trainer.EvaluationParameters(theta);
        var values = point.ToDoubles();
        _study.Measure(values);
        _folder.WriteWeights(_study.Network.State, _study.State(values), _study.Training.DType);
        _folder.WriteRecord(RecordOf(trainer.Steps - 1, outcome, null));
    }

    private NumericalFailureException NotFinite(long step)
    {
        var sentence = $"The loss or its gradient is not finite at step {step}";
        return _folder is null
            ? new($"{sentence}; a smaller learning rate often helps.")
            : new(
                $"{sentence}; the weights before it are in '{_folder.Path}'",
                new Hint(HintKind.FailedRun, "; a smaller learning rate often helps", _folder.Path));
    }

    private RunRecord RecordOf(long steps, string outcome, Scores? scores) => _record! with
    {
        Outcome = outcome,
        Steps = steps,
        Loss = scores?.Train.Loss,
        TrainAccuracy = scores?.Train.Accuracy,
        TestAccuracy = scores?.Test?.Accuracy,
    };

    private static string Name(TrainOutcome outcome) => outcome switch
    {
        TrainOutcome.NoImprovement => "no-improvement",
        TrainOutcome.NonFinite => "non-finite",
        TrainOutcome.Cancelled => "cancelled",
        _ => "completed",
    };
}
