namespace Theodolite.Collectives;

/// <summary>
/// The clock of the first process, for all: what is decided by time is then decided alike. Its ticks are asked for by all processes
/// together.
/// </summary>
/// <param name="processes">Whose clock it is.</param>
/// <param name="clock">That of this process.</param>
public sealed class SharedClock(Processes processes, TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <summary>A clock for processes: the system's own where there is one process.</summary>
    public static TimeProvider Of(Processes processes) =>
        processes.AreOne ? System : new SharedClock(processes, System);

    public override long GetTimestamp() => (long)processes.Sum(processes.IsFirst ? clock.GetTimestamp() : 0.0);

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();
}
