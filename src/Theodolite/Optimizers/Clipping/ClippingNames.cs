using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>The kinds of clipping by the names of the command line and of model files.</summary>
public static class ClippingNames
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, GradientClipping>> _presets = new(StringComparer.Ordinal)
    {
        ["value"] = Only(new ValueClipping()),
        ["norm"] = Only(new TensorNormClipping()),
        ["global-norm"] = GlobalNormClipping.Presets
            .ToDictionary(preset => preset.Key, preset => (GradientClipping)preset.Value, StringComparer.Ordinal),
        ["block-rms"] = Only(new BlockRmsClipping()),
        ["adaptive"] = Only(new AdaptiveClipping()),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _presets.Keys;

    /// <summary>Parses <c>global-norm(limit=1)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static GradientClipping Parse(string text) => Read(NamedOptions.Parse(text, $"clipping {Spelling.Quote(text)}"));

    /// <summary>Builds clipping from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static GradientClipping Read(NamedOptions source) => _presets.TryGetValue(source.Name, out var presets)
        ? SettingsOptions.Read(new OptionReader(source), presets)
        : throw new BadInputException(
            $"{source.Where}: there is no clipping {Spelling.Quote(source.Name)}; {Spelling.Suggest(source.Name, Known)}");

    private static Dictionary<string, GradientClipping> Only(GradientClipping clipping) =>
        new(StringComparer.Ordinal) { ["default"] = clipping };
}
