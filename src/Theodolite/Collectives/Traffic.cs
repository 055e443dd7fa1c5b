namespace Theodolite.Collectives;

/// <summary>What sums cost a process.</summary>
/// <param name="Bytes">Bytes that it sent.</param>
/// <param name="Time">Time in them, that of waiting for others included.</param>
public readonly record struct Traffic(long Bytes, TimeSpan Time)
{
    /// <summary>What came between two readings.</summary>
    public static Traffic operator -(Traffic later, Traffic earlier) => new(later.Bytes - earlier.Bytes, later.Time - earlier.Time);
}
