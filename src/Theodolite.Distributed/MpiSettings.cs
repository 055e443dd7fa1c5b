namespace Theodolite.Distributed;

/// <summary>How processes are joined.</summary>
public sealed record MpiSettings
{
    /// <summary>How long a process waits for another of which it hears nothing before it gives up: longer than any of them works
    /// between two sums. Work that is dealt out may take longer.</summary>
    public TimeSpan Deadline
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A deadline is longer than nothing.");
    } = TimeSpan.FromMinutes(10);

    /// <summary>The file of the MPI library; null for the system's.</summary>
    public string? Library { get; init; }
}
