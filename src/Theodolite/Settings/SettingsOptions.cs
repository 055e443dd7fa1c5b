using System.Globalization;

namespace Theodolite.Settings;

/// <summary>
/// The options of a settings record as users write them: those of its <see cref="OptionTable"/>, each with its value. Null is written
/// <c>none</c>, a list with spaces between its values.
/// </summary>
internal static class SettingsOptions
{
    /// <summary>Every option with its value; those of base records first.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Of(object settings) =>
        [.. OptionTable.Of(settings.GetType()).Options
            .Where(option => option is { IsVisible: true, Property: not null })
            .Select(option => KeyValuePair.Create(option.Name, option.Property!.GetValue(settings)))];

    /// <summary>A name with every option, as the command line takes it.</summary>
    public static string Text(string name, object settings) => Text(name, Of(settings));

    /// <summary>A name with some options, as the command line takes it.</summary>
    public static string Text(string name, IReadOnlyList<KeyValuePair<string, object?>> options) => options.Count > 0
        ? $"{name}({string.Join(",", options.Select(option => $"{option.Key}={Text(option.Value)}"))})"
        : name;

    /// <summary>A value as it is written.</summary>
    public static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        Enum choice => Kebab.Of(choice.ToString()),
        IEnumerable<double> numbers => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        IEnumerable<long> numbers => string.Join(' ', numbers),
        IEnumerable<object> values => $"[{string.Join(", ", values.Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
