namespace Theodolite.TensorFiles.Pickles;

/// <summary>What the names in a pickle mean: a closed list.</summary>
internal interface IPickleVocabulary
{
    /// <summary>Lets a name in, or refuses it.</summary>
    /// <param name="global">The name.</param>
    /// <exception cref="BadInputException">It is not in the list.</exception>
    void Admit(PickleGlobal global);

    /// <summary>The value of one of the names for arguments.</summary>
    /// <param name="global">A name that was let in.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="BadInputException">They are not what it takes.</exception>
    object? Call(PickleGlobal global, object?[] arguments);

    /// <summary>What lies outside of the pickle under an identifier.</summary>
    /// <param name="identifier">The identifier.</param>
    /// <exception cref="BadInputException">It is none that is known.</exception>
    object? Persistent(object? identifier);
}

/// <summary>A value that is let in and of no use here: a device, a dtype, a number of NumPy.</summary>
internal sealed class InertValue
{
    public static InertValue Instance { get; } = new();
}
