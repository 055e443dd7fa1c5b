namespace Theodolite.Reproductions.Pathologies;

/// <summary>The scored part: data sets, depths, activations, optimizers and seeds of its own, with answers that were written down before
/// any of it was surveyed.</summary>
internal static class ScoredCases
{
    // Seeds that no other part has.
    private const ulong FirstSeed = 10;
    private const ulong FirstRepeatedSeed = 20;

    public static IEnumerable<PlantedCase> All => From(FirstSeed);

    /// <summary>The same with other seeds.</summary>
    public static IEnumerable<PlantedCase> Repeated => From(FirstRepeatedSeed).Select(planted => planted with { Repeated = true });

    private static IEnumerable<PlantedCase> From(ulong first) => new[]
    {
        ScoredHealthyCases.All, ScoredRateCases.All, ScoredStartCases.All, ScoredDataCases.All, ScoredLossCases.All,
    }.SelectMany(cases => cases).Select(planted => planted with { Seeds = [.. planted.Seeds.Select(seed => first + seed)] });
}
