using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Programs;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Training.Monitors;

/// <summary>
/// The monitors of a run, and when each measures. With a fixed interval all of them do at its multiples. Else they may take a share of
/// the training's own time: at every tenth step the cheap ones measure, and of the dear ones the one that took the least so far, each
/// if what it took last still fits.
/// </summary>
internal sealed class MonitorSuite : IDisposable
{
    private const int Stride = 10;
    // What a first measurement is taken to cost, programs to be made included.
    private static readonly TimeSpan s_firstDear = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_firstCheap = TimeSpan.FromMilliseconds(2);
    private readonly List<Watched> _monitors = [];
    private readonly MonitorSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Tensor? _probe;
    private readonly Dictionary<string, MetricRange> _ranges = [];
    private readonly long _started;
    private TimeSpan _spent;

    public MonitorSuite(
        MonitorSettings settings,
        ITrainable objective,
        OptimizerSettings optimizer,
        bool hasGradient,
        Tensor start,
        ulong seed,
        TimeProvider clock)
    {
        (_settings, _clock, _started) = (settings, clock, clock.GetTimestamp());
        var samples = Math.Min(settings.Samples, objective.SampleCount);
        _probe = Tensor.From<long>(
            [.. Philox.For(seed, "monitor/samples").Permutation(objective.SampleCount)[..samples].Order().Select(index => (long)index)],
            [samples],
            objective.Device);
        foreach (var name in settings.Names)
        {
            Monitor? monitor = (name, objective) switch
            {
                ("gradient-norm", _) => new GradientNorm(),
                ("update-size", _) => new UpdateSize(),
                ("distance", _) => new Distance(start.Clone()),
                ("alpha", _) => new Alpha(),
                ("gradient-noise", NetworkObjective network) => new GradientNoise(network),
                ("activity", NetworkObjective network) => new Activity(network, _probe),
                ("sharpness", _) => new Sharpness(objective, _probe, optimizer, seed),
                ("curvature", _) => new CurvatureMonitor(objective, _probe, seed),
                _ => null,
            };
            if (monitor is not null && (hasGradient || !monitor.NeedsGradient))
            {
                _monitors.Add(new Watched(monitor));
            }
        }
    }

    /// <summary>What each monitor has cost and found so far.</summary>
    public MonitorReport Report => new(
        [.. _monitors.Select(watched => new MonitorCost(watched.Monitor.Name, watched.Count, watched.Spent, watched.Failure))],
        _clock.GetElapsedTime(_started) - _spent,
        [.. _ranges.Values]);

    /// <summary>What the monitors remember, by name.</summary>
    public IReadOnlyDictionary<string, double[]> Memory
    {
        get => _monitors.Where(watched => watched.Monitor.Memory is not null)
            .ToDictionary(watched => watched.Monitor.Name, watched => watched.Monitor.Memory!.ToArray());
        set
        {
            foreach (var watched in _monitors)
            {
                // A vector that is not finite finds nothing; the monitor begins anew.
                if (value.TryGetValue(watched.Monitor.Name, out var memory) && Array.TrueForAll(memory, double.IsFinite))
                {
                    watched.Monitor.Memory = memory;
                }
            }
        }
    }

    /// <summary>The monitors that measure in a step.</summary>
    public IReadOnlyList<Watched> Due(long step)
    {
        if (_settings.Every is { } every)
        {
            return step % every == 0 ? [.. _monitors.Where(watched => watched.Failure is null)] : [];
        }

        if (step % Stride != 0)
        {
            return [];
        }

        var allowed = (_settings.Budget * (_clock.GetElapsedTime(_started) - _spent)) - _spent;
        var due = new List<Watched>();
        foreach (var watched in _monitors.Where(watched => watched.Failure is null).OrderBy(watched => watched.Monitor.IsDear)
            .ThenBy(watched => watched.Spent))
        {
            var expected = watched.Count == 0 ? watched.Monitor.IsDear ? s_firstDear : s_firstCheap : watched.Latest;
            if (expected > allowed || (watched.Monitor.IsDear && due.Any(other => other.Monitor.IsDear)))
            {
                continue;
            }

            due.Add(watched);
            allowed -= expected;
        }

        return due;
    }

    /// <summary>Measures; a monitor that cannot, for good, is left out from then on and says why.</summary>
    public void Measure(IReadOnlyList<Watched> due, MonitoredStep step, Action<string, double> report)
    {
        foreach (var watched in due)
        {
            var began = _clock.GetTimestamp();
            try
            {
                watched.Monitor.Measure(step, Note);
            }
            catch (Exception error) when (error is BadInputException or ProgramException)
            {
                watched.Failure = error.Message.TrimEnd('.');
            }

            watched.Latest = _clock.GetElapsedTime(began);
            watched.Spent += watched.Latest;
            watched.Count++;
            _spent += watched.Latest;
        }

        void Note(string name, double value)
        {
            report(name, value);
            _ranges[name] = _ranges.TryGetValue(name, out var range) ? range.With(value) : new MetricRange(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var watched in _monitors)
        {
            watched.Monitor.Dispose();
        }

        _probe?.Dispose();
    }

    internal sealed class Watched(Monitor monitor)
    {
        public Monitor Monitor => monitor;

        public int Count { get; set; }

        public TimeSpan Spent { get; set; }

        public TimeSpan Latest { get; set; }

        public string? Failure { get; set; }
    }
}

/// <summary>What the monitors of a run cost and found.</summary>
/// <param name="Costs">By monitor.</param>
/// <param name="Training">Time of the training itself, without them.</param>
/// <param name="Ranges">By metric.</param>
public sealed record MonitorReport(IReadOnlyList<MonitorCost> Costs, TimeSpan Training, IReadOnlyList<MetricRange> Ranges)
{
    /// <summary>Their time over that of the training.</summary>
    public double Share => Costs.Sum(cost => cost.Spent.TotalSeconds) / Math.Max(1e-9, Training.TotalSeconds);
}

/// <summary>What a monitor cost.</summary>
/// <param name="Monitor">Its name.</param>
/// <param name="Measurements">How often it measured.</param>
/// <param name="Spent">Its time.</param>
/// <param name="Failure">Why it cannot measure this training; null where it can.</param>
public sealed record MonitorCost(string Monitor, int Measurements, TimeSpan Spent, string? Failure);

/// <summary>The values of a metric.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
public sealed record MetricRange(string Name, double First, double Last, double Least, double Most)
{
    public MetricRange(string name, double value)
        : this(name, value, value, value, value)
    {
    }

    /// <summary>With one more value.</summary>
    public MetricRange With(double value) => this with { Last = value, Least = Math.Min(Least, value), Most = Math.Max(Most, value) };
}
