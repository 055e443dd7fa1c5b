using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Networks;
using Theodolite.Randomness;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>
/// Tries what might help a network that is stuck, every change alone and on one budget: ways out from the point surveyed, and, for every
/// cause found, the same run from its start with that cause taken away. A cause is confirmed where that lowers the loss beyond the spread
/// over seeds and beyond a placebo, a change that should not matter. Where processes share the samples, whole trials are dealt out among
/// them instead.
/// </summary>
public sealed record RemedyTrials
{
    /// <summary>Start values of the placebo move by this share of their size.</summary>
    private const double PlaceboShare = 1e-3;

    /// <summary>Least relative fall below all controls that confirms a cause.</summary>
    private const double Beyond = 0.1;

    /// <summary>Gradient equivalents that each trial may take; null for what the run took, at most 300.</summary>
    public double? Budget { get; init => field = value is not (<= 0) ? value : throw new ArgumentOutOfRangeException(nameof(value)); }

    /// <summary>Runs with other seeds that tell the spread.</summary>
    public int Seeds
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one seed.");
    } = 3;

    /// <summary>Keys what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>Tries.</summary>
    /// <param name="network">The network under survey.</param>
    /// <param name="survey">Its survey.</param>
    /// <param name="history">How it is trained, and came to the point.</param>
    /// <param name="progress">Receives what is tried.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public RemedyTable Run(
        NetworkObjective network,
        SurveyResult survey,
        RunHistory history,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var budget = Budget ?? Math.Clamp(history.Losses.Count * history.Settings.ShareOf(network.Data.Count), 20, 300);
        var run = new TrialSetup(
            network.Network,
            network.Data,
            network.Loss,
            Rehearsals.Plain(history.Settings, history.Rate),
            history.Iterate ?? survey.Theta)
        { State = history.State };
        var first = history.Start is null ? null : run with { Start = history.Start, State = null };
        var controls = Controls(network, history, run, first).ToList();
        var placebo = first is null ? null : new RemedyChange(
            "placebo",
            "start values moved by a thousandth",
            null,
            TrialStart.Beginning,
            first with { Start = Nudged(first.Start) });
        var changes = RemedyChanges.FromPoint(network, survey, history, run, budget)
            .Concat(Escaped(network, survey, run, budget, progress, cancellation))
            .Concat(first is null ? [] : RemedyChanges.ForCauses(network, survey, history, first)).ToList();
        var tried = new TrialRunner(network, budget).Try(
            [.. controls, .. placebo is null ? Array.Empty<RemedyChange>() : [placebo], .. changes],
            progress,
            cancellation);
        var asItWas = tried.Take(controls.Count).ToList();
        var moved = placebo is null ? null : tried[controls.Count];
        var beginnings = asItWas.Where(control => control.From == TrialStart.Beginning).Append(moved).OfType<RemedyTrial>()
            .Select(control => control.RelativeLoss).ToList();
        var (least, spread) = beginnings.Count == 0 ? (double.NaN, 0)
            : (beginnings.Min(), beginnings.All(double.IsFinite) ? beginnings.Max() - beginnings.Min() : 0);
        var trials = tried.TakeLast(changes.Count).Select(trial => trial with
        {
            Confirms = trial is { From: TrialStart.Beginning, Cause: not null } && IsLower(trial.RelativeLoss, least, spread),
        });
        return new()
        {
            Budget = budget,
            Controls = asItWas,
            Placebo = moved,
            Spread = spread,
            Trials = [.. trials.OrderBy(trial => trial.RelativeLoss)],
        };
    }

    private static bool IsLower(double loss, double least, double spread) => double.IsFinite(loss)
        && (!double.IsFinite(least) || (least - loss > spread && least - loss > Beyond * Math.Abs(least)));

    // The run as it was: going on from the point, and from its start with several seeds.
    private IEnumerable<RemedyChange> Controls(NetworkObjective network, RunHistory history, TrialSetup run, TrialSetup? first)
    {
        yield return new("as it was", "going on from the point", null, TrialStart.Point, run);
        for (var seed = 0; seed < Seeds && first is not null; seed++)
        {
            yield return new(
                $"seed + {seed}",
                "the run from its start",
                null,
                TrialStart.Beginning,
                Seeded(first, network, history, (ulong)seed));
        }
    }

    // The step out along negative curvature or a probe, and the run's own training from there.
    private IEnumerable<RemedyChange> Escaped(
        NetworkObjective network,
        SurveyResult survey,
        TrialSetup run,
        double budget,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        var escape = new Escape { Survey = new Survey { Seed = Seed, MaximumDense = 0 }, MaximumSaddles = 1 };
        if (escape.Run(network, survey, progress, cancellation) is { } way)
        {
            yield return new(
                way.Remedy.Name,
                "a verified step out, then the run's own training",
                null,
                TrialStart.Point,
                run with { Start = way.Theta, State = null, Spent = Math.Min(way.Remedy.Cost, budget / 2) })
            { Predicted = way.Remedy.PredictedDecrease };
        }
    }

    private TrialSetup Seeded(TrialSetup first, NetworkObjective network, RunHistory history, ulong seed) => seed == 0 ? first : first with
    {
        Settings = first.Settings with { Seed = history.Settings.Seed + seed },
        Start = network.InitialParameters(history.Settings.Seed + seed),
    };

    private double[] Nudged(double[] start)
    {
        var noise = new double[start.Length];
        Philox.For(Seed, "remedy/placebo").FillGaussian(noise);
        return [.. start.Zip(noise, (value, random) => value * (1 + (PlaceboShare * random)))];
    }
}
