using Theodolite.Settings;

namespace Theodolite.ModelFiles.Yaml;

/// <summary>Reads a name with options, which has four spellings in YAML.</summary>
internal static class YamlOptions
{
    /// <summary>
    /// <c>adam</c>, <c>"adam(beta1=0.9)"</c>, <c>{name: adam, beta1: 0.9}</c>, <c>{adam: {beta1: 0.9}}</c> or <c>{constant: 0.1}</c>.
    /// </summary>
    public static NamedOptions Read(YamlNode node, string title, string file)
    {
        var where = $"{file}, line {node.Line}";
        switch (node)
        {
            case YamlScalar scalar:
                return NamedOptions.Parse(scalar.Text, where);
            case YamlMapping mapping when mapping.Entries.Any(entry => entry.Key == "name"):
                var name = Scalar(mapping.Entries.First(entry => entry.Key == "name").Value, "name", title, file);
                return NamedOptions.Create(name, Options(mapping, name, file, except: "name"), where);
            case YamlMapping { Entries: [var (key, _, value)] }:
                return NamedOptions.Create(
                    key,
                    value switch
                    {
                        YamlMapping inner => Options(inner, key, file, except: null),
                        YamlScalar { IsNothing: true } => [],
                        _ => [new(NamedOptions.Positional, Scalar(value, key, title, file))],
                    },
                    where);
            default:
                throw new BadInputException(
                    $"{where}: {title} must be a name, or a mapping with the key 'name' and its options, not {node.Kind}.");
        }
    }

    private static List<KeyValuePair<string, string>> Options(YamlMapping mapping, string title, string file, string? except) =>
        [.. mapping.Entries.Where(entry => entry.Key != except)
            .Select(entry => KeyValuePair.Create(entry.Key, Scalar(entry.Value, entry.Key, title, file)))];

    // A list is written as on the command line: its values with spaces between them.
    private static string Scalar(YamlNode node, string key, string title, string file) => node switch
    {
        YamlScalar { IsNothing: false } scalar => scalar.Text,
        YamlSequence { Items.Count: > 0 } list when list.Items.All(item => item is YamlScalar { IsNothing: false }) => string.Join(
            ' ',
            list.Items.Select(item => ((YamlScalar)item).Text)),
        _ => throw new BadInputException($"{file}, line {node.Line}: {key} of {title} must be a single value, not {node.Kind}."),
    };
}
