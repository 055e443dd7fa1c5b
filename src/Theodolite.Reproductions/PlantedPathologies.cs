using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions;

/// <summary>The diagnosis, scored on small trainings whose condition is known because it was planted.</summary>
public sealed class PlantedPathologies : Reproduction
{
    private const string Always = "always \"faulty\"";
    private const string Majority = "the most frequent answer";

    private static readonly PlantedPart[] s_parts =
    [
        PlantedPart.Repeated, PlantedPart.Scored, PlantedPart.Development, PlantedPart.Calibration,
    ];

    /// <summary>Only cases whose name contains this; empty takes all.</summary>
    public string Filter { get; init; } = "";

    public override string Name => "planted-pathologies";

    public override string Claim => "The survey says of small trainings with planted faults, and of healthy ones, whether they "
        + "are stuck, by "
        + "which verdict, and from which root cause.";

    public override string Source => "Our own suite, with answers written down before it ran; beside it the rules of AutoTrainer "
        + "(Zhang et al., "
        + "ICSE 2021), Amazon SageMaker Debugger, and UMLAUT (Schoop et al., CHI 2021).";

    public override Reproduction Only(string text) => new PlantedPathologies { Filter = text };

    public override ReproductionResult Run(ulong seed, IProgress<Progress>? progress = null, CancellationToken cancellation = default)
    {
        List<PlantedCase> cases = [.. PlantedCases.All.Where(Matches)];
        return cases.Count == 0
            ? throw new BadInputException($"No planted training has '{Filter}' in its name; calibration/, development/, scored/ "
                + "and repeated/ "
                + "begin them.")
            : Report(CaseRunner.Run(cases, progress, cancellation));
    }

    /// <summary>What came out, beside the aims and the baselines.</summary>
    internal static ReproductionResult Report(IReadOnlyList<PlantedOutcome> outcomes)
    {
        (string Name, PlantedScore Score)[] parts = [.. s_parts.Select(part => (PlantedSplit.Name(part), Part(outcomes, part)))];
        List<PlantedOutcome> rest = [.. outcomes.Where(outcome => outcome.Case.Part is PlantedPart.Repeated)];
        var majority = PlainBaselines.Majority(
            [.. outcomes.Where(outcome => outcome.Case.Part == PlantedPart.Calibration).Select(outcome => outcome.Case)]);
        return new()
        {
            Rows =
            [
                .. parts.SelectMany(part => Part($"{part.Name} part", part.Score, judged: part == parts[0])),
                .. Baseline(
                    Always,
                    new([.. rest.Select(outcome => new PlantedReply(outcome.Case, outcome.Seed, PlainBaselines.AlwaysFaulty))])),
                .. Baseline(Majority, new([.. rest.Select(outcome => new PlantedReply(outcome.Case, outcome.Seed, majority))])),
                .. PublishedRules.All.Keys.SelectMany(tool => Baseline(tool, new([.. rest.Select(outcome => outcome.Reply(tool))]))),
            ],
            Tables =
            [
                .. parts.Where(part => part.Score.Replies.Count > 0).SelectMany(part =>
                    new[]
                    {
                        part.Score.StuckTable($"{part.Name}-stuck"), part.Score.VerdictTable($"{part.Name}-verdict"),
                        part.Score.CauseTable($"{part.Name}-cause"),
                    }),
            ],
            Notes = [.. parts.SelectMany(part => part.Score.Misses(part.Name)), .. Remarks(outcomes)],
        };
    }

    // The aims are held against the repeated part only.
    private static IEnumerable<ReproductionRow> Part(string group, PlantedScore score, bool judged)
    {
        if (score.Replies.Count == 0)
        {
            yield break;
        }

        yield return Share(group, "stuck or not", score.Stuck, null);
        yield return Share(group, "verdict", score.Verdicts, judged ? 0.95 : null);
        yield return Share(group, "root cause, where there is a fault", score.Causes, judged ? 0.85 : null);
        yield return Share(group, "root cause and layer", score.CausesAndLayers, null);
        yield return Share(group, "no cause, where there is none", score.Uncaused, null);
        yield return Never(group, "false local-minimum or saddle", score.FalselyCritical, judged);
        yield return ReproductionRow.Shown(group, "3/n, which bounds the rate of those where "
            + "none was seen", null, score.FalselyCriticalBound);
        yield return Never(group, "healthy trainings called stuck", score.HealthyCalledStuck, judged);
        yield return ReproductionRow.Shown(group, "trainings of which nothing was decided", null, score.Inconclusive);
    }

    // A rule that says nothing of verdicts is not asked for them.
    private static IEnumerable<ReproductionRow> Baseline(string name, PlantedScore score)
    {
        var group = $"baseline on the repeated part: {name}";
        if (score.Replies.Count == 0)
        {
            yield break;
        }

        yield return Share(group, "stuck or not", score.Stuck, null);
        if (score.Replies.Any(reply => reply.Answer.Verdict is not null))
        {
            yield return Share(group, "verdict", score.Verdicts, null);
        }

        yield return Share(group, "root cause, where there is a fault", score.Causes, null);
        yield return ReproductionRow.Shown(group, "healthy trainings called stuck", null, score.HealthyCalledStuck);
    }

    private static ReproductionRow Share(string group, string quantity, ClusteredShare share, double? aim)
    {
        var (low, high) = share.Interval;
        return new(quantity, null, share.Value)
        {
            Group = group,
            Range = aim is { } least ? (least, 1) : null,
            Criterion = string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{share.Right} of {share.Count}; 95 % interval {low:0.00} to {high:0.00}"),
            Passed = aim is null ? null : share.Value >= aim,
        };
    }

    private static ReproductionRow Never(string group, string quantity, int count, bool judged) => new(quantity, 0, count)
    {
        Group = group,
        Criterion = judged ? "none" : "",
        Passed = judged ? count == 0 : null,
    };

    private static PlantedScore Part(IReadOnlyList<PlantedOutcome> outcomes, PlantedPart part) =>
        new([.. outcomes.Where(outcome => outcome.Case.Part == part).Select(outcome => outcome.Reply(CaseRunner.Survey))]);

    private static IEnumerable<string> Remarks(IReadOnlyList<PlantedOutcome> outcomes)
    {
        var healthy = outcomes.Count(outcome => outcome.Case.Healthy);
        yield return $"{outcomes.Count} trainings of {outcomes.Select(outcome => outcome.Case.Id).Distinct().Count()} cases, "
            + $"{healthy} of them "
            + $"healthy; {outcomes.Count(outcome => outcome.Case.Part == PlantedPart.Repeated)} are judged, on the others "
            + "thresholds may be "
            + "chosen.";
        yield return "Intervals count cases, not trainings: the seeds of one case are taken to say the same.";
        var slowest = outcomes.MaxBy(outcome => outcome.Seconds.Training + outcome.Seconds.Survey)!;
        yield return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Training took {outcomes.Sum(outcome => outcome.Seconds.Training):0} s of thread time, surveying "
                + $"{outcomes.Sum(outcome => outcome.Seconds.Survey):0} s; {slowest.Case.Id} took longest, "
                + $"{slowest.Seconds.Training:0.0} and {slowest.Seconds.Survey:0.0} s.");
    }

    private bool Matches(PlantedCase planted) =>
        $"{PlantedSplit.Name(planted.Part)}/{planted.Id}".Contains(Filter, StringComparison.Ordinal);
}
