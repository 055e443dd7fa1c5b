using Theodolite.Models.Initializers;
using Theodolite.Models.Yaml;
using Theodolite.Settings;

namespace Theodolite.Models.Layers;

/// <summary>The layers by the names of a model file, and their keys.</summary>
internal static class LayerNames
{
    private static readonly Dictionary<string, Func<YamlSection, Layer>> _readers = new(StringComparer.Ordinal)
    {
        ["linear"] = Linear,
        ["conv2d"] = Conv2d,
        ["max-pool2d"] = section => Pool(section, kernel => new MaxPool2d(kernel)),
        ["avg-pool2d"] = section => Pool(section, kernel => new AvgPool2d(kernel)),
        ["flatten"] = section => section.Build(() => new Flatten()),
        ["tanh"] = section => section.Build(() => new Tanh()),
        ["relu"] = section => section.Build(() => new Relu()),
        ["leaky-relu"] = LeakyRelu,
        ["sigmoid"] = section => section.Build(() => new Sigmoid()),
        ["gelu"] = section => section.Build(() => new Gelu()),
        ["silu"] = section => section.Build(() => new Silu()),
        ["softplus"] = section => section.Build(() => new Softplus()),
        ["residual"] = Residual,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>Reads a list of layers.</summary>
    /// <exception cref="BadInputException">Not a list, or a layer in it is wrong.</exception>
    public static IReadOnlyList<Layer> ReadAll(YamlNode node, string title, string file) => node is YamlSequence { Items.Count: > 0 } list
        ? [.. list.Items.Select(item => Read(item, file))]
        : throw new BadInputException($"{file}, line {node.Line}: {title} must be a list of layers, one '- layer' a line, not {(node is YamlSequence ? "an empty list" : node.Kind)}.");

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
                var name = YamlSection.Of(new YamlMapping([.. mapping.Entries.Where(entry => entry.Key == "name")], mapping.Line), kind, file);
                var text = name.Text("name", "a word");
                var layer = Read(kind, kindLine, options, file);
                return name.Build(() => layer with { Name = text });
            case YamlMapping { Entries.Count: > 1 } mapping:
                throw new BadInputException(
                    $"{file}, line {mapping.Entries[1].Line}: a layer is a single key, so {Spelling.Quote(mapping.Entries[1].Key)} must be indented under {Spelling.Quote(mapping.Entries[0].Key)} or begin with '- '.");
            default:
                throw new BadInputException($"{file}, line {node.Line}: a layer must be a name or a name with options, not {node.Kind}.");
        }
    }

    private static Layer Read(string kind, int line, YamlNode options, string file)
    {
        if (!_readers.TryGetValue(kind, out var read))
            throw new BadInputException($"{file}, line {line}: there is no layer {Spelling.Quote(kind)}; {Spelling.Suggest(kind, Known)}");
        if (kind == "residual" && options is YamlSequence)
            return new Residual(ReadAll(options, kind, file));
        var section = YamlSection.Of(options, kind, file);
        var name = section.Text("name", "a word");
        var layer = read(section);
        return name is null ? layer : section.Build(() => layer with { Name = name });
    }

    private static Linear Linear(YamlSection section)
    {
        var outputs = section.RequireInteger("out", "the number of outputs");
        var (inputs, bias, init) = (section.Integer("in"), section.Flag("bias") ?? true, Init(section));
        return section.Build(() => new Linear(outputs) { In = inputs, Bias = bias, Init = init });
    }

    private static Conv2d Conv2d(YamlSection section)
    {
        var outputs = section.RequireInteger("out", "the number of output channels");
        var kernel = Extent(section, "kernel") ?? MissingKernel(section);
        var (stride, padding, dilation) = (Extent(section, "stride"), Extent(section, "padding"), Extent(section, "dilation"));
        var (inputs, groups, bias, init) = (section.Integer("in"), section.Integer("groups") ?? 1, section.Flag("bias") ?? true, Init(section));
        return section.Build(() => new Conv2d(outputs, kernel)
        {
            Stride = stride ?? 1,
            Padding = padding ?? 0,
            Dilation = dilation ?? 1,
            Groups = groups,
            In = inputs,
            Bias = bias,
            Init = init,
        });
    }

    private static Layer Pool(YamlSection section, Func<Extent2d, Pooling> create)
    {
        var kernel = Extent(section, "kernel") ?? MissingKernel(section);
        var (stride, padding) = (Extent(section, "stride"), Extent(section, "padding"));
        return section.Build(() =>
        {
            var pool = create(kernel) with { Padding = padding ?? 0 };
            return stride is { } given ? pool with { Stride = given } : pool;
        });
    }

    private static LeakyRelu LeakyRelu(YamlSection section)
    {
        var slope = section.Number("slope");
        return section.Build(() => slope is { } value ? new LeakyRelu { Slope = value } : new LeakyRelu());
    }

    private static Residual Residual(YamlSection section)
    {
        var layers = ReadAll(section.Require("layers", "a list of layers"), "layers of residual", section.File);
        return section.Build(() => new Residual(layers));
    }

    private static Initializer Init(YamlSection section) => section.Find("init") is { } node
        ? InitializerNames.Read(YamlOptions.Read(node, "init", section.File))
        : new Xavier();

    private static Extent2d? Extent(YamlSection section, string key) => section.Integers(key) switch
    {
        null => null,
        [var both] => both,
        [var height, var width] => new Extent2d(height, width),
        _ => throw new BadInputException($"{section.File}, line {section.Line}: {key} of {section.Title} must be one number or [height, width]."),
    };

    private static Extent2d MissingKernel(YamlSection section) =>
        throw new BadInputException($"{section.File}, line {section.Line}: {section.Title} needs the key 'kernel' (one number or [height, width]).");
}
