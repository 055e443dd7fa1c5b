using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>The optimizers by the names of the command line and of model files.</summary>
public static class OptimizerNames
{
    private static readonly Dictionary<string, Func<OptionReader, OptimizerSettings>> _readers = new(StringComparer.Ordinal)
    {
        ["gradient-descent"] = GradientDescent.Read,
        ["sgd"] = Sgd.Read,
        ["momentum"] = Momentum.Read,
        ["adam"] = Adam.Read,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _readers.Keys;

    /// <summary>Parses <c>adam</c> or <c>adam(learning-rate=0.1,beta1=0.9)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Parse(string text) => Read(NamedOptions.Parse(text, $"optimizer {Spelling.Quote(text)}"));

    /// <summary>Builds settings from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Read(NamedOptions source) => _readers.TryGetValue(source.Name, out var read)
        ? read(new OptionReader(source))
        : throw new BadInputException($"{source.Where}: there is no optimizer {Spelling.Quote(source.Name)}; {Spelling.Suggest(source.Name, Known)}");
}
