using Theodolite.Diagnosis.Histories;
using Theodolite.LinearAlgebra;
using Theodolite.Networks;
using Theodolite.Optimizers.Contract;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// What going on with the run brings, as it was and with one thing changed: rehearsals from where it stands, each made when a verdict
/// first asks. The horizon is a tenth of the run, so that what counts as a fall there is what counts as one in the run's own losses.
/// </summary>
internal sealed class Continuation : IDisposable
{
    /// <summary>Factor between the rates that are compared.</summary>
    public const double Factor = 10;

    /// <summary>Share of f − f_low that a fall over a tenth of the run must exceed to count.</summary>
    private const double Least = 1e-3;

    /// <summary>A loss this close to its bound, relative to what a constant answer costs, holds nothing worth a verdict on the
    /// rate.</summary>
    private const double Settled = 1e-4;

    private const int FewestSteps = 40;
    private const int MostSteps = 120;
    private const int MostFullSteps = 50;
    private const int Replicas = 3;

    private readonly Measurement _m;
    private readonly Dictionary<string, Rehearsal> _made = [];
    private readonly Lazy<Rehearsals> _rehearsals;
    private readonly Lazy<StepSharpness> _sharpness;

    public Continuation(Measurement m, NetworkObjective network, RunHistory history)
    {
        (_m, Network, History) = (m, network, history);
        _rehearsals = new(() => new Rehearsals(network, history));
        _sharpness = new(() => StepSharpness.Measure(network, Theta, history, m.Settings.Seed, m.Cancellation)
            ?? new StepSharpness(double.NaN, null, new double[m.Point.Dimension]));
    }

    public NetworkObjective Network { get; }

    public RunHistory History { get; }

    /// <summary>Where the run stands.</summary>
    public double[] Theta => History.Iterate ?? _m.Point.Theta;

    /// <summary>Whether its steps see only some of the samples.</summary>
    public bool HasBatches => History.HasBatches(Network.Data.Count);

    /// <summary>Steps of a rehearsal.</summary>
    public int Horizon => Math.Clamp(History.Losses.Count / 10, FewestSteps, MostSteps);

    /// <summary>What the loss has still to lose: f − f_low, or what a constant answer costs where no bound is known.</summary>
    public double Remaining => _m.Point.Excess ?? Math.Abs(_m.Point.Precise.ReferenceLoss ?? _m.Point.Loss);

    /// <summary>A fall over the horizon below this is none.</summary>
    public double LeastFall => Least * Remaining;

    /// <summary>Whether nothing worth mentioning is left to lose.</summary>
    public bool IsSettled => _m.Point.Excess is { } excess && _m.Scale.Reference is { } reference && excess < Settled * reference;

    /// <summary>The run as it was.</summary>
    public Rehearsal AsItWas => Of("as it was", Specification, Horizon);

    /// <summary>At the optimizer's own rate, where a schedule has left less than a tenth of it; else null.</summary>
    public Rehearsal? AtFullRate => History.Rate < History.Settings.Optimizer.LearningRate / Factor
        ? Of("full rate", AtRate(History.Settings.Optimizer.LearningRate), Horizon)
        : null;

    /// <summary>Share of ‖g‖² in parameters that nothing moves.</summary>
    public double FrozenShare
    {
        get
        {
            var plan = ParameterPlan.Of(Network.Parameters, History.Settings.Groups);
            var frozen = plan.Blocks.Where(block => block.Frozen || block.RateScale == 0)
                .Sum(block => Math.Pow(Vectors.Norm(_m.Point.Gradient.AsSpan((int)block.Offset, (int)block.Count)), 2));
            return frozen / Math.Max(1e-300, _m.Point.GradientNorm * _m.Point.GradientNorm);
        }
    }

    /// <summary>f − f_low against the lower of what a constant answer costs and what the run began with.</summary>
    public double RelativeLoss => _m.Point.Excess is { } excess && _m.Scale.Reference is > 0 and { } reference ? excess / reference : 1;

