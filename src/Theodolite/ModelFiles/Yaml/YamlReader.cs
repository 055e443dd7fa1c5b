using Theodolite.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Theodolite.ModelFiles.Yaml;

/// <summary>
/// Reads one YAML document into a tree of settings. The text is hostile: its size, depth and number of nodes are bounded, and
/// anchors, aliases and tags, which a model file has no use for, are refused (so no document grows when it is read).
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Longest file read, in characters.</summary>
    public const int MaximumLength = 1 << 18;

    /// <summary>Deepest nesting of lists and mappings.</summary>
    public const int MaximumDepth = 24;

    /// <summary>Most scalars, lists and mappings together.</summary>
    public const int MaximumNodes = 10_000;

    private readonly Parser _parser;
    private readonly string _file;
    private int _nodes;

    private YamlReader(string text, string file)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
    }

    private SettingPlace Place => new(_file, (int)Math.Min(_parser.Current?.Start.Line ?? 0, int.MaxValue));

    /// <summary>Parses a document.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="file">Name of the file, which begins error messages.</param>
    /// <exception cref="BadInputException">Not YAML, empty, several documents, or beyond a bound.</exception>
    public static SettingNode Read(string text, string file)
    {
        if (text.Length > MaximumLength)
        {
            throw new BadInputException($"{file} has {text.Length} characters; a model file has at most {MaximumLength}.");
        }

        var reader = new YamlReader(text, file);
        try
        {
            return reader.Document();
        }
        catch (YamlException exception)
        {
            throw new BadInputException($"{file}, line {exception.Start.Line}: this is not valid YAML ({Sentence(exception)}).", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The YAML library answers some malformed texts with an exception of its insides.
            throw new BadInputException($"{reader.Place}: this is not valid YAML.", exception);
        }
    }

    private SettingNode Document()
    {
        Expect<StreamStart>();
        if (_parser.Current is StreamEnd)
        {
            throw new BadInputException($"{_file} is empty; a model file has the keys data, model and loss.");
        }

        Expect<DocumentStart>();
        var root = Node(depth: 0);
        Expect<DocumentEnd>();
        return _parser.Current is StreamEnd ? root : throw Refuse("a model file holds one YAML document, and here a second one begins");
    }

    private SettingNode Node(int depth)
    {
        if (++_nodes > MaximumNodes)
        {
            throw Refuse($"a model file has at most {MaximumNodes} entries");
        }

        if (depth > MaximumDepth)
        {
            throw Refuse($"lists and mappings nest at most {MaximumDepth} deep");
        }

        if (_parser.Current is not NodeEvent node)
        {
            throw Refuse(_parser.Current is AnchorAlias
                ? "aliases (*name) are not accepted in a model file"
                : "this is not the structure of a model file");
        }

        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw Refuse("anchors (&name) and tags (!name) are not accepted in a model file");
        }

        return node switch
        {
            Scalar scalar => Scalar(scalar),
            SequenceStart => Sequence(depth),
            _ => Mapping(depth),
        };
    }

    private SettingScalar Scalar(Scalar scalar)
    {
        var place = Place;
        _parser.MoveNext();
        return new SettingScalar(scalar.Value, place) { Quoted = scalar.Style is not ScalarStyle.Plain };
    }

    private SettingList Sequence(int depth)
    {
        var place = Place;
        var items = new List<SettingNode>();
        Expect<SequenceStart>();
        while (_parser.Current is not SequenceEnd)
        {
            items.Add(Node(depth + 1));
        }

        Expect<SequenceEnd>();
        return new SettingList(items, place);
    }

    private SettingMapping Mapping(int depth)
    {
        var place = Place;
        var entries = new List<SettingEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Expect<MappingStart>();
        while (_parser.Current is not MappingEnd)
        {
            var keyPlace = Place;
            if (Node(depth + 1) is not SettingScalar key)
            {
                throw new BadInputException($"{keyPlace}: a key must be a word.");
            }

            if (!seen.Add(key.Text))
            {
                throw new BadInputException($"{keyPlace}: the key {Spelling.Quote(key.Text)} is given twice.");
            }

            entries.Add(new SettingEntry(key.Text, Node(depth + 1), keyPlace));
        }

        Expect<MappingEnd>();
        return new SettingMapping(entries, place);
    }

    private void Expect<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
        {
            _parser.MoveNext();
        }

        if (_parser.Current is not T)
        {
            throw Refuse("this is not the structure of a model file");
        }

        _parser.MoveNext();
    }

    private BadInputException Refuse(string sentence) => new($"{Place}: {sentence}.");

    // The library's messages may hold positions, several lines and a final period; keep the first sentence.
    private static string Sentence(YamlException exception)
    {
        var text = exception.Message;
        var end = text.IndexOfAny(['\n', '\r']);
        text = end < 0 ? text : text[..end];
        var colon = text.StartsWith('(') ? text.IndexOf("): ", StringComparison.Ordinal) : -1;
        text = (colon < 0 ? text : text[(colon + 3)..]).TrimEnd('.', ' ');
        return text.Length > 120 ? text[..120] : text;
    }
}
