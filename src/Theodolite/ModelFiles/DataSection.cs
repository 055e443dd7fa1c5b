using Theodolite.Data;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>Reads the key <c>data</c> of a model file.</summary>
internal static class DataSection
{
    private const string Title = "data";
    private const string Source = "source";

    public static DataSettings Read(SettingNode node)
    {
        var (start, keys) = (new DataSettings(), node as SettingMapping);
        if (keys?.Find(Source) is { Value: SettingMapping pair })
        {
            var files = SettingsReader.Section<Pair>(pair, Source);
            start = start with { Images = files.Images, Labels = files.Labels };
            node = keys with { Entries = [.. keys.Entries.Where(entry => entry.Key != Source)] };
        }

        var data = (DataSettings)SettingsReader.Section(node, Title, new Recipe(typeof(DataSettings)) { Start = start }, []);
        if (data is { Source: null, Images: null })
        {
            throw SettingsReader.Missing(new NamedOptions(Title, [], node.Place), Source, "digits, a path, or {images: FILE, "
                + "labels: FILE}");
        }

        if (data.Shape?.All(extent => extent >= 1) == false)
        {
            throw Wrong(keys!, "shape", "a list of extents of at least 1, as [1, 8, 8]");
        }

        if (data.Scale is { } factor && !(factor > 0 && double.IsFinite(factor)))
        {
            throw Wrong(keys!, "scale", "a finite number greater than 0");
        }

        return data.Sequence is not null || keys?.Find("tokens") is not { Value.IsNothing: false } tokens
            ? data
            : throw new BadInputException($"{tokens.Place}: tokens goes with 'sequence', the number of tokens per sample of a text.");
    }

    private static BadInputException Wrong(SettingMapping keys, string key, string expected) =>
        new OptionSite($"{key} of {Title}", []).Wrong(keys.Find(key)!.Value.Value, expected);

    /// <summary>Samples and labels in two files.</summary>
    private sealed record Pair([Option(Description = "a path")] string Images, [Option(Description = "a path")] string Labels);
}
