using Theodolite.Models;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Torch;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Runs;

/// <summary>
/// Writes what a run measures and reaches into its folder. Metrics are on the disk before the checkpoint that follows them, so
/// that a resumed run finds every number up to its checkpoint, and forgets those after it.
/// </summary>
public sealed class RunRecorder : ITrainObserver, IDisposable
{
    private const int CheckpointShare = 20;
    private readonly RunFolder _folder;
    private readonly NetworkObjective _objective;
    private readonly RunRecording _settings;
    private readonly TimeProvider _clock;
    private readonly MetricsStore? _metrics;
    private readonly EventFile? _events;
    private long _saved;
    private long _savedStep;
    private TimeSpan _took;

    /// <summary>Begins or continues a recording.</summary>
    /// <param name="folder">Where to; held by this process.</param>
    /// <param name="objective">The network, in evaluation mode, over its training data.</param>
    /// <param name="settings">What is kept.</param>
    /// <param name="resumed">What the run continues from; null where it begins.</param>
    /// <param name="notes">Receives a sentence for everything that had to be recovered.</param>
    /// <param name="clock">When to write, and the times of events.</param>
    public RunRecorder(
        RunFolder folder,
        NetworkObjective objective,
        RunRecording settings,
        TrainerState? resumed,
        ICollection<string> notes,
        TimeProvider? clock = null)
    {
        (_folder, _objective, _settings, _clock) = (folder, objective, settings, clock ?? TimeProvider.System);
        var step = resumed?.Losses.Count ?? 0;
        if (!folder.Writes)
        {
            (_saved, _savedStep) = (_clock.GetTimestamp(), step);
            return;
        }

        _metrics = MetricsStore.Open(folder.MetricsPath, out var damaged);
        if (damaged is not null)
        {
            notes.Add($"The metrics '{folder.MetricsPath}' were damaged; they were moved to '{damaged}'.");
        }

        _metrics.Truncate(step);
        if (resumed is not null && _metrics.Complete(resumed.Losses) is > 0 and var missing)
        {
            notes.Add($"{missing} losses were missing from the metrics and were taken from the checkpoint; what else was measured at "
                + "these steps is lost.");
        }

        _events = settings.TensorBoard ? new EventFile(folder.Path, step + 1, _clock) : null;
        (_saved, _savedStep) = (_clock.GetTimestamp(), step);
    }

    /// <summary>What <c>run.json</c> is to say after so many steps, at checkpoints on the way; null for no checkpoints on the
    /// way.</summary>
    public Func<long, RunRecord>? Record { get; init; }

    public void Metric(long step, string name, double value)
    {
        _metrics?.Add(step, name, value);
        _events?.Add(step, name, value);
    }

    public void Improved(long step, double loss, Tensor parameters) =>
        _folder.WriteBest(_objective.Network.State, State(parameters), _objective.DType);

    public void Stepped(Trainer trainer, Tensor parameters)
    {
        if (Record is { } record && IsDue(trainer.Steps))
        {
            Checkpoint(trainer, parameters, record(trainer.Steps));
        }
    }

    /// <summary>Writes metrics, then the state to continue from, then the weights to evaluate, then the record.</summary>
    /// <param name="trainer">The run, between two steps.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="record">What <c>run.json</c> is to say.</param>
    public void Checkpoint(Trainer trainer, Tensor parameters, RunRecord record)
    {
        var started = _clock.GetTimestamp();
        _metrics?.Flush();
        _events?.Flush();
        _folder.WriteCheckpoint(
            _objective.Parameters,
            new TrainingCheckpoint(parameters.ToDoubles(), trainer.Save()),
            _objective.DType,
            _settings.Keep);
        using (var point = trainer.EvaluationParameters(parameters))
        {
            _folder.WriteWeights(_objective.Network.State, State(point), _objective.DType);
        }

        _folder.WriteRecord(record);
        Costs(trainer.MonitorReport);
        (_saved, _savedStep, _took) = (_clock.GetTimestamp(), trainer.Steps, _clock.GetElapsedTime(started));
    }

    /// <summary>Writes what the monitors cost, in a table of its own: times differ between runs that are otherwise equal.</summary>
    public void Costs(MonitorReport? report)
    {
        if (report is not null)
        {
            _metrics?.WriteCosts(report);
        }
    }

    /// <summary>Writes the numbers noted so far, without a checkpoint.</summary>
    public void Flush() => _metrics?.Flush();

    public void Dispose()
    {
        _metrics?.Dispose();
        _events?.Dispose();
    }

    private bool IsDue(long step)
    {
        if (_settings.CheckpointSteps is { } steps)
        {
            return step - _savedStep >= steps;
        }

        var least = _took * CheckpointShare > _settings.CheckpointEvery ? _took * CheckpointShare : _settings.CheckpointEvery;
        return _clock.GetElapsedTime(_saved) >= least;
    }

    // θ and the statistics that evaluation normalises with there.
    private double[] State(Tensor parameters)
    {
        var theta = parameters.ToDoubles();
        _objective.Store(_objective.MeasureStatistics(theta));
        return NetworkState.Join(_objective.Network, theta, _objective.StoredStatistics);
    }
}

/// <summary>What is kept of a run.</summary>
public sealed record RunRecording
{
    /// <summary>Checkpoints to keep; the last but one serves where the last is damaged.</summary>
    public int Keep { get; init => field = Settings.Ranges.Between(1, 1000, value, "keep"); } = 2;

    /// <summary>Least time between two checkpoints. They never take more than a twentieth of the time.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Steps between two checkpoints, in place of a time; null goes by time.</summary>
    public int? CheckpointSteps
    {
        get; init =>
        field = value is { } steps ? Settings.Ranges.Between(1, int.MaxValue, steps, "checkpoint-every") : null;
    }

    /// <summary>Whether to write event files for TensorBoard too.</summary>
    public bool TensorBoard { get; init; }
}
