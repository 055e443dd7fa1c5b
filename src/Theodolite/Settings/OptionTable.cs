using System.Collections.Concurrent;
using System.Reflection;

namespace Theodolite.Settings;

/// <summary>
/// The options of a type of settings: the parameters of its constructor, then the public properties that can be set, those of base
/// records first. Only types that are read are looked at, each once.
/// </summary>
internal sealed class OptionTable
{
    private static readonly ConcurrentDictionary<Type, OptionTable> s_tables = new();

    private OptionTable(Type type)
    {
        Constructor = type.GetConstructors().Where(constructor => !IsCopy(constructor, type))
            .MaxBy(constructor => constructor.GetParameters().Length);
        var properties = Properties(type).ToList();
        var options = new List<SettingOption>();
        foreach (var parameter in Constructor?.GetParameters() ?? [])
        {
            var special = parameter.GetCustomAttribute<OptionAttribute>();
            var name = special?.Name ?? Kebab.Of(Capital(parameter.Name!));
            var property = properties.Find(candidate => string.Equals(candidate.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))
                ?? properties.Find(candidate => NameOf(candidate) == name);
            properties.Remove(property!);
            options.Add(new(name, parameter.ParameterType, property, parameter, special ?? SpecialOf(property)));
        }

        options.AddRange(properties.Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => new SettingOption(NameOf(property), property.PropertyType, property, null, SpecialOf(property))));
        Options = options;
    }

    /// <summary>The public constructor with most parameters.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>All options, those that users do not see among them.</summary>
    public IReadOnlyList<SettingOption> Options { get; }

    /// <summary>The option that a single value without a name sets, or null.</summary>
    public SettingOption? Positional => Options.FirstOrDefault(option => option.Special?.Positional == true);

    public static OptionTable Of(Type type) => s_tables.GetOrAdd(type, static type => new OptionTable(type));

    /// <summary>The option of a name that users see, or null.</summary>
    public SettingOption? Find(string name) => Options.FirstOrDefault(option => option.Name == name && option.IsVisible);

    private static bool IsCopy(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [{ ParameterType: var only }] && only == type;

    private static IEnumerable<PropertyInfo> Properties(Type type)
    {
        var line = new Stack<Type>();
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            line.Push(t);
        }

        return line
            .SelectMany(declaring => declaring.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.GetMethod is { } read && read.GetBaseDefinition().DeclaringType == property.DeclaringType);
    }

    private static OptionAttribute? SpecialOf(PropertyInfo? property) => property?.GetCustomAttribute<OptionAttribute>();

    private static string NameOf(PropertyInfo property) => SpecialOf(property)?.Name ?? Kebab.Of(property.Name);

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
