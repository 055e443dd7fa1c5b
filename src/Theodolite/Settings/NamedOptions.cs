namespace Theodolite.Settings;

/// <summary>
/// A name with options, as <c>adam(learning-rate=0.1,beta1=0.9)</c> in a text or <c>{adam: {learning-rate: 0.1}}</c> in a model file;
/// or, under the title of its section, a mapping that has no name of its own.
/// </summary>
/// <param name="Name">What the options belong to.</param>
/// <param name="Entries">Options and their values in order, without repetition.</param>
/// <param name="Place">Where it was written.</param>
public sealed record NamedOptions(string Name, IReadOnlyList<SettingEntry> Entries, SettingPlace Place) : SettingNode(Place)
{
    /// <summary>How it begins where it was written as a text; null where it was a mapping.</summary>
    public string? Text { get; init; }

    public override string Kind => Text is null ? "a mapping" : Spelling.Quote(Text);

    /// <summary>What messages call an option: files have keys.</summary>
    internal string Word => Text is null || (Entries.Count == 0 && Place.Line > 0) ? "key" : "option";

    /// <summary>Parses <c>name</c>, <c>name(value)</c> or <c>name(option=value,…)</c>; a value may be a name with options, or a list in
    /// brackets.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">Begins error messages.</param>
    /// <exception cref="BadInputException">The text has another form, repeats an option, or nests too deep.</exception>
    public static NamedOptions Parse(string text, string where) => Parse(text, new SettingPlace(where));

    /// <inheritdoc cref="Parse(string, string)"/>
    internal static NamedOptions Parse(string text, SettingPlace place) => new OptionParser(text, place).Whole();

    /// <summary>The parts between commas that stand in no parentheses; null where parentheses do not match.</summary>
    public static IReadOnlyList<string>? Split(string inside)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < inside.Length; i++)
        {
            depth += inside[i] is '(' or '[' ? 1 : inside[i] is ')' or ']' ? -1 : 0;
            if (depth < 0)
            {
                return null;
            }

            if (inside[i] == ',' && depth == 0)
            {
                parts.Add(inside[start..i]);
                start = i + 1;
            }
        }

        parts.Add(inside[start..]);
        return depth == 0 ? parts : null;
    }

    /// <summary>A mapping under a title.</summary>
    internal static NamedOptions Of(string title, SettingMapping mapping) => new(title, mapping.Entries, mapping.Place);

    /// <summary>Whether an option is given.</summary>
    internal bool Has(string option) => Entries.Any(entry => entry.Key == option && !entry.Value.IsNothing);

    /// <summary>The same with one more option.</summary>
    internal NamedOptions With(string option, string value) =>
        this with { Entries = [.. Entries, new SettingEntry(option, new SettingScalar(value, Place), Place)] };

    /// <summary>Refuses an option that is given twice.</summary>
    internal void RequireDistinct()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            if (!seen.Add(entry.Key))
            {
                throw new BadInputException(
                    $"{entry.Place}: {Name} is given {(entry.Key == SettingEntry.Positional ? "two values" : $"'{entry.Key}' twice")}.");
            }
        }
    }
}
