namespace Theodolite;

/// <summary>An exception whose message is a sentence and a <see cref="Theodolite.Hint"/>.</summary>
public interface IHinted
{
    /// <summary>The message without the hint and the full stop.</summary>
    string Sentence { get; }

    /// <summary>What would help; null where the message has no such end.</summary>
    Hint? Hint { get; }
}
