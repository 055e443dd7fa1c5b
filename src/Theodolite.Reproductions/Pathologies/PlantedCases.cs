namespace Theodolite.Reproductions.Pathologies;

/// <summary>All planted trainings.</summary>
internal static class PlantedCases
{
    /// <summary>Every case, in an order that does not change.</summary>
    public static IReadOnlyList<PlantedCase> All { get; } =
    [
        .. HealthyCases.All, .. RateCases.All, .. StartCases.All, .. DataCases.All, .. LossCases.All, .. ScoredCases.All,
        .. ScoredCases.Repeated,
    ];
}
