using Theodolite.Collectives;
using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Boxes;
using Theodolite.Descents;
using Theodolite.Networks;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Studies;

/// <summary>The critical points of an expression or of a network's loss: starts, search and survey.</summary>
public sealed record CriticalPointStudy
{
    /// <summary>Largest network that is searched: every iteration solves a system in all its parameters.</summary>
    public const long MostParameters = 20_000;

    private const long MostNumbers = 4_000_000;

    /// <summary>Finders, cut-off and how to survey.</summary>
    public CriticalPointSearch Search { get; init; } = new();

    /// <summary>Starts of each finder; null for 100 of an expression and 20 of a network.</summary>
    public int? Starts { get; init => field = value is { } count ? Ranges.Between(0, 100_000, count, "starts") : null; }

    /// <summary>σ of the Gaussian noise on each coordinate of a start on a trajectory.</summary>
    public double Noise { get; init => field = Ranges.AtLeast(0, value, "noise"); }

    /// <summary>Trajectories of training from which starts are chosen, each from initial weights of its own.</summary>
    public int Trajectories { get; init => field = Ranges.Between(1, 1_000, value, "trajectories"); } = 3;

    /// <summary>Steps of a trajectory, each over all samples.</summary>
    public int Steps { get; init => field = Ranges.Between(1, 1_000_000, value, "steps"); } = 300;

    /// <summary>What makes the steps; null for the model's own optimizer, or Adam.</summary>
    public OptimizerSettings? Optimizer { get; init; }

    /// <summary>Keys starts, noise and initial weights; null for the model's own, or 0.</summary>
    public ulong? Seed { get; init; }

    /// <summary>An expression over a box: of one or two parameters all critical points in it, and where finders come to from random
    /// starts.</summary>
    /// <exception cref="BadInputException">The box is none.</exception>
    public CriticalPointReport Of(
        Expression expression,
        double[] low,
        double[] high,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var objective = new ExpressionObjective(expression);
        var search = expression.Parameters.Count <= BoxSearch.MostParameters ? Search with { Box = (low, high) } : Search;
        return (search with { Survey = search.Survey with { Seed = Seed ?? 0 } }).Run(
            objective,
            CriticalPoints.Starts.InBox(low, high, Starts ?? 100, Seed ?? 0),
            progress,
            cancellation);
    }

    /// <summary>The training loss of a network, from points of its trajectories chosen uniformly in loss.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="first">A first start besides, as the weights that a run left; null for none.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The network is too large.</exception>
    public CriticalPointReport Of(
        NetworkStudy study,
        double[]? first = null,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var objective = study.Training;
        var parameters = objective.Parameters.Count;
        if (parameters > MostParameters)
        {
            throw new BadInputException($"The network has {parameters} parameters; critical points are searched for up to "
                + $"{MostParameters}.");
        }

        var seed = Seed ?? study.Model.Train?.Seed ?? 0;
        var optimizer = Optimizer ?? study.Model.Train?.Optimizer ?? OptimizerNames.Parse("adam");
        var (points, losses) = (new List<double[]>(), new List<double>());
        var steps = (int)Math.Clamp(MostNumbers / Math.Max(1, parameters), 1, Steps);
        foreach (var run in Follow(objective, optimizer, steps, seed, progress, cancellation))
        {
            for (var i = 0; i < run.Iterates.Count; i++)
            {
                if (double.IsFinite(run.Losses[i]))
                {
                    points.Add(run.Iterates[i]);
                    losses.Add(run.Losses[i]);
                }
            }
        }

        var starts = CriticalPoints.Starts.OnTrajectory(points, losses, Starts ?? 20, Noise, seed);
        return (Search with { Survey = Search.Survey with { Seed = seed } }).Run(
            objective,
            first is null ? starts : [first, .. starts],
            progress,
            cancellation);
    }

    // Where processes share the samples, whole trainings are dealt out among them instead.
    private IReadOnlyList<DescentResult> Follow(
        NetworkObjective objective,
        OptimizerSettings optimizer,
        int steps,
        ulong seed,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        using var dealt = new DealtLoss<NetworkObjective>(objective);
        return dealt.Processes.Deal(
            Trajectories,
            item =>
            {
                progress?.Report(new("following trainings", (double)item.Done / item.Count));
                return new Descent { Steps = steps }.Run(
                    dealt.Loss,
                    optimizer,
                    dealt.Loss.InitialParameters(seed + (ulong)item.Index),
                    item.Index,
                    cancellation: item.Cancellation);
            },
            cancellation,
            new KnownConverter<OptimizerSettings>([optimizer]));
    }
}
