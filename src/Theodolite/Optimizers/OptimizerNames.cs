using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>The optimizers by the names of the command line and of model files.</summary>
public static class OptimizerNames
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, OptimizerSettings>> _presets
        = new IReadOnlyDictionary<string, OptimizerSettings>[]
    {
        Only(new GradientDescent()),
        Presets(Sgd.Presets),
        Presets(Momentum.Presets),
        Presets(Nesterov.Presets),
        Presets(AdaGrad.Presets),
        Presets(AdaDelta.Presets),
        Presets(RmsProp.Presets),
        Presets(Adam.Presets),
        Presets(AdamW.Presets),
        Presets(AmsGrad.Presets),
        Presets(AdaMax.Presets),
        Presets(NAdam.Presets),
        Presets(RAdam.Presets),
        Presets(Lion.Presets),
        Presets(AdaFactor.Presets),
        Presets(Lamb.Presets),
        Presets(Muon.Presets),
        Only(new Shampoo(), "paper"),
        Only(new Soap(), "reference"),
        Presets(Sophia.Presets),
        Only(new ScheduleFreeSgd(), "paper"),
        Presets(ScheduleFreeAdamW.Presets),
        Only(new Sam(), "paper"),
        Only(new Asam(), "paper"),
        Presets(LBfgs.Presets),
        Only(new Newton(), "plain"),
        Presets(SaddleFreeNewton.Presets),
        Presets(NewtonCg.Presets),
        Presets(TrustRegion.Presets),
        Presets(CubicNewton.Presets),
        Presets(PerturbedGradientDescent.Presets),
    }.ToDictionary(presets => presets.First().Value.Name, StringComparer.Ordinal);

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => _presets.Keys;

    /// <summary>Every optimizer as it is without options.</summary>
    public static IReadOnlyList<OptimizerSettings> Defaults => [.. _presets.Values.Select(presets => presets.First().Value)];

    /// <summary>The conventions an optimizer is known in, by the names <c>preset=…</c> takes; the first is the default.</summary>
    public static IReadOnlyDictionary<string, OptimizerSettings> PresetsOf(string name) => _presets[name];

    /// <summary>Parses <c>adam</c> or <c>adam(learning-rate=0.1,beta1=0.9)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Parse(string text) => Read(NamedOptions.Parse(text, $"optimizer {Spelling.Quote(text)}"));

    /// <summary>Builds settings from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Read(NamedOptions source) => _presets.TryGetValue(source.Name, out var presets)
        ? SettingsOptions.Read(
            new OptionReader(source) { Inner = (typeof(OptimizerSettings), Read) },
            presets,
            settings => settings.Validate())
        : throw new BadInputException(
            $"{source.Where}: there is no optimizer {Spelling.Quote(source.Name)}; {Spelling.Suggest(source.Name, Known)}");

    private static Dictionary<string, OptimizerSettings> Only(OptimizerSettings settings, string preset = "pytorch") =>
        new(StringComparer.Ordinal) { [preset] = settings };

    private static Dictionary<string, OptimizerSettings> Presets<TSettings>(IReadOnlyDictionary<string, TSettings> presets)
        where TSettings : OptimizerSettings =>
            presets.ToDictionary(preset => preset.Key, preset => (OptimizerSettings)preset.Value, StringComparer.Ordinal);
}
