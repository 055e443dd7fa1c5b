namespace Theodolite.Settings;

/// <summary>
/// A name with options, as <c>adam(learning-rate=0.1,beta1=0.9)</c> on a command line or
/// <c>{name: adam, learning-rate: 0.1}</c> in a model file. Nothing is interpreted yet: see <see cref="OptionReader"/>.
/// </summary>
/// <param name="Name">What the options belong to.</param>
/// <param name="Options">Keys and their texts, in order, without repetition.</param>
/// <param name="Where">Begins error messages: <c>model.yaml, line 9</c> or <c>optimizer 'adam(…)'</c>.</param>
public sealed record NamedOptions(string Name, IReadOnlyList<KeyValuePair<string, string>> Options, string Where)
{
    /// <summary>The key of an option given by position, as in <c>constant(0.1)</c>.</summary>
    public const string Positional = "";

    /// <summary>Parses <c>name</c>, <c>name(value)</c> or <c>name(key=value,…)</c>; a value may have options in parentheses of its
    /// own.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">Begins error messages.</param>
    /// <exception cref="BadInputException">The text has another form, or repeats an option.</exception>
    public static NamedOptions Parse(string text, string where)
    {
        text = text.Trim();
        var open = text.IndexOf('(');
        if (open < 0)
        {
            return IsWord(text) ? new NamedOptions(text, [], where) : throw Malformed(where, text);
        }

        var name = text[..open].Trim();
        if (!IsWord(name) || !text.EndsWith(')') || Split(text[(open + 1)..^1]) is not { } parts)
        {
            throw Malformed(where, text);
        }

        return Create(
            name,
            parts is [var only] && only.Trim().Length == 0 ? [] : [.. parts.Select(part => Option(part, where, text))],
            where);
    }

    /// <summary>The parts between commas that stand in no parentheses; null where parentheses do not match.</summary>
    public static IReadOnlyList<string>? Split(string inside)
    {
        var (parts, depth, start) = (new List<string>(), 0, 0);
        for (var i = 0; i < inside.Length; i++)
        {
            depth += inside[i] == '(' ? 1 : inside[i] == ')' ? -1 : 0;
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

    /// <summary>Checks that no option is given twice.</summary>
    /// <exception cref="BadInputException">One is.</exception>
    public static NamedOptions Create(string name, IReadOnlyList<KeyValuePair<string, string>> options, string where)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, _) in options)
        {
            if (!seen.Add(key))
            {
                throw new BadInputException($"{where}: {name} is given {(key == Positional ? "two values" : $"'{key}' twice")}.");
            }
        }

        return new NamedOptions(name, options, where);
    }

    private static KeyValuePair<string, string> Option(string part, string where, string text)
    {
        var equals = part.IndexOf('=');
        var key = equals < 0 ? Positional : part[..equals].Trim();
        var value = part[(equals + 1)..].Trim();
        return value.Length > 0 && (equals < 0 || IsWord(key)) ? new(key, value) : throw Malformed(where, text);
    }

    private static bool IsWord(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static BadInputException Malformed(string where, string text) =>
        new($"{where}: {Spelling.Quote(text)} is not of the form name or name(option=value,option=value).");
}