    /// <summary>At a tenth of the rate.</summary>
    public Rehearsal Slower => Of("rate / 10", WithRate(1 / Factor), Horizon);

    /// <summary>At ten times the rate.</summary>
    public Rehearsal Faster => Of("rate × 10", WithRate(Factor), Horizon);

    /// <summary>At a hundred times the rate.</summary>
    public Rehearsal MuchFaster => Of("rate × 100", WithRate(Factor * Factor), Horizon);

    /// <summary>At the same rate over all samples, so without noise.</summary>
    public Rehearsal WithoutNoise => Of(
        "all samples",
        Specification with { Batch = null, Accumulate = 1 },
        Math.Min(Horizon, MostFullSteps));

    /// <summary>λ against its limit.</summary>
    public StepSharpness Sharpness => _sharpness.Value;

    /// <summary>Rehearsals from any point.</summary>
    public Rehearsals Rehearsals => _rehearsals.Value;

    /// <summary>The settings of the run at a constant rate.</summary>
    public TrainSettings Specification => Rehearsals.AsItWas;

    /// <summary>Whether the loss goes down: by the run's own losses, or by going on.</summary>
    public bool Progresses => !History.EndedNonFinite
        && ((!History.HasStopped && IsLong) || LossTrend.StillFalls(History.Losses) || (AsItWas.Falls(LeastFall)
            && (HasBatches ? AsItWas.Gain > 1.5 * AsItWas.Wander : AsItWas.After < RecentLevel)));

    /// <summary>The mean of the last fifth of the run's losses, less a standard error: where it bounces up and down, the point may be a
    /// peak, and coming down from it is no progress.</summary>
    private double RecentLevel
    {
        get
        {
            var recent = History.Losses.Skip(History.Losses.Count * 4 / 5).Where(double.IsFinite).ToList();
            if (recent.Count < 4)
            {
                return double.PositiveInfinity;
            }

            var mean = recent.Average();
            var deviation = Math.Sqrt(recent.Average(loss => (loss - mean) * (loss - mean)));
            return mean - Math.Min(deviation, 0.5 * Math.Abs(mean));
        }
    }

    /// <summary>Share of |vᵀΔθ| whose sign is the opposite of that one step before, along the top eigenvector: 1 bounces across the
    /// valley, ½ is noise.</summary>
    public double Alternation
    {
        get
        {
            var (path, v) = (Traced.Path, Sharpness.Vector);
            var before = Theta;
            var (last, bounced, all) = (0.0, 0.0, 0.0);
            foreach (var point in path)
            {
                var along = Vectors.Dot(v, point) - Vectors.Dot(v, before);
                if (last != 0)
                {
                    all += Math.Abs(along);
                    bounced += along * last < 0 ? Math.Abs(along) : 0;
                }

                (last, before) = (along, point);
            }

            return all > 0 ? bounced / all : 0;
        }
    }

    private bool IsLong => History.Losses.Count >= 80;

    private Rehearsal Traced => Of("path", Specification with { Batch = null, Accumulate = 1 }, FewestSteps, keepPath: true);

    public void Dispose()
    {
        if (_rehearsals.IsValueCreated)
        {
            _rehearsals.Value.Dispose();
        }
    }

    /// <summary>The settings of the run at another constant rate.</summary>
    public TrainSettings AtRate(double rate) => Rehearsals.Plain(History.Settings, rate);

    private TrainSettings WithRate(double factor) => AtRate(History.Rate * factor);

    private Rehearsal Of(string name, TrainSettings settings, int steps, bool keepPath = false)
    {
        if (_made.TryGetValue(name, out var known))
        {
            return known;
        }

        _m.Progress?.Report(new($"rehearsing the training: {name}", 0));
        var made = Rehearsals.Run(Theta, History.State, settings, steps, HasBatches ? Replicas : 1, keepPath, _m.Cancellation);
        _m.Point.Cost += made.Cost;
        return _made[name] = made;
    }
}
