using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Schedules;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Histories;

/// <summary>
/// Goes on training from a point as a run did, or otherwise, for a few steps: what a change brings is seen and not guessed. The loss
/// is that of the training (training mode, without dropout's masks) over all samples.
/// </summary>
internal sealed class Rehearsals : IDisposable
{
    private const int Readings = 8;
    private readonly NetworkObjective _surveyed;
    private readonly NetworkObjective _judge;
    private readonly NetworkObjective _trainee;
    private readonly RunHistory _history;

    public Rehearsals(NetworkObjective surveyed, RunHistory history)
    {
        (_surveyed, _history) = (surveyed, history);
        var depends = surveyed.Network.DependsOnMode;
        _judge = depends ? InTraining(surveyed, history.Settings.Batch, noise: null) : surveyed;
        _trainee = depends ? InTraining(surveyed, history.Settings.Batch, history.Settings.Seed) : surveyed;
    }

    /// <summary>The settings of the run with a constant rate, without its ends and its watchers.</summary>
    public TrainSettings AsItWas => Plain(_history.Settings, _history.Rate);

    /// <summary>The loss over all samples as training sees it.</summary>
    public double Value(double[] theta, CancellationToken cancellation)
    {
        using var flat = _judge.Flat(theta);
        return _judge.Value(flat, cancellation);
    }

    /// <summary>Settings with a constant rate, for rehearsals.</summary>
    public static TrainSettings Plain(TrainSettings settings, double rate) => settings with
    {
        Optimizer = settings.Optimizer with { LearningRate = rate },
        Epochs = null,
        Stop = null,
        Schedule = null,
        Plateau = null,
        Averaging = null,
        Evaluate = null,
        Monitors = null,
        NonFinite = NonFiniteStep.Stop,
    };

    /// <summary>A state from which plain settings continue: what schedule and reductions made of the rate is in their rate
    /// already.</summary>
    public static TrainerState Plain(TrainerState state) => state with
    {
        RateScale = 1,
        Plateau = PlateauState.Start,
        Average = null,
        Rollback = null,
        Failures = 0,
        Monitors = new Dictionary<string, double[]>(),
    };

    /// <summary>Trains from a point.</summary>
    /// <param name="theta">The point.</param>
    /// <param name="state">What optimizer and trainer remember there; null begins anew.</param>
    /// <param name="settings">How to train.</param>
    /// <param name="steps">Steps of each replica.</param>
    /// <param name="replicas">How often, each with the samples in another order; 1 where all samples are taken at once.</param>
    /// <param name="keepPath">Whether to keep θ after every step of the first.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public Rehearsal Run(
        double[] theta,
        TrainerState? state,
        TrainSettings settings,
        int steps,
        int replicas = 1,
        bool keepPath = false,
        CancellationToken cancellation = default)
    {
        var before = Value(theta, cancellation);
        var samples = _surveyed.Data.Count;
        replicas = settings.ShareOf(samples) < 1 ? replicas : 1;
        var means = new List<double>();
        var (spread, end, path, cost) = (0.0, theta, new List<double[]>(), 1.0 / 3);
        for (var replica = 0; replica < replicas; replica++)
        {
            var readings = new Readout(this, steps, keepPath && replica == 0 ? path : null, cancellation);
            var (last, finite) = One(theta, state, settings, steps, (ulong)replica, readings, cancellation);
            end = replica == 0 ? last : end;
            means.Add(finite && readings.Losses.Count > 0 ? readings.Losses.Average() : double.PositiveInfinity);
            spread = Math.Max(spread, Error(readings.Losses));
            cost += (steps * settings.ShareOf(samples)) + (Readings / 3.0);
        }

        var after = means.All(double.IsFinite) ? means.Average() : double.PositiveInfinity;
        return new(before, after, means.Count > 1 ? Error(means) : spread, steps, replicas, cost)
        {
            Theta = end,
            Path = path,
            Wander = spread * Math.Sqrt(Readings),
        };
    }

    public void Dispose()
    {
        if (_judge != _surveyed)
        {
            _judge.Dispose();
            _trainee.Dispose();
        }
    }

    private (double[] Theta, bool Finite) One(
        double[] theta,
        TrainerState? state,
        TrainSettings settings,
        int steps,
        ulong replica,
        Readout readings,
        CancellationToken cancellation)
    {
        var made = state?.Losses.Count ?? 0;
        using var parameters = _trainee.Flat(theta);
        using var trainer = new Trainer(_trainee, settings with { Steps = made + steps, Seed = settings.Seed + replica })
        {
            Observer = readings,
        };
        if (state is not null)
        {
            trainer.Restore(Plain(state));
        }

        var result = trainer.Run(parameters, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return (parameters.ToDoubles(), result.Outcome == TrainOutcome.Completed);
    }

    private static double Error(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
    }

    private static NetworkObjective InTraining(NetworkObjective surveyed, int? batch, ulong? noise) =>
        surveyed.Varied(new NetworkSettings { Mode = NetworkMode.Training, Batch = batch, Noise = noise });

    // The loss over all samples after steps spread over the second half.
    private sealed class Readout(Rehearsals owner, int steps, List<double[]>? path, CancellationToken cancellation) : ITrainObserver
    {
        private int _made;

        public List<double> Losses { get; } = [];

        public void Stepped(Trainer trainer, Tensor parameters)
        {
            _made++;
            path?.Add(parameters.ToDoubles());
            var stride = Math.Max(1, steps / (2 * Readings));
            var left = steps - _made;
            if (left % stride != 0 || left / stride >= Readings)
            {
                return;
            }

            using var point = trainer.EvaluationParameters(parameters);
            Losses.Add(owner._judge.Value(point, cancellation));
        }
    }
}
