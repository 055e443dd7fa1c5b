using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Layers;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>The layers by the names of a model file, and their keys.</summary>
internal static partial class LayerNames
{
    private static readonly Dictionary<string, Func<YamlSection, Layer>> _readers = new(StringComparer.Ordinal)
    {
        ["linear"] = Linear,
        ["conv1d"] = Conv1d,
        ["conv2d"] = Conv2d,
        ["conv-transpose1d"] = section => Transposed(section, (outputs, kernel) => new ConvTranspose1d(outputs, kernel)),
        ["conv-transpose2d"] = section => Transposed(section, (outputs, kernel) => new ConvTranspose2d(outputs, kernel)),
        ["max-pool1d"] = section => Pool1d(section, kernel => new MaxPool1d(kernel)),
        ["avg-pool1d"] = section => Pool1d(section, kernel => new AvgPool1d(kernel)),
        ["max-pool2d"] = section => Pool(section, kernel => new MaxPool2d(kernel)),
        ["avg-pool2d"] = section => Pool(section, kernel => new AvgPool2d(kernel)),
        ["global-avg-pool"] = Plain(() => new GlobalAvgPool()),
        ["global-max-pool"] = Plain(() => new GlobalMaxPool()),
        ["adaptive-avg-pool"] = Plain(() => new GlobalAvgPool(KeepAxes: true)),
        ["adaptive-max-pool"] = Plain(() => new GlobalMaxPool(KeepAxes: true)),
        ["batch-norm"] = section => Norm(section, new BatchNorm()),
        ["layer-norm"] = LayerNorm,
        ["group-norm"] = GroupNorm,
        ["instance-norm"] = section => Norm(section, new GroupNorm(null) { Affine = false }),
        ["rms-norm"] = section => Norm(section, new RmsNorm()),
        ["embedding"] = Embedding,
        ["position-embedding"] = PositionEmbedding,
        ["multi-head-attention"] = Attention,
        ["rnn"] = section => Recurrent(section, hidden => new Rnn(hidden)),
        ["lstm"] = section => Recurrent(section, hidden => new Lstm(hidden)),
        ["gru"] = section => Recurrent(section, hidden => new Gru(hidden)),
        ["dropout"] = Dropout,
        ["flatten"] = Plain(() => new Flatten()),
        ["tanh"] = Plain(() => new Tanh()),
        ["relu"] = Plain(() => new Relu()),
        ["leaky-relu"] = LeakyRelu,
        ["elu"] = Elu,
        ["selu"] = Plain(() => new Selu()),
        ["prelu"] = PRelu,
        ["sigmoid"] = Plain(() => new Sigmoid()),
        ["hard-tanh"] = Plain(() => new HardTanh()),
        ["gelu"] = Plain(() => new Gelu()),
        ["silu"] = Plain(() => new Silu()),
        ["mish"] = Plain(() => new Mish()),
        ["softplus"] = Plain(() => new Softplus()),
        ["softmax"] = Plain(() => new Softmax()),
        ["log-softmax"] = Plain(() => new LogSoftmax()),
        ["residual"] = Residual,
        ["sequential"] = Sequential,
        ["concatenate"] = Concatenate,
        ["graph"] = GraphSection.Read,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>Reads a list of layers.</summary>
    /// <exception cref="BadInputException">Not a list, or a layer in it is wrong.</exception>
    public static IReadOnlyList<Layer> ReadAll(YamlNode node, string title, string file) => node is YamlSequence { Items.Count: > 0 } list
        ? [.. list.Items.Select(item => Read(item, file))]
        : throw new BadInputException($"{file}, line {node.Line}: {title} must be a list of layers, one '- layer' a line, not "
            + $"{(node is YamlSequence ? "an empty list" : node.Kind)}.");

    // `tanh`, `linear: {out: 3}`, or `linear: {out: 3}` with `name: hidden` beside it.
    private static Layer Read(YamlNode node, string file)
    {
        switch (node)
        {
            case YamlScalar { IsNothing: false } scalar:
                return Read(scalar.Text, node.Line, new YamlMapping([], node.Line), file);
            case YamlMapping { Entries: [var (key, line, value)] }:
                return Read(key, line, value, file);
            case YamlMapping { Entries.Count: 2 } mapping when mapping.Entries.Any(entry => entry.Key == "name"):
                var (kind, kindLine, options) = mapping.Entries.First(entry => entry.Key != "name");
                var name = YamlSection.Of(
                    new YamlMapping([.. mapping.Entries.Where(entry => entry.Key == "name")], mapping.Line),
                    kind,
                    file);
                var text = name.Text("name", "a word");
                var layer = Read(kind, kindLine, options, file);
                return name.Build(() => layer with { Name = text });
            case YamlMapping { Entries.Count: > 1 } mapping:
                throw new BadInputException(
                    $"{file}, line {mapping.Entries[1].Line}: a layer is a single key, so {Spelling.Quote(mapping.Entries[1].Key)} must "
                        + $"be indented under {Spelling.Quote(mapping.Entries[0].Key)} or begin with '- '.");
            default:
                throw new BadInputException($"{file}, line {node.Line}: a layer must be a name or a name with options, not {node.Kind}.");
        }
    }

    // Containers may be written with their layers directly under their name.
    private static Container? ReadList(string kind, YamlSequence list, string file) => kind switch
    {
        "residual" => new Residual(ReadAll(list, kind, file)),
        "sequential" => new Chain(ReadAll(list, kind, file)),
        "concatenate" => new Concatenation(Branches(list, kind, file)),
        _ => null,
    };

    private static Layer Read(string kind, int line, YamlNode options, string file)
    {
        if (!_readers.TryGetValue(kind, out var read))
        {
            throw new BadInputException($"{file}, line {line}: there is no layer {Spelling.Quote(kind)}; {Spelling.Suggest(kind, Known)}");
        }

        if (options is YamlSequence list && ReadList(kind, list, file) is { } container)
        {
            return container;
        }

        var section = YamlSection.Of(options, kind, file);
        var name = section.Text("name", "a word");
        var layer = read(section);
        return name is null ? layer : section.Build(() => layer with { Name = name });
    }
}
