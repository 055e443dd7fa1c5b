namespace Theodolite;

/// <summary>
/// The computation itself broke down: values stopped being finite, or a solver could not deliver what was asked.
/// Front ends print the message alone and exit with code 4. Non-convergence that leaves a usable result is data, not
/// this exception.
/// </summary>
public sealed class NumericalFailureException : Exception, IHinted
{
    /// <param name="message">One sentence naming what failed and where.</param>
    public NumericalFailureException(string message)
        : base(message)
    {
    }

    /// <param name="message">One sentence naming what failed and where.</param>
    /// <param name="cause">What was thrown below.</param>
    public NumericalFailureException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <param name="sentence">The sentence naming what failed and where, without a full stop.</param>
    /// <param name="hint">What would help.</param>
    public NumericalFailureException(string sentence, Hint hint)
        : base($"{sentence}{hint.Words}.") => (Sentence, Hint) = (sentence, hint);

    public string Sentence { get => field ?? Message.TrimEnd('.'); }

    public Hint? Hint { get; }
}
