using Theodolite.CriticalPoints.Boxes;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Networks;
using Theodolite.Objectives;

namespace Theodolite.CriticalPoints;

/// <summary>What a search for critical points found.</summary>
public sealed record CriticalPointReport
{
    private const int MostOfAFamily = 4;

    /// <summary>The search.</summary>
    public required CriticalPointSearch Search { get; init; }

    /// <summary>The places with ‖g‖² at most the cut-off, the lowest loss first.</summary>
    public required IReadOnlyList<FoundPoint> Points { get; init; }

    /// <summary>Every finder from every start.</summary>
    public required IReadOnlyList<SearchEnd> Ends { get; init; }

    /// <summary>How the finders did.</summary>
    public required IReadOnlyList<FinderScore> Scores { get; init; }

    /// <summary>What other cut-offs would have let through; empty without starts.</summary>
    public required IReadOnlyList<CutoffEffect> Cutoffs { get; init; }

    /// <summary>The search of the box; null without one.</summary>
    public BoxSearchResult? Box { get; init; }

    /// <summary>Symmetries by which points of a network are merged, a sentence each.</summary>
    public IReadOnlyList<string> Symmetries { get; init; } = [];

    /// <summary>
    /// The points one by one; of many that are not proved, have zero curvature and are alike in verdict, index and loss, as points of a
    /// curve are, the first alone and how many others there are.
    /// </summary>
    public IReadOnlyList<(FoundPoint Point, int Others)> Families =>
    [
        .. Points.GroupBy(point => !point.IsProved && point.Survey is { Index: { Zero.High: > 0 } index } survey
            ? (survey.Verdict, index.Negative, index.Zero, index.Positive, Math.Round(survey.Loss, 9), point.Places)
            : (object)point)
            .Select(family => family.ToList())
            .SelectMany(members => members.Count <= MostOfAFamily
                ? members.Select(point => (point, 0))
                : [(members[0] with { Ends = [.. members.SelectMany(point => point.Ends)] }, members.Count - 1)]),
    ];

    /// <summary>Whether a point lies in the box searched; true without one.</summary>
    public bool IsInBox(FoundPoint point) => Search.IsInBox(point.Theta);

    internal static CriticalPointReport Of(
        CriticalPointSearch search,
        Objective objective,
        IReadOnlyList<(int Start, FinderResult Result)> ends,
        IReadOnlyList<FoundPoint> places,
        BoxSearchResult? box)
    {
        var network = objective as NetworkObjective;
        var below = places.Where(place => place.SquaredGradientNorm <= search.Cutoff).ToList();
        IReadOnlyList<FoundPoint> points =
        [
            .. (network is null ? below : Merging.BySpectrum(below)).OrderBy(point => point.Survey!.Loss),
        ];
        var point = ByEnd(points);
        var verdicts = ByEnd(places);
        var all = ends.Select((end, index) => new SearchEnd(
            end.Start,
            end.Result,
            point.TryGetValue(index, out var at) && end.Result.SquaredGradientNorm <= search.Cutoff ? at : null,
            verdicts.TryGetValue(index, out var place) ? places[place].Survey!.Verdict : null)).ToList();
        return new()
        {
            Search = search,
            Points = points,
            Ends = all,
            Scores = [.. search.Finders.Select(finder => Score(finder, all, points, search.Cutoff))],
            Cutoffs = ends.Count == 0 ? [] : Effects(search, all, places),
            Box = box,
            Symmetries = network is null ? [] : [.. NetworkSymmetries.Of(network.Network)],
        };
    }

    private static Dictionary<int, int> ByEnd(IReadOnlyList<FoundPoint> points) =>
        points.SelectMany((point, index) => point.Ends.Select(end => (end, index))).ToDictionary(pair => pair.end, pair => pair.index);

    private static FinderScore Score(
        CriticalPointFinder finder,
        List<SearchEnd> all,
        IReadOnlyList<FoundPoint> points,
        double cutoff)
    {
        var own = all.Where(end => ReferenceEquals(end.Result.Finder, finder)).ToList();
        var found = own.Where(end => end.Point is not null).ToList();
        return new(
            finder,
            own.Count,
            own.Count(end => end.Result.SquaredGradientNorm <= cutoff),
            found.Count(end => points[end.Point!.Value].Survey!.Verdict.IsCritical),
            own.Count(end => end.Result.IsGradientFlat(cutoff)),
            found.Select(end => end.Point).Distinct().Count(),
            own.Count == 0 ? 0 : own.Average(end => end.Result.Evaluations.GradientEquivalents));
    }

    private static IReadOnlyList<CutoffEffect> Effects(
        CriticalPointSearch search,
        List<SearchEnd> ends,
        IReadOnlyList<FoundPoint> places)
    {
        var merging = new Merging(search.Merge);
        var critical = places.Where(place => place.Survey!.Verdict.IsCritical).ToList();
        return
        [
            .. CutoffEffect.Ladder(search.Cutoff).Select(cutoff =>
            {
                var first = ends.SelectMany(end => end.Result.Crossings.Where(crossing => crossing.Cutoff == cutoff)).ToList();
                var there = first.Count(crossing => critical.Exists(place => merging.IsNear(place.Theta, crossing.Theta)));
                return new CutoffEffect(cutoff, first.Count, there, first.Count - there);
            }),
        ];
    }
}
