using Theodolite.Data;
using Theodolite.ModelFiles.Yaml;

namespace Theodolite.ModelFiles;

/// <summary>Reads the key <c>data</c> of a model file.</summary>
internal static class DataSection
{
    public static DataSpecification Read(YamlNode node, string file)
    {
        if (node is YamlScalar { IsNothing: false } path)
        {
            return new DataSpecification { Source = path.Text };
        }

        var section = YamlSection.Of(node, "data", file);
        var source = section.Require("source", "digits, a path, or {images: FILE, labels: FILE}");
        var (name, images, labels) = Source(source, file);
        var (label, index) = (section.Text("label", "the name of a column, or its position from 0"),
            section.Text("index", "the name of a column, its position from 0, or none"));
        var header = section.Flag("header");
        var (standardize, scale) = (section.Flag("standardize") ?? false, section.Number("scale"));
        var split = section.Find("split") is { } test ? Split(test, file) : null;
        var shape = section.Integers("shape")?.Select(extent => (long)extent).ToArray();
        var (sequence, tokens) = (section.Integer("sequence"), section.Find("tokens"));
        section.End();
        if (sequence is not (null or (>= 1 and <= 1 << 20)))
        {
            throw section.Wrong(section.Find("sequence")!, "sequence", "a number of tokens from 1 to 1048576");
        }

        if (shape?.Any(extent => extent < 1) == true)
        {
            throw section.Wrong(section.Find("shape")!, "shape", "a list of extents of at least 1, as [1, 8, 8]");
        }

        if (scale is { } factor && !(factor > 0 && double.IsFinite(factor)))
        {
            throw section.Wrong(section.Find("scale")!, "scale", "a finite number greater than 0");
        }

        return new DataSpecification
        {
            Source = name,
            Images = images,
            Labels = labels,
            Label = label,
            Header = header,
            Index = index,
            Standardize = standardize,
            Scale = scale,
            Split = split,
            Shape = shape,
            Sequence = sequence,
            Tokens = tokens is null ? TokenKind.Characters : Tokens(tokens, sequence, section),
        };
    }

    private static TokenKind Tokens(YamlNode node, int? sequence, YamlSection section) => node switch
    {
        _ when sequence is null => throw new BadInputException(
            $"{section.File}, line {node.Line}: tokens goes with 'sequence', the number of tokens per sample of a text."),
        YamlScalar { Text: "characters" } => TokenKind.Characters,
        YamlScalar { Text: "bytes" } => TokenKind.Bytes,
        _ => throw section.Wrong(node, "tokens", "characters or bytes"),
    };

    private static (string? Source, string? Images, string? Labels) Source(YamlNode node, string file)
    {
        if (node is YamlScalar scalar)
        {
            return (scalar.Text, null, null);
        }

        var section = YamlSection.Of(node, "source", file);
        var (images, labels) = (section.RequireText("images", "a path"), section.RequireText("labels", "a path"));
        section.End();
        return (null, images, labels);
    }

    private static SplitSpecification Split(YamlNode node, string file)
    {
        var section = YamlSection.Of(node, "split", file);
        var test = section.RequireInteger("test", "the number of samples set aside");
        var seed = section.Seed("seed") ?? 0;
        section.End();
        return test >= 1
            ? new SplitSpecification(test, seed)
            : throw section.Wrong(section.Find("test")!, "test", "at least 1");
    }
}
