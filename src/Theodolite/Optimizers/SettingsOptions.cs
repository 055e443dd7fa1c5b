using System.Collections.Concurrent;
using System.Reflection;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>The options of optimizer settings, read off their properties.</summary>
internal static class SettingsOptions
{
    private const string Inside = "epsilon-inside";
    private const string Outside = "epsilon-outside";
    private static readonly ConcurrentDictionary<Type, (string Name, PropertyInfo Property)[]> _tables = new();

    /// <summary>Every option with its value; those of base records first.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(OptimizerSettings settings) =>
        [.. Table(settings.GetType()).Select(option => KeyValuePair.Create(option.Name, option.Property.GetValue(settings)))];

    /// <summary>Builds settings from options: those of a preset, or else the first, with the named ones replaced.</summary>
    /// <param name="options">The options.</param>
    /// <param name="presets">Settings by the name of a convention; the first one is the default.</param>
    /// <exception cref="BadInputException">An unknown option, or a value out of range.</exception>
    public static OptimizerSettings Read(OptionReader options, IReadOnlyDictionary<string, OptimizerSettings> presets)
    {
        var settings = options.Choice("preset", presets.First().Value, presets) with { };
        var table = Table(settings.GetType());
        var values = new List<(PropertyInfo Property, object? Value)>();
        foreach (var (name, property) in table)
        {
            if (options.Has(name))
                values.Add((property, Value(options, name, property.PropertyType)));
            else if ((name == Inside && options.Has(Outside)) || (name == Outside && options.Has(Inside)))
                values.Add((property, 0.0)); // naming one of the two epsilons sets the other to zero
        }

        return options.Build(() =>
        {
            foreach (var (property, value) in values)
            {
                property.SetMethod!.Invoke(settings, BindingFlags.DoNotWrapExceptions, null, [value], null);
            }

            settings.Validate();
            return settings;
        });
    }

    private static object? Value(OptionReader options, string name, Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return options.IsNone(name) ? null : Value(options, name, underlying);
        return type.IsEnum ? options.Choice(name, type)
            : type == typeof(double) ? options.Number(name, 0)
            : type == typeof(bool) ? options.Flag(name, false)
            : type == typeof(int) ? options.Integer(name, 0)
            : throw new NotSupportedException($"An option cannot be of type {type}.");
    }

    private static (string Name, PropertyInfo Property)[] Table(Type type) => _tables.GetOrAdd(type, static type =>
    {
        var line = new List<Type>();
        for (var t = type; t != typeof(object) && t is not null; t = t.BaseType)
        {
            line.Insert(0, t);
        }

        return [.. line
            .SelectMany(declaring => declaring.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetMethod!.GetBaseDefinition().DeclaringType == property.DeclaringType)
            .Select(property => (property.GetCustomAttribute<OptionAttribute>()?.Name ?? Kebab.Of(property.Name), property))];
    });
}
