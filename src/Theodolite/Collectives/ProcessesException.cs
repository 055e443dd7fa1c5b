namespace Theodolite.Collectives;

/// <summary>Processes that work together cannot go on: one failed, does not answer, or does something else. One sentence.</summary>
public sealed class ProcessesException : Exception
{
    /// <param name="message">One sentence.</param>
    public ProcessesException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <param name="message">One sentence.</param>
    /// <param name="cause">What was thrown below.</param>
    public ProcessesException(string message, Exception cause)
        : base(Printable.Line(message), cause)
    {
    }

    /// <summary>With what the process ended that failed, and has said why; null where this process is the one that noticed.</summary>
    public int? ExitCode { get; init; }
}
