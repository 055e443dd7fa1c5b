using Theodolite.Collectives;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using Theodolite.Training.Monitors;
using Theodolite.Training.Steps;

namespace Theodolite.Training;

/// <summary>
/// Trains parameters in place: full-batch or in minibatches whose order is keyed by the seed, for a fixed number of steps
/// or until a metric no longer improves. The same seed gives the same bits, resumed or not. One step is, in this order:
/// gradient (accumulated over its pieces), refusal of what is not finite, clipping, and the optimizer's update, which adds an L2 term
/// before its moments and applies decoupled decay with its step; then average, evaluation, stop rule.
/// </summary>
public sealed class Trainer : IDisposable
{
    private const int MostFailures = 10;
    private const int RollbackEvery = 100;
    private static readonly TimeSpan s_reportEvery = TimeSpan.FromMilliseconds(100);
    private readonly ITrainable _objective;
    private readonly TrainSettings _specification;
    private readonly TimeProvider _clock;
    private readonly FlatUpdate _update;
    private readonly StepLoss _loss;
    private readonly Improvement _improvement;
    private readonly StepRate _rate;
    private readonly List<double> _losses = [];
    private readonly int _steps;
    private readonly long? _evaluateEvery;
    private MonitorSuite? _monitors;
    private IReadOnlyDictionary<string, double[]> _remembered = new Dictionary<string, double[]>();
    private EpochMean _epoch;
    private Tensor? _average;
    private RollbackPoint? _rollback;
    private double _bestValidation = double.PositiveInfinity;
    private int _failures;

    /// <param name="objective">What to minimise.</param>
    /// <param name="specification">How.</param>
    /// <param name="clock">Only for speed and time left in progress reports.</param>
    /// <exception cref="BadInputException">The specification does not go with the objective.</exception>
    public Trainer(ITrainable objective, TrainSettings specification, TimeProvider? clock = null)
    {
        _objective = objective;
        _specification = specification;
        _clock = clock ?? SharedClock.Of(objective.Processes);
        Plan = objective.Layout is { } layout ? ParameterPlan.Of(layout, specification.Groups)
            : specification.Groups.Count == 0 ? ParameterPlan.Flat(objective.ParameterCount)
            : throw new BadInputException("Groups of parameters go with parameters that have names.");
        MemoryEstimate.Require(objective, specification);
        _update = FlatUpdate.For(specification.Optimizer, Plan, objective.DType, objective.Device, specification.Clipping);
        _loss = new StepLoss(objective, specification.Batch, specification.Accumulate, specification.Seed);
        _improvement = new Improvement(specification.Stop, objective.DType.UnitRoundoff());
        _rate = new StepRate(specification);
        _steps = specification.StepsFor(objective.SampleCount);
        _evaluateEvery = specification.Evaluate?.In(StepsPerEpoch);
    }

    /// <summary>Loss and accuracy of samples set aside, at the weights it is given; called every so often and at the end where the
    /// specification says so.</summary>
    public Func<Tensor, CancellationToken, Evaluation>? Evaluate { get; init; }

    /// <summary>Receives what is measured.</summary>
    public ITrainObserver? Observer { get; init; }

    /// <summary>θ₀, from which a monitor measures distance; null for where <see cref="Run"/> begins.</summary>
    public double[]? Start { get; init; }

    /// <summary>What the monitors cost and found; null without any.</summary>
    public MonitorReport? MonitorReport => _monitors?.Report;

    /// <summary>The blocks of θ and what differs between them.</summary>
    public ParameterPlan Plan { get; }

    /// <summary>Steps made, those left out among them.</summary>
    public long Steps => _losses.Count;

    /// <summary>Updates made.</summary>
    public long Updates => _update.Steps;

    /// <summary>Steps in a pass over the data.</summary>
    public int StepsPerEpoch => _loss.StepsPerEpoch;

    /// <summary>
    /// The state from which <see cref="Restore"/> continues bit for bit, the parameters apart. It may be taken while a run reports
    /// its progress, which happens between steps.
    /// </summary>
    public TrainerState Save() => new(_update.Save(), [.. _losses])
    {
        Improvement = _improvement.State,
        Epoch = _epoch,
        Plateau = _rate.Plateau,
        RateScale = _rate.Scale,
        Failures = _failures,
        BestValidation = _bestValidation,
        Average = _average is null ? null : _average.ToDoubles(),
        Rollback = _rollback,
        Monitors = _monitors?.Memory ?? _remembered,
    };

