using Theodolite.Settings;

namespace Theodolite.Models.Initializers;

/// <summary>The initialisers by the names of a model file.</summary>
public static class InitializerNames
{
    private static readonly Dictionary<string, Func<OptionReader, Initializer>> _readers = new(StringComparer.Ordinal)
    {
        ["zeros"] = options => options.Build(() => Zeros.Instance),
        ["constant"] = Constant,
        ["normal"] = PlainNormal,
        ["xavier-uniform"] = options => Xavier(options, Distribution.Uniform),
        ["xavier-normal"] = options => Xavier(options, Normal(options)),
        ["he-uniform"] = options => He(options, Distribution.Uniform),
        ["he-normal"] = options => He(options, Normal(options)),
        ["lecun-uniform"] = options => options.Build(() => new LeCun(Distribution.Uniform)),
        ["lecun-normal"] = options => LeCun(options, Normal(options)),
        ["orthogonal"] = Orthogonal,
        ["caffe-xavier"] = CaffeXavier,
        ["pytorch"] = options => options.Build(() => new PyTorchDefault()),
        ["keras"] = options => options.Build(() => new Xavier()),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>Parses <c>he-normal(slope=0.1)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Initializer Parse(string text) => Read(NamedOptions.Parse(text, $"initialiser {Spelling.Quote(text)}"));

    /// <summary>Builds an initialiser.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Initializer Read(NamedOptions source) => _readers.TryGetValue(source.Name, out var read)
        ? read(new OptionReader(source))
        : throw new BadInputException(
            $"{source.Where}: there is no initialiser {Spelling.Quote(source.Name)}; {Spelling.Suggest(source.Name, Known)}");

    private static Constant Constant(OptionReader options)
    {
        var value = options.PositionalNumber("value", double.NaN);
        return options.Build(() => new Constant(value));
    }

    private static Normal PlainNormal(OptionReader options)
    {
        var deviation = options.PositionalNumber("deviation", 1);
        return options.Build(() => new Normal { Deviation = deviation });
    }

    private static Distribution Normal(OptionReader options) =>
        options.Flag("truncated", false) ? Distribution.TruncatedNormal : Distribution.Normal;

    private static Xavier Xavier(OptionReader options, Distribution distribution)
    {
        var gain = options.NumberOr("gain", 1, Gains.Named);
        return options.Build(() => new Xavier(distribution) { Gain = gain });
    }

    private static He He(OptionReader options, Distribution distribution)
    {
        var slope = options.Number("slope", 0);
        var mode = options.Choice("fan", FanMode.In);
        return options.Build(() => new He(distribution) { Slope = slope, Mode = mode });
    }

    private static CaffeXavier CaffeXavier(OptionReader options)
    {
        var mode = options.Choice("fan", FanMode.In);
        return options.Build(() => new CaffeXavier { Mode = mode });
    }

    private static LeCun LeCun(OptionReader options, Distribution distribution) => options.Build(() => new LeCun(distribution));

    private static Orthogonal Orthogonal(OptionReader options)
    {
        var gain = options.NumberOr("gain", 1, Gains.Named);
        return options.Build(() => new Orthogonal { Gain = gain });
    }
}
