using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>The kinds of clipping by the names of the command line and of model files.</summary>
public static class ClippingNames
{
    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    internal static Registry<GradientClipping> Registry { get; } = new("clipping")
    {
        { "value", "default", () => new ValueClipping() },
        { "norm", "default", () => new TensorNormClipping() },
        { "global-norm", () => GlobalNormClipping.Presets },
        { "block-rms", "default", () => new BlockRmsClipping() },
        { "adaptive", "default", () => new AdaptiveClipping() },
    };

    /// <summary>Parses <c>global-norm(limit=1)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static GradientClipping Parse(string text) => Registry.Parse(text);

    /// <summary>Builds clipping from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static GradientClipping Read(NamedOptions source) => Registry.Read(source);
}
