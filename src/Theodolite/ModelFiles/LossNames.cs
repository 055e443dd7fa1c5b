using System.Globalization;
using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Losses;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>The losses by the names of a model file, and their keys.</summary>
internal static class LossNames
{
    private const string Expected = "a name or a mapping of a name to its options, as {huber: {delta: 1}}";

    private static readonly Dictionary<string, Func<YamlSection, LossSpecification>> _readers = new(StringComparer.Ordinal)
    {
        ["cross-entropy"] = section =>
        {
            var (smoothing, weights) = (section.Number("label-smoothing") ?? 0, Weights(section));
            return section.Build(() => new CrossEntropy { LabelSmoothing = smoothing, ClassWeights = weights });
        },
        ["sequence-cross-entropy"] = section =>
        {
            var (smoothing, weights, ignore) = (section.Number("label-smoothing") ?? 0, Weights(section), section.Integer("ignore"));
            return section.Build(
                () => new SequenceCrossEntropy { LabelSmoothing = smoothing, ClassWeights = weights, Ignore = ignore ?? -100 });
        },
        ["binary-cross-entropy"] = section =>
        {
            var weight = section.Number("positive-weight") ?? 1;
            return section.Build(() => new BinaryCrossEntropy { PositiveWeight = weight });
        },
        ["mean-squared-error"] = section => section.Build(() => new MeanSquaredError()),
        ["mean-absolute-error"] = section => section.Build(() => new MeanAbsoluteError()),
        ["huber"] = section =>
        {
            var delta = section.Number("delta") ?? 1;
            return section.Build(() => new Huber { Delta = delta });
        },
        ["smooth-l1"] = section =>
        {
            var beta = section.Number("beta") ?? 1;
            return section.Build(() => new SmoothL1 { Beta = beta });
        },
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>Reads <c>huber</c>, <c>huber(delta=1)</c>, <c>{huber: {delta: 1}}</c> or <c>{name: huber, delta: 1}</c>; a mapping may
    /// hold <c>l2</c> beside them.</summary>
    /// <exception cref="BadInputException">Unknown, or an option is wrong.</exception>
    public static LossSpecification Read(YamlNode node, string file)
    {
        switch (node)
        {
            case YamlScalar scalar:
                var options = NamedOptions.Parse(scalar.Text, $"{file}, line {node.Line}");
                return Read(options.Name, node.Line, new YamlMapping([.. options.Options.Select(
                    option => (option.Key, node.Line, (YamlNode)new YamlScalar(option.Value, Quoted: false,
                    node.Line)))], node.Line), file);
            case YamlMapping mapping:
                var penalty = mapping.Entries.Where(entry => entry.Key == "l2").Select(entry => Penalty(entry.Value, file))
                    .FirstOrDefault();
                return Read(mapping with { Entries = [.. mapping.Entries.Where(entry => entry.Key != "l2")] }, file) with { L2 = penalty };
            default:
                throw new BadInputException($"{file}, line {node.Line}: loss must be {Expected}, not {node.Kind}.");
        }
    }

    private static LossSpecification Read(YamlMapping mapping, string file) => mapping.Entries switch
    {
        [var (key, line, value)] when key != "name" => Read(key, line, value, file),
        [] => throw new BadInputException($"{file}, line {mapping.Line}: loss must be {Expected}, and holds none."),
        var entries when entries.FirstOrDefault(entry => entry.Key == "name") is { Value: YamlScalar { IsNothing: false } name } =>
            Read(name.Text, name.Line, mapping with { Entries = [.. entries.Where(entry => entry.Key != "name")] }, file),
        var entries => throw new BadInputException($"{file}, line {entries[1].Line}: loss holds {Spelling.Quote(entries[1].Key)} beside "
            + $"{Spelling.Quote(entries[0].Key)}; besides the loss only l2 belongs there, and options are indented under the loss."),
    };

    private static LossSpecification Read(string name, int line, YamlNode options, string file) => _readers.TryGetValue(name, out var read)
        ? read(YamlSection.Of(options, name, file))
        : throw new BadInputException($"{file}, line {line}: there is no loss {Spelling.Quote(name)}; {Spelling.Suggest(name, Known)}");

    // `l2: 1e-4`, or `l2: {strength: 1e-4, parameters: all}`.
    private static L2Penalty Penalty(YamlNode node, string file)
    {
        var mapping = node as YamlMapping ?? new YamlMapping([("strength", node.Line, node)], node.Line);
        var section = YamlSection.Of(mapping, "l2", file);
        section.Require("strength", "a number of at least 0");
        var strength = section.Number("strength")!.Value;
        var parameters = section.Text("parameters", "weights or all");
        var covered = parameters switch
        {
            null or "weights" => PenalizedParameters.Weights,
            "all" => PenalizedParameters.All,
            _ => throw section.Wrong(section.Find("parameters")!, "parameters", "weights or all"),
        };
        return section.Build(() => new L2Penalty(strength) { Parameters = covered });
    }

    private static Coefficients Weights(YamlSection section) => section.Find("class-weights") switch
    {
        null => [],
        YamlSequence list => Coefficients.Create([.. list.Items.Select(item =>
            item is YamlScalar scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                ? weight
                : throw section.Wrong(item, "class-weights", "a list of numbers, one per class"))]),
        var node => throw section.Wrong(node, "class-weights", "a list of numbers, one per class"),
    };
}
