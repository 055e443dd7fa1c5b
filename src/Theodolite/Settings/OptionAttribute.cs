namespace Theodolite.Settings;

/// <summary>The name of an option where it is not the kebab-case of its property.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
