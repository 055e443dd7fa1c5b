namespace Theodolite;

/// <summary>
/// What the user gave cannot be used: a missing or damaged file, a wrong shape, an unknown name. The message is one
/// clear sentence that names the thing and what was expected; front ends print it alone and exit with code 3. Control characters in
/// it, which a name may bring along, are replaced.
/// </summary>
public class BadInputException : Exception
{
    /// <param name="message">One sentence naming the thing and what was expected.</param>
    public BadInputException(string message)
        : base(Printable.Line(message))
    {
    }

    /// <param name="message">One sentence naming the thing and what was expected.</param>
    /// <param name="cause">What was thrown below.</param>
    public BadInputException(string message, Exception cause)
        : base(Printable.Line(message), cause)
    {
    }
}
