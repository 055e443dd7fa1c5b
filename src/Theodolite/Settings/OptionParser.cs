namespace Theodolite.Settings;

/// <summary>
/// From a text to a tree, in one pass:
/// <code>
/// named = word [ ( [ option {, option} ] ) ]
/// option = [word =] value
/// value = named with parentheses | [ value {, value} ] | any text up to the next comma or closing bracket
/// </code>
/// Parentheses may also stand inside a text, in pairs.
/// </summary>
internal sealed class OptionParser(string text, SettingPlace place)
{
    /// <summary>Deepest nesting of parentheses and brackets.</summary>
    public const int MaximumDepth = 32;

    private const int TextKept = 41; // what a quotation in a message shows, and one more

    private int _at;

    /// <summary>Reads the whole text as a name with options.</summary>
    /// <exception cref="BadInputException">It has another form, repeats an option, or nests too deep.</exception>
    public NamedOptions Whole()
    {
        var named = Named(depth: 0);
        SkipSpace();
        return _at == text.Length ? named : throw Malformed();
    }

    private NamedOptions Named(int depth)
    {
        SkipSpace();
        var start = _at;
        var name = Word();
        if (name.Length == 0)
        {
            throw Malformed();
        }

        SkipSpace();
        var options = Take('(') ? Options(Deeper(depth)) : [];
        var named = new NamedOptions(name, options, place) { Text = text[start..Math.Min(_at, start + TextKept)] };
        named.RequireDistinct();
        return named;
    }

    private List<SettingEntry> Options(int depth)
    {
        var options = new List<SettingEntry>();
        SkipSpace();
        if (Take(')'))
        {
            return options;
        }

        do
        {
            options.Add(Option(depth));
        }
        while (Take(','));
        return Take(')') ? options : throw Malformed();
    }

    private SettingEntry Option(int depth)
    {
        SkipSpace();
        var start = _at;
        var key = Word();
        SkipSpace();
        if (key.Length > 0 && Take('='))
        {
            return new SettingEntry(key, Value(depth), place);
        }

        _at = start;
        var value = Value(depth);
        return value is SettingScalar scalar && scalar.Text.Contains('=', StringComparison.Ordinal)
            ? throw Malformed()
            : new SettingEntry(SettingEntry.Positional, value, place);
    }

    private SettingNode Value(int depth)
    {
        SkipSpace();
        if (Take('['))
        {
            return List(Deeper(depth));
        }

        var start = _at;
        var word = Word();
        SkipSpace();
        var isNamed = word.Length > 0 && _at < text.Length && text[_at] == '(';
        _at = start;
        if (!isNamed)
        {
            return Scalar(depth);
        }

        var named = Named(depth);
        SkipSpace();
        return named;
    }

    private SettingList List(int depth)
    {
        var items = new List<SettingNode>();
        SkipSpace();
        if (!Take(']'))
        {
            do
            {
                items.Add(Value(depth));
            }
            while (Take(','));
            if (!Take(']'))
            {
                throw Malformed();
            }
        }

        SkipSpace();
        return new SettingList(items, place);
    }

    private SettingScalar Scalar(int depth)
    {
        var (start, open) = (_at, 0);
        for (; _at < text.Length && (open > 0 || text[_at] is not (',' or ')' or ']')); _at++)
        {
            open += text[_at] is '(' ? 1 : text[_at] is ')' ? -1 : 0;
            Deeper(depth + open - 1);
        }

        var scalar = text[start.._at].Trim();
        return scalar.Length > 0 && open == 0 ? new SettingScalar(scalar, place) { Quoted = true } : throw Malformed();
    }

    private string Word()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '_'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private bool Take(char c)
    {
        if (_at == text.Length || text[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private int Deeper(int depth) => depth < MaximumDepth
        ? depth + 1
        : throw new BadInputException($"{place}: the options of {Spelling.Quote(text.TrimStart())} nest more than {MaximumDepth} deep.");

    private BadInputException Malformed() =>
        new($"{place}: {Spelling.Quote(text.Trim())} is not of the form name or name(option=value,option=value).");
}
