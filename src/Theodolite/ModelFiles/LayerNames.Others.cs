using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Layers;

namespace Theodolite.ModelFiles;

/// <summary>Layers that normalise, see sequences, act on each number, or contain others.</summary>
internal static partial class LayerNames
{
    private static Func<YamlSection, Layer> Plain(Func<Layer> create) => section => section.Build(create);

    private static Layer Norm(YamlSection section, Normalization layer)
    {
        var (epsilon, affine) = (section.Number("epsilon"), section.Flag("affine"));
        return section.Build(() => layer with { Epsilon = epsilon ?? layer.Epsilon, Affine = affine ?? layer.Affine });
    }

    private static Layer LayerNorm(YamlSection section)
    {
        var (dimensions, bias) = (section.Integer("dimensions"), section.Flag("bias"));
        return Norm(section, section.Try(() => new LayerNorm { Dimensions = dimensions ?? 1, Bias = bias ?? true }));
    }

    private static Layer GroupNorm(YamlSection section)
    {
        var groups = section.RequireInteger("groups", "the number of groups");
        return Norm(section, section.Try(() => new GroupNorm(groups)));
    }

    private static Embedding Embedding(YamlSection section)
    {
        var count = section.RequireInteger("count", "the number of different tokens");
        var width = section.RequireInteger("width", "the length of a token's vector");
        var init = OwnInit(section);
        return section.Build(() => init is null ? new Embedding(count, width) : new Embedding(count, width) { Init = init });
    }

    private static PositionEmbedding PositionEmbedding(YamlSection section)
    {
        var (length, init) = (section.Integer("length"), OwnInit(section));
        return section.Build(
            () => init is null ? new PositionEmbedding { Length = length } : new PositionEmbedding { Length = length, Init = init });
    }

    private static MultiHeadAttention Attention(YamlSection section)
    {
        var heads = section.RequireInteger("heads", "the number of heads");
        var (causal, bias, init) = (section.Flag("causal") ?? false, section.Flag("bias") ?? true, Init(section));
        return section.Build(() => new MultiHeadAttention(heads) { Causal = causal, Bias = bias, Init = init });
    }

    private static Layer Recurrent(YamlSection section, Func<int, Recurrent> create)
    {
        var hidden = section.RequireInteger("hidden", "the length of the state");
        var (last, bias, init) = (section.Flag("last") ?? false, section.Flag("bias") ?? true, OwnInit(section));
        return section.Build(() =>
        {
            var cell = create(hidden) with { Last = last, Bias = bias };
            return init is null ? cell : cell with { Init = init };
        });
    }

    private static Dropout Dropout(YamlSection section)
    {
        var rate = section.Number("rate");
        return section.Build(() => rate is { } value ? new Dropout(value) : new Dropout());
    }

    private static LeakyRelu LeakyRelu(YamlSection section)
    {
        var slope = section.Number("slope");
        return section.Build(() => slope is { } value ? new LeakyRelu { Slope = value } : new LeakyRelu());
    }

    private static Elu Elu(YamlSection section)
    {
        var alpha = section.Number("alpha");
        return section.Build(() => alpha is { } value ? new Elu { Alpha = value } : new Elu());
    }

    private static PRelu PRelu(YamlSection section)
    {
        var start = section.Number("start");
        return section.Build(() => start is { } value ? new PRelu { Start = value } : new PRelu());
    }

    private static Residual Residual(YamlSection section)
    {
        var layers = ReadAll(section.Require("layers", "a list of layers"), "layers of residual", section.File);
        var shortcut = section.Find("shortcut") is { } node ? ReadAll(node, "shortcut of residual", section.File) : [];
        return section.Build(() => new Residual(layers) { Shortcut = shortcut });
    }

    private static Chain Sequential(YamlSection section)
    {
        var layers = ReadAll(section.Require("layers", "a list of layers"), "layers of sequential", section.File);
        return section.Build(() => new Chain(layers));
    }

    private static Concatenation Concatenate(YamlSection section)
    {
        var branches = Branches(section.Require("branches", "a list of lists of layers"), "branches of concatenate", section.File);
        return section.Build(() => new Concatenation(branches));
    }

    // A list of lists; a branch may be empty, and then passes its input on.
    private static IReadOnlyList<IReadOnlyList<Layer>> Branches(
        YamlNode node,
        string title,
        string file) => node is YamlSequence { Items.Count: > 0 } list
        ? [.. list.Items.Select(item => item is YamlSequence { Items.Count: 0 } ? [] : ReadAll(item, $"each branch of {title}", file))]
        : throw new BadInputException($"{file}, line {node.Line}: {title} must be a list of branches, each a list of layers, not "
            + $"{(node is YamlSequence ? "an empty list" : node.Kind)}.");
}
