namespace Theodolite.Explorer.State;

/// <summary>All that the training page shows, as the address says it.</summary>
/// <param name="Open">The path of the run folder; null for none.</param>
public sealed record TrainingState(string? Open)
{
    private const int LongestText = 1_000;

    /// <summary>The state of an address.</summary>
    public static TrainingState Of(PageAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new(address.Values.GetValueOrDefault("open") is { Length: > 0 and <= LongestText } text ? text : null);
    }

    /// <summary>The address that shows it.</summary>
    public string Address(PageAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.To("/training", ("open", Open));
    }
}
