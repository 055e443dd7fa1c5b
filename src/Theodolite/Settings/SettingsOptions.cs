using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

namespace Theodolite.Settings;

/// <summary>
/// The options of a settings record, read off its public settable properties: numbers, whole numbers, flags, words and
/// enumerations, each under the kebab-case of its name or its <see cref="OptionAttribute"/>. Null is written <c>none</c>.
/// </summary>
internal static class SettingsOptions
{
    private const string Inside = "epsilon-inside";
    private const string Outside = "epsilon-outside";
    private static readonly ConcurrentDictionary<Type, (string Name, PropertyInfo Property)[]> _tables = new();

    /// <summary>Every option with its value; those of base records first.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(object settings) =>
        [.. Table(settings.GetType()).Select(option => KeyValuePair.Create(option.Name, option.Property.GetValue(settings)))];

    /// <summary>A name with every option, as the command line takes it.</summary>
    public static string Text(string name, object settings) =>
        Of(settings) is { Count: > 0 } options
            ? $"{name}({string.Join(",", options.Select(option => $"{option.Key}={Text(option.Value)}"))})"
            : name;

    /// <summary>Builds settings from options: those of a preset, or else the first, with the named ones replaced.</summary>
    /// <param name="options">The options.</param>
    /// <param name="presets">Settings, records all, by the name of a convention; the first one is the default.</param>
    /// <param name="validate">Throws where options contradict each other.</param>
    /// <exception cref="BadInputException">An unknown option, or a value out of range.</exception>
    public static TSettings Read<TSettings>(
        OptionReader options,
        IReadOnlyDictionary<string, TSettings> presets,
        Action<TSettings>? validate = null)
        where TSettings : class
    {
        var settings = Copy(options.Choice("preset", presets.First().Value, presets));
        var table = Table(settings.GetType());
        var values = new List<(PropertyInfo Property, object? Value)>();
        foreach (var (name, property) in table)
        {
            if (options.Has(name))
            {
                values.Add((property, Value(options, name, property.PropertyType)));
            }
            else if ((name == Inside && options.Has(Outside)) || (name == Outside && options.Has(Inside)))
            {
                values.Add((property, 0.0)); // naming one of the two epsilons sets the other to zero
            }
        }

        return options.Build(() =>
        {
            foreach (var (property, value) in values)
            {
                property.SetMethod!.Invoke(settings, BindingFlags.DoNotWrapExceptions, null, [value], null);
            }

            validate?.Invoke(settings);
            return settings;
        });
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        Enum choice => Kebab.Of(choice.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // What the expression 'settings with { }' does for a record type known at compile time.
    private static TSettings Copy<TSettings>(TSettings settings)
        where TSettings : class => (TSettings)settings.GetType().GetMethod("<Clone>$")!.Invoke(settings, null)!;

    private static object? Value(OptionReader options, string name, Type type)
    {
        if (type == typeof(string) && options.IsNone(name))
        {
            return null;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return options.IsNone(name) ? null : Value(options, name, underlying);
        }

        return type.IsEnum ? options.Choice(name, type)
            : type == typeof(double) ? options.Number(name, 0)
            : type == typeof(bool) ? options.Flag(name, false)
            : type == typeof(int) ? options.Integer(name, 0)
            : type == typeof(string) ? options.Word(name)
            : options.Reads(type) ? options.Nested(name)
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
            .Where(property => property.SetMethod is { IsPublic: true }
                && property.GetMethod!.GetBaseDefinition().DeclaringType == property.DeclaringType)
            .Select(property => (property.GetCustomAttribute<OptionAttribute>()?.Name ?? Kebab.Of(property.Name), property))];
    });
}
