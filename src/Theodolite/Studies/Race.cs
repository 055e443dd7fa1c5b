using Theodolite.Collectives;
using Theodolite.Descents;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Differentiation;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Studies;

/// <summary>Every optimizer from every start on one loss, with the survey's verdict on where each ended.</summary>
public sealed record Race
{
    private const int MostVerdicts = 64;
    private const int MostParametersOfAVerdict = 16;

    /// <summary>Two ends are one where they lie within this share of the starts' extent.</summary>
    private const double BasinShare = 0.02;

    /// <summary>The optimizers, in the order of their runs.</summary>
    public required IReadOnlyList<OptimizerSettings> Optimizers { get; init; }

    /// <summary>How long each run is, with which schedule and noise; its seed keys the surveys too.</summary>
    public Descent Descent { get; init; } = new();

    /// <summary>Whether gradients are taken by differences of the loss.</summary>
    public bool Numerical { get; init; }

    /// <summary>Runs it. Verdicts are made on the ends of the first 64 runs that did not diverge, of losses of up to 16 parameters; basins
    /// are found where there are several starts, and no samples: networks have too many equal minima to tell them by their place.</summary>
    /// <param name="objective">f; where processes share its samples, whole runs are dealt out among them instead.</param>
    /// <param name="starts">θ₀ of each start.</param>
    /// <param name="progress">Receives the optimizer that runs and the share of this process's runs that is done.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">A start has other than P finite numbers, or f is not finite there.</exception>
    public RaceResult Run(
        Objective objective,
        IReadOnlyList<double[]> starts,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var dealt = new DealtLoss<Objective>(objective);
        var runs = dealt.Processes.Deal(
            Optimizers.Count * starts.Count,
            item =>
            {
                var (optimizer, start) = (Optimizers[item.Index / starts.Count], item.Index % starts.Count);
                var loss = Numerical ? new NumericalGradientObjective(dealt.Loss) : dealt.Loss;
                var share = new Share(progress, optimizer.Name, item);
                var run = Descent.Run(loss, optimizer, starts[start], start, share, item.Cancellation);
                share.Report(1);
                return run;
            },
            cancellation,
            new KnownConverter<OptimizerSettings>(Optimizers));
        return new RaceResult(runs, Verdicts(dealt, runs, cancellation), objective.Samples is null ? Basins(runs, starts) : []);
    }

    private IReadOnlyList<string?> Verdicts(
        DealtLoss<Objective> dealt,
        IReadOnlyList<DescentResult> runs,
        CancellationToken cancellation) => dealt.Processes.Deal(
        runs.Count,
        item => item.Index < MostVerdicts && dealt.Loss.Parameters.Count <= MostParametersOfAVerdict
            && runs[item.Index] is { Outcome: not DescentOutcome.Diverged } run && double.IsFinite(run.Loss)
            ? new Survey { Seed = Descent.Seed }.Run(dealt.Loss, run.End, cancellation: item.Cancellation).Verdict.Name
            : null,
        cancellation);

    private IReadOnlyList<(string Optimizer, IReadOnlyList<Basin> Basins)> Basins(
        IReadOnlyList<DescentResult> runs,
        IReadOnlyList<double[]> starts)
    {
        if (starts.Count < 2)
        {
            return [];
        }

        var diagonal = Math.Sqrt(
            Enumerable.Range(0, starts[0].Length).Sum(i => Math.Pow(starts.Max(start => start[i]) - starts.Min(start => start[i]), 2)));
        return [.. Optimizers.Select((optimizer, index) =>
            (optimizer.ToString(), Descents.Basins.Of([.. runs.Skip(index * starts.Count).Take(starts.Count)], BasinShare * diagonal)))];
    }

    private sealed class Share(IProgress<Progress>? inner, string optimizer, DealtItem item) : IProgress<double>
    {
        public void Report(double value) => inner?.Report(new(optimizer, Math.Min(1, (item.Done + value) / item.Count)));
    }
}
