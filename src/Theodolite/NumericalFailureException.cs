namespace Theodolite;

/// <summary>
/// The computation itself broke down: values stopped being finite, or a solver could not deliver what was asked.
/// Front ends print the message alone and exit with code 4. Non-convergence that leaves a usable result is data, not
/// this exception.
/// </summary>
public sealed class NumericalFailureException : Exception
{
    /// <param name="message">One sentence naming what failed and where.</param>
    public NumericalFailureException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <param name="message">One sentence naming what failed and where.</param>
    /// <param name="cause">What was thrown below.</param>
    public NumericalFailureException(string message, Exception cause)
        : base(Printable.Line(message), cause)
    {
    }
}
