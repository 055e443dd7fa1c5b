using System.Globalization;
using Theodolite.Settings;

namespace Theodolite.ModelFiles.Yaml;

/// <summary>
/// Reads a mapping key by key with types; <see cref="End"/> refuses keys that were never asked for. Every failure is
/// one sentence with file, line, key and what was expected.
/// </summary>
/// <param name="mapping">The mapping.</param>
/// <param name="title">What it describes: <c>data</c>, <c>linear</c>, <c>the model file</c>.</param>
/// <param name="file">Name of the file.</param>
internal sealed class YamlSection(YamlMapping mapping, string title, string file)
{
    private readonly List<string> _known = [];

    public string File => file;

    public string Title => title;

    public int Line => mapping.Line;

    /// <summary>Keys and values as they are written.</summary>
    public IReadOnlyList<(string Key, int Line, YamlNode Value)> Entries => mapping.Entries;

    /// <summary>A node as a section; nothing is an empty one.</summary>
    public static YamlSection Of(YamlNode node, string title, string file) => node switch
    {
        YamlMapping mapping => new YamlSection(mapping, title, file),
        YamlScalar { IsNothing: true } => new YamlSection(new YamlMapping([], node.Line), title, file),
        _ => throw new BadInputException($"{file}, line {node.Line}: {title} must be a mapping of keys to values, not {node.Kind}."),
    };

    /// <summary>The node of a key, or null where it is missing or nothing.</summary>
    public YamlNode? Find(string key)
    {
        if (!_known.Contains(key))
        {
            _known.Add(key);
        }

        foreach (var (name, _, value) in mapping.Entries)
        {
            if (name == key)
            {
                return value is YamlScalar { IsNothing: true } ? null : value;
            }
        }

        return null;
    }

    /// <summary>The node of a key that must be there; one that is there misspelt is named instead of the one that is missing.</summary>
    public YamlNode Require(string key, string expected)
    {
        if (Find(key) is { } node)
        {
            return node;
        }

        foreach (var (name, line, _) in mapping.Entries)
        {
            if (!_known.Contains(name) && Spelling.Nearest(name, [key]) is not null)
            {
                throw new BadInputException(
                    $"{file}, line {line}: {title} has no key {Spelling.Quote(name)}; {Spelling.Suggest(name, [key])}");
            }
        }

        throw new BadInputException($"{file}, line {mapping.Line}: {title} needs the key '{key}' ({expected}).");
    }

    public string? Text(string key, string expected) => Find(key) is { } node ? Text(node, key, expected) : null;

    public string RequireText(string key, string expected) => Text(Require(key, expected), key, expected);

    public int? Integer(string key) => Find(key) is { } node ? Integer(node, key) : null;

    public int RequireInteger(string key, string expected) => Integer(Require(key, expected), key);

    public double? Number(string key) => Find(key) is not { } node ? null
        : double.TryParse(Text(node, key, "a number"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Wrong(node, key, "a number");

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        YamlScalar { Text: "true" } => true,
        YamlScalar { Text: "false" } => false,
        var node => throw Wrong(node, key, "true or false"),
    };

    /// <summary>A whole number of up to 64 bits that is at least 0.</summary>
    public ulong? Seed(string key) => Find(key) is not { } node ? null
        : ulong.TryParse(
            Text(node, key, "a whole number that is at least 0"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var value) ? value
        : throw Wrong(node, key, "a whole number that is at least 0");

    /// <summary>One integer, or a list of them.</summary>
    public int[]? Integers(string key) => Find(key) switch
    {
        null => null,
        YamlSequence list => [.. list.Items.Select(item => Integer(item, key))],
        var node => [Integer(node, key)],
    };

    /// <summary>Builds settings after refusing unread keys; a range error of the settings becomes a sentence with the line.</summary>
    public T Build<T>(Func<T> build)
    {
        End();
        return Try(build);
    }

    /// <summary>The same while keys are still to be read.</summary>
    public T Try<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException($"{file}, line {mapping.Line}: {title}: {exception.Message}", exception);
        }
    }

    /// <summary>Refuses keys that were never asked for.</summary>
    public void End()
    {
        foreach (var (key, line, _) in mapping.Entries)
        {
            if (!_known.Contains(key))
            {
                throw new BadInputException(
                    $"{file}, line {line}: {title} has no key {Spelling.Quote(key)}; {Spelling.Suggest(key, _known)}");
            }
        }
    }

    public BadInputException Wrong(YamlNode node, string key, string expected) =>
        new($"{file}, line {node.Line}: {key} of {title} must be {expected}, not {node.Kind}.");

    private string Text(YamlNode node, string key, string expected) =>
        node is YamlScalar scalar ? scalar.Text : throw Wrong(node, key, expected);

    private int Integer(YamlNode node, string key) =>
        int.TryParse(Text(node, key, "a whole number"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Wrong(node, key, "a whole number");
}
