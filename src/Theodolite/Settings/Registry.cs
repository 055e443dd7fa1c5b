using System.Collections;

namespace Theodolite.Settings;

/// <summary>Settings of one kind by name, whatever their type.</summary>
internal interface IRegistry
{
    /// <summary>The type that all of them have.</summary>
    Type Type { get; }

    /// <summary>What one of them is called: <c>layer</c>.</summary>
    string Noun { get; }

    /// <summary>Reads one of them, as <see cref="Registry{T}.Read(SettingNode, string)"/>.</summary>
    object Read(SettingNode node, string subject);
}

/// <summary>
/// Settings of one kind by the names that users write. A line of it is a name and the type whose options it has, a start that the
/// options change, or conventions of which one is the start. Nothing is made and no type is looked at before its name is read.
/// </summary>
/// <param name="noun">What one of them is called: <c>layer</c>.</param>
/// <param name="inner">What reads options that are names with options of their own; the registry itself is added to it.</param>
/// <param name="beside">Options that may stand beside the name in a mapping: <c>{huber: {delta: 1}, l2: 0.1}</c>.</param>
/// <param name="nameIsOption">Whether <c>name</c> is an option like others, so that a mapping says which it is by its key alone.</param>
/// <param name="elsewhere">Names that a misspelt one may mean, and that are read elsewhere.</param>
/// <param name="complete">Completes options before they are read, knowing which there are.</param>
/// <param name="check">Throws an <see cref="ArgumentException"/> where options contradict each other.</param>
internal sealed class Registry<T>(
    string noun,
    IReadOnlyList<IRegistry>? inner = null,
    IReadOnlyList<string>? beside = null,
    bool nameIsOption = false,
    IReadOnlyList<string>? elsewhere = null,
    Func<NamedOptions, OptionTable, NamedOptions>? complete = null,
    Action<T>? check = null) : IRegistry, IEnumerable<string>
    where T : class
{
    private readonly Dictionary<string, Func<NamedOptions, T>> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<Recipe>> _recipes = new(StringComparer.Ordinal);

    public Type Type => typeof(T);

    public string Noun => noun;

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>A name whose options are those of a type.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type.</param>
    /// <param name="unset">Values of options that are not given, where they are not the type's own.</param>
    public void Add(string name, Type type, params IReadOnlyList<(string Option, object Value)> unset) =>
        Add(name, () => new Recipe(type) { Unset = unset });

    /// <summary>A name whose options change a start.</summary>
    /// <param name="name">The name.</param>
    /// <param name="start">The start.</param>
    /// <param name="without">Options of its type that it does not have.</param>
    public void Add(string name, Func<T> start, params IReadOnlyList<string> without) =>
        Add(name, () => new Recipe(typeof(T)) { Start = start(), Without = without });

    /// <summary>A name with one convention.</summary>
    public void Add(string name, string preset, Func<T> start) =>
        Add(name, () => new Recipe(typeof(T)) { Presets = [KeyValuePair.Create<string, object>(preset, start())] });

    /// <summary>A name with several conventions, the first of which is the start where <c>preset</c> is not given.</summary>
    public void Add<TSettings>(string name, Func<IReadOnlyDictionary<string, TSettings>> presets)
        where TSettings : class, T => Add(
            name,
            () => new Recipe(typeof(T))
            {
                Presets = [.. presets().Select(preset => KeyValuePair.Create<string, object>(preset.Key, preset.Value))],
            });

    /// <summary>A name that is read in its own way.</summary>
    public void Add(string name, Func<NamedOptions, T> read) => _readers.Add(name, read);

    /// <summary>The conventions of a name.</summary>
    public IReadOnlyDictionary<string, T> PresetsOf(string name) =>
        _recipes[name]().Presets.ToDictionary(preset => preset.Key, preset => (T)preset.Value, StringComparer.Ordinal);

    /// <summary>The options of a name; none where it is read in its own way.</summary>
    public IReadOnlyList<SettingOption> OptionsOf(string name) =>
        _recipes.TryGetValue(name, out var recipe) && recipe() is var known ? known.OptionsFrom(known.Usual) : [];

    /// <summary>A name with the values of its options, as <see cref="Parse"/> reads it.</summary>
    public string Text(string name, T settings)
    {
        var own = OptionsOf(name).Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        return SettingsOptions.Text(name, [.. SettingsOptions.Of(settings).Where(option => own.Contains(option.Key))]);
    }

    /// <summary>Parses <c>name</c> or <c>name(option=value,…)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public T Parse(string text) => Read(NamedOptions.Parse(text, $"{noun} {Spelling.Quote(text)}"));

    /// <summary>Reads a name with options, wherever it was written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public T Read(NamedOptions source) => _readers.TryGetValue(source.Name, out var read)
        ? read(source)
        : throw new BadInputException(
            $"{source.Place}: there is no {noun} {Spelling.Quote(source.Name)}; "
                + Spelling.Suggest(source.Name, [.. Known, .. elsewhere ?? []]));

    /// <summary>Reads <c>adam</c>, <c>adam(beta1=0.9)</c>, <c>{name: adam, beta1: 0.9}</c>, <c>{adam: {beta1: 0.9}}</c> or
    /// <c>{constant: 0.1}</c>.</summary>
    /// <param name="node">What was written.</param>
    /// <param name="subject">What messages call it where it is none of these.</param>
    /// <exception cref="BadInputException">Another form, unknown name or option, or a value out of range.</exception>
    public T Read(SettingNode node, string subject) => Read(Named(node, subject));

    object IRegistry.Read(SettingNode node, string subject) => Read(node, subject);

    IEnumerator<string> IEnumerable<string>.GetEnumerator() => Known.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => Known.GetEnumerator();

    /// <summary>Which name a piece of settings has, and its options.</summary>
    internal NamedOptions Named(SettingNode node, string subject) => node switch
    {
        NamedOptions named => named,
        SettingScalar { IsNothing: false } scalar => NamedOptions.Parse(scalar.Text, scalar.Place),
        SettingMapping mapping => Named(mapping, subject),
        _ => throw new BadInputException($"{node.Place}: {subject} must be a name or a name with options, not {node.Kind}."),
    };

    private NamedOptions Named(SettingMapping mapping, string subject)
    {
        if (!nameIsOption && mapping.Find("name") is { } name)
        {
            var text = new OptionSite($"name of {subject}", []).Text(name.Value, "a word");
            return new NamedOptions(text, [.. mapping.Entries.Where(entry => entry.Key != "name")], name.Place);
        }

        SettingEntry[] own = [.. mapping.Entries.Where(entry => beside?.Contains(entry.Key) != true)];
        if (own is not [var (key, value, place)])
        {
            throw new BadInputException(own.Length == 0
                ? $"{mapping.Place}: {subject} must be a name or a name with options, and holds none."
                : $"{own[1].Place}: {subject} is a single key, so {Spelling.Quote(own[1].Key)} must be indented under "
                    + $"{Spelling.Quote(own[0].Key)}{(subject == $"a {noun}" ? " or begin with '- '" : "")}.");
        }

        var options = value switch
        {
            SettingMapping inner => inner.Entries,
            { IsNothing: true } => [],
            _ => [new SettingEntry(SettingEntry.Positional, value, value.Place)],
        };
        return new NamedOptions(key, [.. options, .. mapping.Entries.Where(entry => beside?.Contains(entry.Key) == true)], place);
    }

    private void Add(string name, Func<Recipe> recipe)
    {
        _recipes.Add(name, recipe);
        _readers.Add(name, source => Read(source, recipe()));
    }

    private T Read(NamedOptions source, Recipe recipe)
    {
        if (complete is not null)
        {
            source = complete(source, OptionTable.Of(recipe.Usual?.GetType() ?? recipe.Type));
        }

        Action<object>? whole = check is null ? null : settings => check((T)settings);
        return (T)SettingsReader.Read(source, recipe with { Check = whole }, [this, .. inner ?? []]);
    }
}
