using Theodolite.Collectives;
using Theodolite.CriticalPoints.Boxes;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Diagnosis;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints;

/// <summary>
/// Searches for critical points: every finder from every start, and of an expression of one or two parameters a whole box besides. What
/// is found is surveyed, and the survey says what it is; ends of the same place, or of places that a symmetry of a network carries into
/// each other, are one point.
/// </summary>
public sealed record CriticalPointSearch
{
    /// <summary>The finders.</summary>
    public IReadOnlyList<CriticalPointFinder> Finders { get; init; } = [new NewtonMr()];

    /// <summary>
    /// An end counts as a critical point where ‖g‖² is at most this (Frye et al. 2019 use 1e−10). It is no proof: the survey's
    /// verdict and <see cref="CriticalPointReport.Cutoffs"/> say what it lets through.
    /// </summary>
    public double Cutoff { get; init => field = Ranges.Above(0, value, "cutoff"); } = 1e-10;

    /// <summary>Ends nearer than this, in units of max(1, ‖θ‖), are one point.</summary>
    public double Merge { get; init => field = Ranges.AtLeast(0, value, "merge"); } = 1e-3;

    /// <summary>How the points are surveyed; <see cref="Diagnosis.Measurements.SurveySettings.FromSearch"/> is set.</summary>
    public Survey Survey { get; init; } = new();

    /// <summary>The box to search, for an expression of one or two parameters; null for none.</summary>
    public (double[] Low, double[] High)? Box { get; init; }

    /// <summary>How the box is searched.</summary>
    public BoxSearch BoxSearch { get; init; } = new();

    /// <summary>Searches.</summary>
    /// <param name="objective">f; computed in float64 here.</param>
    /// <param name="starts">Where each finder starts.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">A start is none, or a box is given for what is no expression of one or two
    /// parameters.</exception>
    public CriticalPointReport Run(
        Objective objective,
        IReadOnlyList<double[]> starts,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var precise = objective.InDoublePrecision();
        try
        {
            return RunPrecisely(precise, starts, progress, cancellation);
        }
        finally
        {
            if (!ReferenceEquals(precise, objective))
            {
                precise.Dispose();
            }
        }
    }

    /// <summary>Whether θ lies in the box, to rounding; true without one.</summary>
    internal bool IsInBox(double[] theta) => Box is not { } box || Enumerable.Range(0, theta.Length).All(i =>
        theta[i] >= box.Low[i] - (1e-9 * (box.High[i] - box.Low[i])) && theta[i] <= box.High[i] + (1e-9 * (box.High[i] - box.Low[i])));

    private CriticalPointReport RunPrecisely(
        Objective objective,
        IReadOnlyList<double[]> starts,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        var box = SearchBox(objective, progress, cancellation);
        var ends = Ends(objective, starts, progress, cancellation);
        var places = Places(objective, ends, box, cancellation);
        var surveyed = new List<FoundPoint>();
        foreach (var place in places)
        {
            progress?.Report(new("surveying", 0.8 + (0.2 * surveyed.Count / places.Count)));
            surveyed.Add(place with
            {
                Survey = (Survey with { FromSearch = true }).Run(objective, place.Theta, null, cancellation),
            });
        }

        return CriticalPointReport.Of(this, objective, ends, surveyed, box);
    }

    // Every finder from every start. Where processes share the samples, whole searches are dealt out among them instead.
    private List<(int Start, FinderResult Result)> Ends(
        Objective objective,
        IReadOnlyList<double[]> starts,
        IProgress<Progress>? progress,
        CancellationToken cancellation)
    {
        var cutoffs = CutoffEffect.Ladder(Cutoff);
        using var dealt = new DealtLoss<Objective>(objective);
        var results = dealt.Processes.Deal(
            starts.Count * Finders.Count,
            item =>
            {
                var (start, finder) = (item.Index / Finders.Count, Finders[item.Index % Finders.Count]);
                progress?.Report(new(finder.Name, 0.8 * item.Done / item.Count));
                return finder.Run(dealt.Loss, starts[start], cutoffs, null, item.Cancellation);
            },
            cancellation,
            new KnownConverter<CriticalPointFinder>(Finders));
        return [.. results.Select((result, index) => (index / Finders.Count, result))];
    }

    private BoxSearchResult? SearchBox(Objective objective, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        if (Box is not { } box)
        {
            return null;
        }

        return objective is ExpressionObjective { Expression: var expression }
            ? BoxSearch.Run(expression, box.Low, box.High, progress, cancellation)
            : throw new BadInputException("A box is searched for the critical points of an expression, and this is none.");
    }

    // What was proved comes first; where a region was left open the points in it are looked for by Newton-MR.
    private List<FoundPoint> Places(
        Objective objective,
        List<(int Start, FinderResult Result)> ends,
        BoxSearchResult? box,
        CancellationToken cancellation)
    {
        var merging = new Merging(Merge);
        foreach (var point in box?.Points ?? [])
        {
            merging.Add(point, SquaredGradient(objective, point, cancellation), end: null, proved: true);
        }

        foreach (var sample in box?.Undecided.SelectMany(region => region.Samples) ?? [])
        {
            var result = new NewtonMr { Iterations = 200 }.Run(objective, sample, cancellation: cancellation);
            if (result.SquaredGradientNorm <= Cutoff && IsInBox(result.Theta))
            {
                merging.Add(result.Theta, result.SquaredGradientNorm, end: null, proved: false);
            }
        }

        foreach (var index in Enumerable.Range(0, ends.Count).Where(index => ends[index].Result.Outcome != FinderOutcome.NonFinite)
            .OrderBy(index => ends[index].Result.SquaredGradientNorm))
        {
            merging.Add(ends[index].Result.Theta, ends[index].Result.SquaredGradientNorm, index, proved: false);
        }

        return merging.Points;
    }

    private static double SquaredGradient(Objective objective, double[] theta, CancellationToken cancellation)
    {
        var gradient = new double[theta.Length];
        objective.Gradient(theta, gradient, cancellation);
        return LinearAlgebra.Vectors.Dot(gradient, gradient);
    }
}
