namespace Theodolite.Reproductions.Pathologies;

/// <summary>How the answers of one diagnosis to some cases compare with what is right.</summary>
/// <param name="replies">The answers.</param>
internal sealed class PlantedScore(IReadOnlyList<PlantedReply> replies)
{
    private static readonly string[] s_critical = ["local-minimum", "saddle"];

    /// <summary>The answers.</summary>
    public IReadOnlyList<PlantedReply> Replies => replies;

    /// <summary>Healthy and stuck trainings told apart; what is limited counts in neither way.</summary>
    public ClusteredShare Stuck => ClusteredShare.Of(replies, reply => reply.StuckIsRight);

    /// <summary>Verdicts among the right ones.</summary>
    public ClusteredShare Verdicts => ClusteredShare.Of(replies, reply => reply.VerdictIsRight);

    /// <summary>Root causes of the trainings with a fault.</summary>
    public ClusteredShare Causes => ClusteredShare.Of(Faults, reply => reply.CauseIsRight);

    /// <summary>Root causes and layers of the trainings with a fault.</summary>
    public ClusteredShare CausesAndLayers => ClusteredShare.Of(Faults, reply => reply.LayerIsRight);

    /// <summary>Healthy trainings to which no cause was found.</summary>
    public ClusteredShare Uncaused => ClusteredShare.Of(replies.Where(reply => reply.Case.Healthy), reply => reply.CauseIsRight);

    /// <summary>Healthy trainings that were called stuck.</summary>
    public int HealthyCalledStuck => replies.Count(reply => reply.Case.Healthy && reply.Answer.Stuck is true);

    /// <summary>Trainings of which nothing was decided.</summary>
    public int Inconclusive => replies.Count(reply => reply.Answer.IsInconclusive);

    /// <summary>Trainings that were called a local minimum or a saddle, and are none.</summary>
    public int FalselyCritical => replies.Count(reply => s_critical.Contains(reply.Answer.Verdict) && !reply.VerdictIsRight);

    /// <summary>3/n, the bound at 95 % on how often a false <c>local-minimum</c> or <c>saddle</c> is said where none was seen on n cases
    /// that
    /// could have drawn one.</summary>
    public double FalselyCriticalBound => 3.0 / Math.Max(
        1,
        replies.Where(reply => !s_critical.All(reply.Case.Verdicts.Contains)).Select(reply => reply.Case.Id).Distinct().Count());

    private IEnumerable<PlantedReply> Faults => replies.Where(reply => !reply.Case.Healthy);

    /// <summary>Is it stuck? What it is against what was said.</summary>
    public ReproductionTable StuckTable(string name) => ReproductionTable.Of(
        name,
        "stuck or not",
        ["stuck", "not stuck", "inconclusive"],
        replies.Select(reply => (
            Condition(reply.Case.Condition),
            reply.Answer.Stuck switch { true => "stuck", false => "not stuck", null => "inconclusive" },
            reply.StuckIsRight ?? true)));

    /// <summary>The verdict: what was planted against what was said.</summary>
    public ReproductionTable VerdictTable(string name) => ReproductionTable.Of(
        name,
        "verdict",
        [
            "descending", "learning-rate-too-small", "learning-rate-too-large", "noise-floor", "plateau", "gradient-flat", "saddle",
            "degenerate-saddle", "local-minimum", "flat-minimum", "local-maximum", "non-finite", "inconclusive",
        ],
        replies.Where(reply => reply.Answer.Verdict is not null)
            .Select(reply => (Planted(reply.Case), reply.Answer.Verdict!, reply.VerdictIsRight)));

    /// <summary>The root cause: what was planted against what was said.</summary>
    public ReproductionTable CauseTable(string name) => ReproductionTable.Of(
        name,
        "root cause",
        ["none", "inconclusive"],
        replies.Select(reply => (
            Planted(reply.Case),
            reply.Answer.Causes is [var cause, ..] ? cause : reply.Answer.IsInconclusive ? "inconclusive" : "none",
            reply.CauseIsRight)));

    /// <summary>Every miss, with what was said and what is right.</summary>
    public IEnumerable<string> Misses(string part)
    {
        foreach (var reply in replies)
        {
            var missed = new List<string>();
            if (reply.StuckIsRight is false)
            {
                missed.Add(reply.Answer.Stuck switch
                {
                    true => "called stuck",
                    false => "called not stuck",
                    null => "stuck or not left open",
                });
            }

            if (!reply.VerdictIsRight)
            {
                missed.Add($"verdict {reply.Answer.Verdict}, right: {string.Join(", ", reply.Case.Verdicts)}");
            }

            if (!reply.CauseIsRight)
            {
                missed.Add($"cause {Named(string.Join(", ", reply.Answer.Causes))}, right: "
                    + $"{string.Join(", ", reply.Case.Causes.Select(Named))}");
            }
            else if (!reply.LayerIsRight)
            {
                missed.Add($"layer {Named(reply.Answer.Layer ?? "")}, right: "
                    + $"{string.Join(", ", reply.Case.Layers ?? new HashSet<string>())}");
            }

            if (missed.Count > 0)
            {
                yield return $"Missed ({part}): {reply.Case.Id}, seed {reply.Seed}: {string.Join("; ", missed)}.";
            }
        }
    }

    private static string Named(string name) => name.Length > 0 ? name : "none";

    private static string Planted(PlantedCase planted) =>
        planted.Healthy ? $"healthy: {planted.Kind.Replace('-', ' ')}" : planted.Family;

    private static string Condition(PlantedCondition condition) => condition switch
    {
        PlantedCondition.Healthy => "healthy",
        PlantedCondition.Stuck => "stuck",
        _ => "limited: both are right",
    };
}
