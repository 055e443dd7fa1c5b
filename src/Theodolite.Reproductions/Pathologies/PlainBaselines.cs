namespace Theodolite.Reproductions.Pathologies;

/// <summary>Answers that look at nothing: always "faulty", and what is most frequent on the part that thresholds were chosen on.</summary>
internal static class PlainBaselines
{
    /// <summary>Always stuck, with no verdict and no cause.</summary>
    public static PlantedAnswer AlwaysFaulty { get; } = new() { Stuck = true };

    /// <summary>The condition, verdict and cause that are right most often.</summary>
    /// <param name="cases">The cases, each once per seed.</param>
    public static PlantedAnswer Majority(IReadOnlyList<PlantedCase> cases)
    {
        var stuck = cases.Count(planted => planted.Condition == PlantedCondition.Stuck);
        return new()
        {
            Stuck = stuck > cases.Count(planted => planted.Healthy),
            Verdict = MostFrequent(cases.SelectMany(planted => planted.Verdicts)),
            Causes = MostFrequent(cases.Where(planted => !planted.Healthy).SelectMany(planted => planted.Causes)) is { } cause
                ? [cause]
                : [],
        };
    }

    private static string? MostFrequent(IEnumerable<string> names) =>
        names.GroupBy(name => name).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;
}
