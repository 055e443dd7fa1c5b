namespace Theodolite.Settings;

/// <summary>
/// What is special about an option: a property of a settings record, or a parameter of its constructor. Without it an option has the
/// kebab-case of its name and is read by its type. On a type it says how its values are read wherever they occur.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Struct | AttributeTargets.Class)]
public sealed class OptionAttribute(string? name = null) : Attribute
{
    /// <summary>Its name where it is not the kebab-case of the property's or parameter's.</summary>
    public string? Name => name;

    /// <summary>What a required option is, for the message that it is missing: <c>the number of outputs</c>.</summary>
    public string? Description { get; set; }

    /// <summary>What a value must be, where that is more than its type: <c>full or a number of samples</c>.</summary>
    public string? Expected { get; set; }

    /// <summary>The word for null; <c>none</c> where a type can be null by itself.</summary>
    public string? None { get; set; }

    /// <summary>Whether a single value without a name is this option's, as in <c>dropout: 0.5</c>.</summary>
    public bool Positional { get; set; }

    /// <summary>Whether users do not see it.</summary>
    public bool Hidden { get; set; }

    /// <summary>What reads its values, an <see cref="IOptionReader"/>, where its type does not say.</summary>
    public Type? Reader { get; set; }

    /// <summary>How messages call one of a list of mappings: <c>a group</c>.</summary>
    public string? Item { get; set; }
}
