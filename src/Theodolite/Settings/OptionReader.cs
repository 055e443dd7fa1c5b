using System.Globalization;

namespace Theodolite.Settings;

/// <summary>
/// Reads the options of a <see cref="NamedOptions"/> one by one with their types; <see cref="End"/> refuses those
/// nobody asked for. Every failure is a <see cref="BadInputException"/> of one sentence.
/// </summary>
public sealed class OptionReader(NamedOptions source)
{
    private readonly List<string> _known = [];

    /// <summary>The name the options belong to.</summary>
    public string Name => source.Name;

    /// <summary>What reads values that are names with options of their own, as in <c>sam(base=adam(beta1=0.8))</c>; their type, and
    /// how.</summary>
    public (Type Type, Func<NamedOptions, object> Read)? Inner { get; init; }

    /// <summary>Whether an option is given.</summary>
    public bool Has(string key) => Find(key) is not null;

    public double Number(string key, double otherwise) => Find(key) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(key, "a number", text);

    /// <summary>A number, or a word that stands for one.</summary>
    public double NumberOr(string key, double otherwise, IReadOnlyDictionary<string, double> words) => Find(key) is not { } text ? otherwise
        : words.TryGetValue(text, out var known) ? known
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(key, $"a number or one of {string.Join(", ", words.Keys)}", text);

    public int Integer(string key, int otherwise) => Find(key) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(key, "a whole number", text);

    /// <summary>Whether an option is given as the word <c>none</c>.</summary>
    public bool IsNone(string key) => Find(key) == "none";

    /// <summary>A number that must be given.</summary>
    public double RequireNumber(string key, string expected) => Has(key) ? Number(key, 0) : throw Missing(key, expected);

    /// <summary>A whole number that must be given.</summary>
    public int RequireInteger(string key, string expected) => Has(key) ? Integer(key, 0) : throw Missing(key, expected);

    /// <summary>Whole numbers with spaces between them, which must be given.</summary>
    public IReadOnlyList<long> RequireWholes(string key, string expected) => [.. Parts(key, expected).Select(part =>
        long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(key, "whole numbers with spaces between them", part))];

    /// <summary>Numbers with spaces between them, which must be given.</summary>
    public IReadOnlyList<double> RequireNumbers(string key, string expected) => [.. Parts(key, expected).Select(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(key, "numbers with spaces between them", part))];

    /// <summary>The text of an option, or null.</summary>
    public string? Word(string key) => Find(key);

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        "true" => true,
        "false" => false,
        var text => throw Wrong(key, "true or false", text),
    };

    /// <summary>Whether <see cref="Inner"/> reads values of a type.</summary>
    internal bool Reads(Type type) => Inner?.Type == type;

    /// <summary>A name with options of its own.</summary>
    internal object Nested(string key) => Inner!.Value.Read(NamedOptions.Parse(Find(key)!, $"{source.Where}: {key} of {Name}"));

    /// <summary>One of a closed list of words.</summary>
    public T Choice<T>(string key, T otherwise, IReadOnlyDictionary<string, T> choices) => Find(key) is not { } text ? otherwise
        : choices.TryGetValue(text, out var value) ? value
        : throw Wrong(key, $"one of {string.Join(", ", choices.Keys)}", text);

    /// <summary>An enumeration member written in kebab-case.</summary>
    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum => Choice(key, otherwise, Enum.GetValues<T>().ToDictionary(value => Kebab.Of(value.ToString())));

    /// <summary>An enumeration member of a type known at run time, written in kebab-case.</summary>
    public object Choice(string key, Type type) => Choice<object>(
        key,
        null!,
        Enum.GetValues(type).Cast<object>().ToDictionary(value => Kebab.Of(value.ToString()!)));

    /// <summary>The single value given without a key, as in <c>constant(0.1)</c>; it may also be given under a key.</summary>
    public double PositionalNumber(string key, double otherwise) => Number(NamedOptions.Positional, Number(key, otherwise));

    /// <summary>
    /// Builds the settings from what was read, after refusing unread options, and turns a range error of the settings
    /// into a sentence that says where the value was written.
    /// </summary>
    public T Build<T>(Func<T> build)
    {
        End();
        try
        {
            return build();
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"{source.Where}: {Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Refuses options that were never asked for.</summary>
    public void End()
    {
        foreach (var (key, text) in source.Options)
        {
            if (!_known.Contains(key))
            {
                throw key == NamedOptions.Positional
                    ? new BadInputException(
                        $"{source.Where}: {Name} takes options as name=value, not the bare value {Spelling.Quote(text)}.")
                    : new BadInputException($"{source.Where}: {Name} has no option {Spelling.Quote(key)}; "
                        + $"{Spelling.Suggest(key, [.. _known.Where(known => known != NamedOptions.Positional)])}");
            }
        }
    }

    private string? Find(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        foreach (var (name, text) in source.Options)
        {
            if (name == key)
            {
                return text;
            }
        }

        return null;
    }

    private string[] Parts(string key, string expected) =>
        (Find(key) ?? throw Missing(key, expected)).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private BadInputException Missing(string key, string expected) => new($"{source.Where}: {Name} needs '{key}', {expected}.");

    private BadInputException Wrong(string key, string expected, string text) => new(key == NamedOptions.Positional
        ? $"{source.Where}: {Name} must be given {expected}, not {Spelling.Quote(text)}."
        : $"{source.Where}: {key} of {Name} must be {expected}, not {Spelling.Quote(text)}.");
}
