using System.Reflection;

namespace Theodolite.Settings;

/// <summary>
/// Fills immutable records from what users wrote, by reflection over their <see cref="OptionTable"/>: the one reader of model files and
/// of texts on the command line. Every fault is a <see cref="BadInputException"/> of one sentence with the place, what it is about,
/// what was expected, and the nearest name where one is misspelt; so is every range that a record refuses.
/// </summary>
internal sealed class SettingsReader
{
    private const string Preset = "preset";
    private readonly NamedOptions _source;
    private readonly Recipe _recipe;
    private readonly object? _start;
    private readonly OptionTable _table;
    private readonly List<(SettingOption Option, object? Value, SettingPlace Place)> _values = [];

    private SettingsReader(NamedOptions source, Recipe recipe)
    {
        (_source, _recipe, _start) = (source, recipe, recipe.Start);
        if (recipe.Presets.Count > 0)
        {
            _start = ChosenPreset();
        }

        _table = OptionTable.Of(_start?.GetType() ?? recipe.Type);
    }

    /// <summary>Reads settings that a recipe begins.</summary>
    /// <param name="source">What was written; its name is empty where the place names what is set, as <c>--batch</c> does.</param>
    /// <param name="recipe">Where it starts.</param>
    /// <param name="registries">What reads values that are names with options of their own.</param>
    public static object Read(NamedOptions source, Recipe recipe, IReadOnlyList<IRegistry> registries)
    {
        source.RequireDistinct();
        var reader = new SettingsReader(source, recipe);
        reader.ReadValues(registries);
        return reader.Build();
    }

    /// <summary>Reads a mapping that has no name of its own.</summary>
    /// <param name="node">A mapping (in a text, options under the title), nothing, or the value of the type's positional option.</param>
    /// <param name="title">What messages call it: <c>data</c>, <c>stop</c>.</param>
    /// <param name="recipe">Where it starts.</param>
    /// <param name="registries">What reads values that are names with options of their own.</param>
    public static object Section(SettingNode node, string title, Recipe recipe, IReadOnlyList<IRegistry> registries) => Read(
        node switch
        {
            SettingMapping mapping => NamedOptions.Of(title, mapping),
            NamedOptions named when named.Name == title => named,
            { IsNothing: true } => new NamedOptions(title, [], node.Place),
            _ => new NamedOptions(title, [new(SettingEntry.Positional, node, node.Place)], node.Place),
        },
        recipe,
        registries);

    /// <inheritdoc cref="Section(SettingNode, string, Recipe, IReadOnlyList{IRegistry})"/>
    public static T Section<T>(SettingNode node, string title) => (T)Section(node, title, new Recipe(typeof(T)), []);

    /// <summary>Settings with some options said otherwise.</summary>
    public static T With<T>(T settings, NamedOptions source)
        where T : class => (T)Read(source, new Recipe(typeof(T)) { Start = settings }, []);

    /// <summary>That a required option is missing.</summary>
    public static BadInputException Missing(NamedOptions source, string option, string expected) =>
        new($"{source.Place}: {source.Name} needs the {source.Word} '{option}' ({expected}).");

    /// <summary>What the expression 'settings with { }' does for a record type known at compile time.</summary>
    private static object Copy(object settings) => settings.GetType().GetMethod("<Clone>$")!.Invoke(settings, null)!;

    private static void Set(object settings, SettingOption option, object? value) =>
        option.Property!.SetMethod!.Invoke(settings, BindingFlags.DoNotWrapExceptions, null, [value], null);

    private object ChosenPreset()
    {
        var names = $"one of {string.Join(", ", _recipe.Presets.Select(preset => preset.Key))}";
        var entry = _source.Entries.FirstOrDefault(entry => entry.Key == Preset);
        if (entry.Value is null or { IsNothing: true })
        {
            return _recipe.Presets[0].Value;
        }

        var site = new OptionSite($"{Preset} of {_source.Name}", []);
        var name = site.Text(entry.Value, names);
        return _recipe.Presets.FirstOrDefault(preset => preset.Key == name).Value ?? throw site.Wrong(entry.Value, names);
    }

    private void ReadValues(IReadOnlyList<IRegistry> registries)
    {
        var options = _recipe.OptionsFrom(_start);
        var given = new GivenOptions(_source, options, _recipe.Presets.Count > 0 ? [Preset] : []);
        given.RefuseBareValue();
        foreach (var option in options.Where(option => _start is null && option.IsRequired && Unset(option) is null))
        {
            given.Require(option);
        }

        foreach (var option in options)
        {
            if (given.Of(option) is { } entry)
            {
                var isBare = entry.Key == SettingEntry.Positional || _source.Name.Length == 0;
                var site = new OptionSite(isBare ? _source.Name : $"{option.Name} of {_source.Name}", registries);
                _values.Add((option, OptionValues.Read(option, entry.Value, site), entry.Place));
            }
        }

        given.RefuseUnknown();
    }

    private object Build()
    {
        var settings = _start is null ? Try(_source.Place, Create) : _values.Count > 0 ? Copy(_start) : _start;
        foreach (var (option, value, place) in _values.Where(given => _start is not null || given.Option.Parameter is null))
        {
            Try(place, () =>
            {
                Set(settings, option, value);
                return settings;
            });
        }

        return _recipe.Check is not { } check ? settings : Try(_source.Place, () =>
        {
            check(settings);
            return settings;
        });
    }

    private object Create()
    {
        var arguments = _table.Options.Where(option => option.Parameter is not null).Select(Argument).ToArray();
        var settings = _table.Constructor!.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
        foreach (var option in _table.Options.Where(option => option.Parameter is null))
        {
            if (Unset(option) is { } unset)
            {
                Set(settings, option, unset);
            }
        }

        return settings;
    }

    private object? Argument(SettingOption option)
    {
        var at = _values.FindIndex(given => given.Option == option);
        return at >= 0 ? _values[at].Value : Unset(option) ?? option.Parameter!.DefaultValue;
    }

    private object? Unset(SettingOption option) => _recipe.Unset.FirstOrDefault(unset => unset.Option == option.Name).Value;

    // A range that a record refuses, said with where the value was written: the record's sentence begins with the option's name.
    private object Try(SettingPlace place, Func<object> act)
    {
        try
        {
            return act();
        }
        catch (ArgumentException exception)
        {
            var blamed = _source.Entries.Where(
                entry => entry.Key.Length > 0 && exception.Message.StartsWith($"{entry.Key} ", StringComparison.Ordinal));
            var title = _source.Name.Length == 0 ? "" : $"{_source.Name}: ";
            throw new BadInputException(
                $"{blamed.Select(entry => entry.Place).FirstOrDefault(place)}: {title}{exception.Message}",
                exception);
        }
    }
}
