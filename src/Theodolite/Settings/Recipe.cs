namespace Theodolite.Settings;

/// <summary>What the settings of one name are before their options are read.</summary>
/// <param name="Type">Their type.</param>
internal sealed record Recipe(Type Type)
{
    /// <summary>Conventions by the names that <c>preset=…</c> takes, the first being the start where none is named.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Presets { get; init; } = [];

    /// <summary>Where options start, in place of what the constructor leaves; null for that.</summary>
    public object? Start { get; init; }

    /// <summary>Values of parameters and properties that are not given, where they are not the type's own.</summary>
    public IReadOnlyList<(string Option, object Value)> Unset { get; init; } = [];

    /// <summary>Options of the type that these settings do not have.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Where options start unless a preset is named; null for what the constructor leaves.</summary>
    public object? Usual => Presets.Count > 0 ? Presets[0].Value : Start;

    /// <summary>Throws an <see cref="ArgumentException"/> where options contradict each other.</summary>
    public Action<object>? Check { get; init; }

    /// <summary>The options that users see; from a start, those that it can take.</summary>
    public IReadOnlyList<SettingOption> OptionsFrom(object? start) => [.. OptionTable.Of(start?.GetType() ?? Type).Options
        .Where(option => option.IsVisible && !Without.Contains(option.Name) && (start is null || option.IsSettable))];
}