    /// <summary>Continues a run after as many steps as the state has made.</summary>
    /// <exception cref="ArgumentException">The state belongs to another optimizer or number of parameters.</exception>
    public void Restore(TrainerState saved)
    {
        _update.Restore(saved.Optimizer);
        _improvement.State = saved.Improvement;
        (_epoch, _rate.Plateau, _rate.Scale, _failures) = (saved.Epoch, saved.Plateau, saved.RateScale, saved.Failures);
        (_bestValidation, _rollback, _remembered) = (saved.BestValidation, saved.Rollback, saved.Monitors);
        if (saved.Average is { } average)
        {
            _average ??= Tensor.Empty([_objective.ParameterCount], _objective.DType, _objective.Device);
            Write(average, _average);
        }

        _losses.Clear();
        _losses.AddRange(saved.Losses);
    }

    /// <summary>
    /// The weights to evaluate and to keep: the average where there is one, the optimizer's own estimate where it takes gradients
    /// elsewhere, else θ. The caller disposes what is returned.
    /// </summary>
    public Tensor EvaluationParameters(Tensor parameters) => _average?.Clone() ?? _update.EvaluationPoint(parameters) ?? parameters.Clone();

    /// <summary>Trains up to the specified number of steps.</summary>
    /// <param name="parameters">θ, a flat tensor [P], changed in place; whole whatever the outcome.</param>
    /// <param name="progress">Told about ten times a second, and of the first and the last step.</param>
    /// <param name="cancellation">Ends the run early; what is known is returned.</param>
    public TrainResult Run(Tensor parameters, IProgress<TrainProgress>? progress = null, CancellationToken cancellation = default)
    {
        // Of several processes all end after the same step.
        var processes = _objective.Processes;
        var (first, start, seen) = (Steps, _clock.GetTimestamp(), 0L);
        var reported = start;
        if (_specification.Averaging is not null)
        {
            _average ??= parameters.Clone();
        }

        _monitors ??= Watch(parameters);
        while (Steps < _steps)
        {
            if (processes.Any(cancellation.IsCancellationRequested))
            {
                return Result(TrainOutcome.Cancelled);
            }

            var rates = _rate.At(Updates);
            bool made;
            try
            {
                made = Step(parameters, rates, processes.AreOne ? cancellation : CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return Result(TrainOutcome.Cancelled);
            }

            var loss = _losses[^1];
            if (!made && GiveUp(parameters))
            {
                return Result(TrainOutcome.NonFinite);
            }

            seen += _loss.Count;
            var stalled = Judge(parameters, made, loss, rates);
            Observer?.Stepped(this, parameters);
            var now = _clock.GetTimestamp();
            if (progress is not null
                && (stalled || Steps == first + 1 || Steps == _steps || _clock.GetElapsedTime(reported, now) >= s_reportEvery))
            {
                reported = now;
                var elapsed = _clock.GetElapsedTime(start, now);
                progress.Report(new TrainProgress(
                    Steps, _steps, (double)Steps / StepsPerEpoch, loss, rates.LearningRate, seen / elapsed.TotalSeconds, elapsed
                        / (Steps - first) * (_steps - Steps)));
            }

            if (stalled)
            {
                return Result(TrainOutcome.NoImprovement);
            }
        }

        return Result(TrainOutcome.Completed);
    }

    public void Dispose()
    {
        _update.Dispose();
        _loss.Dispose();
        _average?.Dispose();
        _monitors?.Dispose();
    }

    private MonitorSuite? Watch(Tensor parameters)
    {
        if (_specification.Monitors is not { Names.Count: > 0 } settings)
        {
            return null;
        }

        using var start = parameters.Clone();
        if (Start is not null)
        {
            Write(Start, start);
        }

        return new MonitorSuite(
            settings,
            _objective,
            _specification.Optimizer,
            hasGradient: _update.TakesOneGradient,
            start,
            _specification.Seed,
            _clock)
        { Memory = _remembered };
    }

    private TrainResult Result(TrainOutcome outcome) =>
        new(
            outcome,
            outcome == TrainOutcome.NonFinite ? Steps - 1 : Steps,
            [.. _losses],
            Steps - Updates - (outcome == TrainOutcome.NonFinite ? 1 : 0));

    // One step; whether an update was made. Its loss is noted either way.
    private bool Step(Tensor parameters, StepRates rates, CancellationToken cancellation)
    {
        _loss.Begin(Steps);
        // A run that is continued with a rollback, begun without, has no point yet.
        if (_specification.NonFinite == NonFiniteStep.Rollback
            && (_rollback is null || (_failures == 0 && Steps % (StepsPerEpoch > 1 ? StepsPerEpoch : RollbackEvery) == 0)))
        {
            _rollback = new RollbackPoint(parameters.ToDoubles(), _update.Save());
        }

        var due = _monitors?.Due(Steps + 1) ?? [];
        using var before = due.Count > 0 ? parameters.Clone() : null;
        // What watches the gradient sees it as the loss gave it.
        Tensor? gradient = null;
        try
        {
            var step = _update.Step(
                parameters,
                _loss,
                rates,
                before is null ? null : given => gradient = given.Clone(),
                cancellation);
            _losses.Add(step.Loss);
            if (before is not null && step.Made)
            {
                Measure(due, before, parameters, gradient, rates);
            }

            return step.Made;
        }
        finally
        {
            gradient?.Dispose();
        }
    }

    private void Measure(
        IReadOnlyList<MonitorSuite.Watched> due,
        Tensor before,
        Tensor after,
        Tensor? gradient,
        StepRates rates) => _monitors!.Measure(
        due,
        new MonitoredStep
        {
            Number = Steps,
            Before = before,
            After = after,
            Gradient = gradient,
            Loss = _losses[^1],
            Rates = rates,
            Samples = _loss,
            Plan = Plan,
            Update = _update,
        },
        (name, value) => Observer?.Metric(Steps, name, value));

    // What follows a step that is not finite; whether the run ends.
    private bool GiveUp(Tensor parameters)
    {
        if (_specification.NonFinite == NonFiniteStep.Stop || ++_failures >= MostFailures)
        {
            return true;
        }

        if (_specification.NonFinite == NonFiniteStep.Rollback)
        {
            Write(_rollback!.Parameters, parameters);
            _update.Restore(_rollback.Optimizer);
            _rate.Scale /= 2;
        }

        return false;
    }

    // Average, metrics, evaluation; whether the run no longer improves.
    private bool Judge(Tensor parameters, bool made, double loss, StepRates rates)
    {
        if (made)
        {
            _failures = 0;
            if (_specification.Averaging is { } averaging)
            {
                var decay = averaging.At(Updates);
                using var now = _update.EvaluationPoint(parameters);
                _average!.MultiplyScalar_(decay);
                _average.Add_(now ?? parameters, 1 - decay);
            }
        }

        Observer?.Metric(Steps, MetricNames.Loss, loss);
        Observer?.Metric(Steps, MetricNames.LearningRate, rates.LearningRate);
        if (!made)
        {
            Observer?.Metric(Steps, MetricNames.Skipped, 1);
        }

        _epoch = _epoch.With(made ? loss : double.NaN);
        var stalled = false;
        var byValidation = Evaluate is not null && _evaluateEvery is not null;
        if (Steps % StepsPerEpoch == 0)
        {
            if (StepsPerEpoch > 1)
            {
                Observer?.Metric(Steps, MetricNames.EpochLoss, _epoch.Mean);
            }

            if (!byValidation)
            {
                _rate.Take(_epoch.Mean, Updates);
            }

            if (_specification.Stop is { Metric: TrainMetric.TrainingLoss })
            {
                stalled = _improvement.Stalled(Steps, _epoch.Mean);
            }

            _epoch = default;
        }

        return (byValidation && (Steps % _evaluateEvery == 0 || Steps == _steps) && Validate(parameters)) || stalled;
    }

    // Not to be cancelled: a resumed run would lack this evaluation.
    private bool Validate(Tensor parameters)
    {
        using var point = EvaluationParameters(parameters);
        var (loss, accuracy) = Evaluate!(point, CancellationToken.None);
        Observer?.Metric(Steps, MetricNames.ValidationLoss, loss);
        if (accuracy is { } share)
        {
            Observer?.Metric(Steps, MetricNames.ValidationAccuracy, share);
        }

        _rate.Take(loss, Updates);
        if (loss < _bestValidation)
        {
            _bestValidation = loss;
            Observer?.Improved(Steps, loss, point);
        }

        return _specification.Stop switch
        {
            { Metric: TrainMetric.ValidationLoss } => _improvement.Stalled(Steps, loss),
            { Metric: TrainMetric.ValidationAccuracy } => _improvement.Stalled(
                Steps,
                accuracy ?? throw new BadInputException("This loss knows no accuracy to stop by; use the metric validation-loss.")),
            _ => false,
        };
    }

    private void Write(double[] values, Tensor target)
    {
        using var doubles = Tensor.From<double>(values, [_objective.ParameterCount]);
        target.Copy_(doubles);
    }
}
