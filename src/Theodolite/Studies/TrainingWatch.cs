using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>A number that a monitor measured.</summary>
/// <param name="Step">After which step.</param>
/// <param name="Name">What, for instance <c>sharpness</c>.</param>
/// <param name="Value">The number.</param>
public readonly record struct WatchedMetric(long Step, string Name, double Value);

/// <summary>
/// Watches a training loop that is not Theodolite's: told the loss of every step, it keeps their history, measures the monitors, and says
/// from time to time why the loss stands where it stands. While losses go down that is read off them; a survey is made once they have
/// stopped, where its time fits the budget.
/// </summary>
public sealed class TrainingWatch
{
    private readonly Objective _objective;
    private readonly Func<double[]> _theta;
    private readonly Func<double[]?> _gradient;
    private readonly WatchSettings _settings;
    private readonly LoopMonitors _monitors;
    private readonly LiveJudge _judge;
    private readonly List<double> _losses = [];
    private readonly List<LiveVerdict> _verdicts = [];
    private readonly List<WatchedMetric> _metrics = [];
    private readonly double[] _start;
    private (long Step, double[] Theta)? _before;
    private long _step;
    private double? _rate;

    /// <param name="objective">The loss over the data, or over as much of them as a survey may go through; stays the caller's.</param>
    /// <param name="theta">Reads θ as the loop has it.</param>
    /// <param name="settings">What to look at, and what it may cost.</param>
    /// <param name="gradient">Reads the gradient of the step just made; it may return null. Without it none is watched.</param>
    /// <param name="clock">Tells what is spent; the system's when null.</param>
    public TrainingWatch(
        Objective objective,
        Func<double[]> theta,
        WatchSettings? settings = null,
        Func<double[]?>? gradient = null,
        TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(theta);
        (_objective, _theta, _gradient, _settings) = (objective, theta, gradient ?? (() => null), settings ?? new WatchSettings());
        clock ??= TimeProvider.System;
        _start = theta();
        _monitors = new LoopMonitors(objective, _start, _settings, clock);
        _judge = new LiveJudge(_settings.Budget, clock);
    }

    /// <summary>Called with every verdict that differs from the one before.</summary>
    public Action<LiveVerdict>? OnVerdict { get; init; }

    /// <summary>Called with every number that a monitor measures.</summary>
    public Action<WatchedMetric>? OnMetric { get; init; }

    /// <summary>The loss of every step so far.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Verdicts so far, one for every stretch of equal ones.</summary>
    public IReadOnlyList<LiveVerdict> Verdicts => _verdicts;

    /// <summary>What the monitors measured.</summary>
    public IReadOnlyList<WatchedMetric> Metrics => _metrics;

    /// <summary>Whether the losses have stopped going down.</summary>
    public bool HasStopped => LossTrend.HasStopped(_losses);

    /// <summary>Time of surveys and of monitors that ask for the Hessian.</summary>
    public TimeSpan Spent => _judge.Spent + _monitors.Spent;

    /// <summary>Told of every step, right after the optimizer has made it.</summary>
    /// <param name="step">Its number; each is larger than the last.</param>
    /// <param name="loss">The loss of its samples at the weights before it.</param>
    /// <param name="learningRate">Its learning rate, where it is known.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not larger than the last.</exception>
    public void Step(long step, double loss, double? learningRate = null)
    {
        if (_losses.Count > 0)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, _step);
        }

        (_step, _rate) = (step, learningRate ?? _rate);
        _losses.Add(loss);
        if (!double.IsFinite(loss))
        {
            Say(Verdict.NonFinite);
            return;
        }

        if (_settings.Monitors.Count > 0)
        {
            Monitor(step);
        }

        if (_losses.Count % _settings.Every == 0 && _judge.Judge(_losses, Judged) is { } verdict)
        {
            Say(verdict);
        }
    }

    /// <summary>A whole survey of where the loop stands now.</summary>
    /// <param name="survey">Its settings; what is known of the run is added.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    public SurveyResult Survey(
        Survey? survey = null,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default) =>
        (WithHistory(survey ?? new Survey()) with { Stalled = HasStopped }).Run(_objective, _theta(), progress, cancellation);

    private void Monitor(long step)
    {
        var due = _losses.Count % _settings.MonitorEvery == 0;
        var next = (_losses.Count + 1) % _settings.MonitorEvery == 0;
        if (!due && !next)
        {
            return;
        }

        var theta = _theta();
        if (due)
        {
            _monitors.Measure(step, _before?.Theta, theta, _gradient(), _rate, (name, value) =>
            {
                var metric = new WatchedMetric(step, name, value);
                _metrics.Add(metric);
                OnMetric?.Invoke(metric);
            });
        }

        _before = next ? (step, theta) : null;
    }

    private Verdict Judged(Survey survey) => WithHistory(survey).Run(_objective, _theta()).Verdict;

    // Rehearsals go on as the run did, and only a network of Theodolite's could: how this loop steps is not known to it.
    private Survey WithHistory(Survey survey) => _objective is NetworkObjective ? survey : survey with
    {
        History = new RunHistory
        {
            Settings = new TrainSettings(_settings.Optimizer ?? new GradientDescent { LearningRate = _rate ?? 0.01 }, _losses.Count),
            Losses = [.. _losses],
            Start = _start,
            EndedNonFinite = _losses is [.., var last] && !double.IsFinite(last),
        },
    };

    private void Say(Verdict verdict)
    {
        if (_verdicts is [.., { Verdict: var latest }] && latest == verdict)
        {
            return;
        }

        _verdicts.Add(new(_step, verdict));
        OnVerdict?.Invoke(_verdicts[^1]);
    }
}
