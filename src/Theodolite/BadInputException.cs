namespace Theodolite;

/// <summary>
/// What the user gave cannot be used: a missing or damaged file, a wrong shape, an unknown name. The message is one
/// clear sentence that names the thing and what was expected; front ends print it alone and exit with code 3.
/// </summary>
public class BadInputException : Exception, IHinted
{
    /// <param name="message">One sentence naming the thing and what was expected.</param>
    public BadInputException(string message)
        : base(message)
    {
    }

    /// <param name="message">One sentence naming the thing and what was expected.</param>
    /// <param name="cause">What was thrown below.</param>
    public BadInputException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <param name="sentence">The sentence naming the thing and what was expected, without a full stop.</param>
    /// <param name="hint">What would help.</param>
    /// <param name="cause">What was thrown below.</param>
    public BadInputException(string sentence, Hint hint, Exception? cause = null)
        : base($"{sentence}{hint.Words}.", cause) => (Sentence, Hint) = (sentence, hint);

    public string Sentence { get => field ?? Message.TrimEnd('.'); }

    public Hint? Hint { get; }
}
