using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>
/// Trains parameters in place: full-batch or in minibatches whose order is keyed by the seed, for a fixed number of steps
/// or until the loss no longer improves. The same seed gives the same bits, resumed or not.
/// </summary>
public sealed class Trainer : IDisposable
{
    private static readonly TimeSpan _reportEvery = TimeSpan.FromMilliseconds(100);
    private readonly ITrainable _objective;
    private readonly TrainSpecification _specification;
    private readonly TimeProvider _clock;
    private readonly FlatUpdate _update;
    private readonly SampleOrder? _order;
    private readonly Tensor _gradient;
    private readonly Improvement _improvement;
    private readonly List<double> _losses = [];

    /// <param name="objective">What to minimise.</param>
    /// <param name="specification">How.</param>
    /// <param name="clock">Only for the time left in progress reports.</param>
    public Trainer(ITrainable objective, TrainSpecification specification, TimeProvider? clock = null)
    {
        _objective = objective;
        _specification = specification;
        _clock = clock ?? TimeProvider.System;
        _update = FlatUpdate.For(specification.Optimizer, objective.ParameterCount, objective.DType, objective.Device);
        _gradient = Tensor.Empty([objective.ParameterCount], objective.DType, objective.Device);
        if (specification.Batch is { } batch && batch < objective.SampleCount)
            _order = new SampleOrder(objective.SampleCount, batch, specification.Seed, objective.Device);
        _improvement = new Improvement(specification.Stop?.NoImprovement, StepsPerEpoch, objective.DType.UnitRoundoff());
    }

    /// <summary>Updates made.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps in a pass over the data.</summary>
    public int StepsPerEpoch => _order?.StepsPerEpoch ?? 1;

    /// <summary>
    /// The state from which <see cref="Restore"/> continues bit for bit, the parameters apart. It may be taken while a run reports
    /// its progress, which happens between steps.
    /// </summary>
    public TrainerState Save() => new(_update.Save(), _improvement.State, [.. _losses.Take((int)Steps)]);

    /// <summary>Continues a run after as many steps as the state has made.</summary>
    /// <exception cref="ArgumentException">The state belongs to another optimizer or number of parameters.</exception>
    public void Restore(TrainerState saved)
    {
        _update.Restore(saved.Optimizer);
        _improvement.State = saved.Improvement;
        Steps = saved.Optimizer.Steps;
        _losses.Clear();
        _losses.AddRange(saved.Losses);
    }

    /// <summary>Trains up to the specified number of steps.</summary>
    /// <param name="parameters">θ, a flat tensor [P], changed in place; whole whatever the outcome.</param>
    /// <param name="progress">Told about ten times a second, and of the first and the last step.</param>
    /// <param name="cancellation">Ends the run early; what is known is returned.</param>
    public TrainResult Run(Tensor parameters, IProgress<TrainProgress>? progress = null, CancellationToken cancellation = default)
    {
        var (first, start) = (Steps, _clock.GetTimestamp());
        var reported = start;
        var outcome = TrainOutcome.Completed;
        while (Steps < _specification.Steps)
        {
            if (cancellation.IsCancellationRequested || Step(parameters, cancellation) is not { } step)
            {
                outcome = TrainOutcome.Cancelled;
                break;
            }

            _losses.Add(step.Loss);
            if (!step.Made)
            {
                outcome = TrainOutcome.NonFinite;
                break;
            }

            var stalled = _improvement.Stalled(Steps, step.Loss);
            var now = _clock.GetTimestamp();
            if (progress is not null && (stalled || Steps == first + 1 || Steps == _specification.Steps || _clock.GetElapsedTime(reported, now) >= _reportEvery))
            {
                reported = now;
                progress.Report(Progress(step.Loss, _clock.GetElapsedTime(start, now) / (Steps - first)));
            }

            if (stalled)
            {
                outcome = TrainOutcome.NoImprovement;
                break;
            }
        }

        return new TrainResult(outcome, Steps, [.. _losses]);
    }

    public void Dispose()
    {
        _gradient.Dispose();
        _update.Dispose();
        _order?.Dispose();
    }

    // One update; null where it was cancelled half-way.
    private (double Loss, bool Made)? Step(Tensor parameters, CancellationToken cancellation)
    {
        double loss;
        using (var samples = _order?.Batch(Steps))
        {
            _objective.Begin(Steps);
            try
            {
                loss = _objective.Gradient(parameters, samples, _gradient, cancellation);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        if (!double.IsFinite(loss) || !_update.TryStep(parameters, _gradient))
            return (loss, false);
        Steps++;
        return (loss, true);
    }

    private TrainProgress Progress(double loss, TimeSpan perStep) => new(
        Steps,
        _specification.Steps,
        (double)Steps / StepsPerEpoch,
        loss,
        _specification.Optimizer.LearningRate,
        perStep * (_specification.Steps - Steps));
}
