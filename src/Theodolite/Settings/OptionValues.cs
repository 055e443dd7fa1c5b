using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Theodolite.Settings;

/// <summary>Reads a value by the type of its option.</summary>
internal static class OptionValues
{
    private const string None = "none";

    private static readonly Dictionary<Type, (string Expected, Func<string, object?> Read)> s_scalars = new()
    {
        [typeof(double)] = ("a number", text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null),
        [typeof(int)] = ("a whole number", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null),
        [typeof(long)] = ("a whole number", text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null),
        [typeof(ulong)] = ("a whole number that is at least 0", text =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null),
        [typeof(bool)] = ("true or false", text => text switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        }),
        [typeof(string)] = ("a word", text => text),
    };

    /// <summary>What a required option must be, for the message that it is missing.</summary>
    public static string Expected(SettingOption option) =>
        option.Special?.Description ?? option.Special?.Expected ?? Expected(option.Type, option.Special);

    /// <summary>Whether every value of an option is a single word.</summary>
    public static bool IsScalar(SettingOption option) => ReaderOf(option.Type, option.Special) is null
        && (Nullable.GetUnderlyingType(option.Type) ?? option.Type) is var type && (s_scalars.ContainsKey(type) || type.IsEnum);

    /// <summary>Reads the value of an option.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static object? Read(SettingOption option, SettingNode node, OptionSite site)
    {
        var (type, special) = (option.Type, option.Special);
        return node is SettingScalar scalar && scalar.Text == NullOf(option, scalar.Text) ? null
            : ReaderOf(type, special) is { } reader ? reader.Read(node, site)
            : Read(Nullable.GetUnderlyingType(type) ?? type, node, option.Name, special, site);
    }

    /// <summary>Reads a list of values.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static IReadOnlyList<T> List<T>(SettingNode node, OptionSite site, string? expected = null) =>
        (IReadOnlyList<T>)List(typeof(T), node, new OptionAttribute { Expected = expected }, site);

    private static object? Read(Type type, SettingNode node, string name, OptionAttribute? special, OptionSite site)
    {
        if (type == typeof(SettingNode))
        {
            return node;
        }

        if (s_scalars.TryGetValue(type, out var scalar))
        {
            var expected = special?.Expected ?? scalar.Expected;
            return scalar.Read(site.Text(node, expected)) ?? throw site.Wrong(node, expected);
        }

        if (type.IsEnum)
        {
            var expected = special?.Expected ?? Expected(type, null);
            return Choice(type, site.Text(node, expected)) ?? throw site.Wrong(node, expected);
        }

        if (site.Registries.FirstOrDefault(registry => registry.Type == type) is { } things)
        {
            return things.Read(node, site.Subject);
        }

        if (ElementOf(type) is { } element)
        {
            return List(element, node, special, site);
        }

        return IsRecord(type)
            ? SettingsReader.Section(node, special?.Item ?? name, new Recipe(type), site.Registries)
            : throw new NotSupportedException($"An option cannot be of type {type}.");
    }

    private static IList List(Type element, SettingNode node, OptionAttribute? special, OptionSite site)
    {
        var registry = site.Registries.FirstOrDefault(registry => registry.Type == element);
        var nodes = node switch
        {
            SettingList { Items.Count: 0 } when registry is not null => null,
            SettingList list => list.Items,
            SettingScalar { IsNothing: false } text when element == typeof(double) || element == typeof(long) || element == typeof(int) =>
                [.. text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(part => new SettingScalar(part, text.Place) { Quoted = true })],
            _ => null,
        };
        var expected = special?.Expected ?? (registry is not null ? $"a list of {registry.Noun}s, one '- {registry.Noun}' a line"
            : node is SettingScalar ? $"{Plural(element)} with spaces between them"
            : $"a list of {Plural(element)}");
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var item in nodes ?? throw site.Wrong(node, expected))
        {
            items.Add(registry is not null ? registry.Read(item, $"a {registry.Noun}")
                : IsRecord(element) ? Read(element, item, site.Subject, special, site)
                : Read(element, item, site.Subject, new OptionAttribute { Expected = expected }, site));
        }

        return items;
    }

    private static string Expected(Type type, OptionAttribute? special)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return ReaderOf(type, special) is { } reader ? reader.Expected
            : s_scalars.TryGetValue(type, out var scalar) ? scalar.Expected
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type).Select(Kebab.Of))}"
            : ElementOf(type) is { } element ? $"a list of {Plural(element)}"
            : "a name, or a mapping of keys to values";
    }

    private static string Plural(Type element) => element == typeof(double) ? "numbers"
        : element == typeof(int) || element == typeof(long) ? "whole numbers"
        : element == typeof(string) ? "words"
        : $"{Kebab.Of(element.Name)}s";

    private static object? Choice(Type type, string text)
    {
        foreach (var value in Enum.GetValues(type))
        {
            if (Kebab.Of(value.ToString()!) == text)
            {
                return value;
            }
        }

        return null;
    }

    // The word for null, where an option has one.
    private static string? NullOf(SettingOption option, string text) => option.Special?.None is { } word ? word
        : Nullable.GetUnderlyingType(option.Type) is not null ? None
        : text == None && option.Type == typeof(string) && option.Property is { } property
            && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable ? None
        : null;

    private static IOptionReader? ReaderOf(Type type, OptionAttribute? special)
    {
        var reader = special?.Reader ?? (Nullable.GetUnderlyingType(type) ?? type).GetCustomAttribute<OptionAttribute>()?.Reader;
        return reader is null ? null : (IOptionReader)Activator.CreateInstance(reader)!;
    }

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
