using System.Reflection;

namespace Theodolite.Settings;

/// <summary>An option of a settings record.</summary>
/// <param name="Name">Its name as users write it.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Parameter">The constructor's parameter that sets it; null where the property is set.</param>
/// <param name="Special">What is special about it, or null.</param>
internal sealed record SettingOption(string Name, Type Type, PropertyInfo? Property, ParameterInfo? Parameter, OptionAttribute? Special)
{
    /// <summary>Whether users see it.</summary>
    public bool IsVisible => Special?.Hidden != true;

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired => IsVisible && Parameter is { HasDefaultValue: false };

    /// <summary>Whether an object that exists can take it.</summary>
    public bool IsSettable => Property?.SetMethod is { IsPublic: true };
}
