using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>The optimizers by the names of the command line and of model files.</summary>
public static class OptimizerNames
{
    private const string Inside = "epsilon-inside";
    private const string Outside = "epsilon-outside";

    private static readonly Lazy<IReadOnlyList<OptimizerSettings>> s_defaults =
        new(() => [.. Known.Select(name => PresetsOf(name).Values.First())]);

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    /// <summary>Every optimizer as it is without options.</summary>
    public static IReadOnlyList<OptimizerSettings> Defaults => s_defaults.Value;

    /// <summary>A line a name; the presets are those that its settings have, or one by the name beside it.</summary>
    internal static Registry<OptimizerSettings> Registry { get; } = new(
        "optimizer",
        complete: Complete,
        check: settings => settings.Validate())
    {
        { "gradient-descent", "pytorch", () => new GradientDescent() },
        { "sgd", () => Sgd.Presets },
        { "momentum", () => Momentum.Presets },
        { "nesterov", () => Nesterov.Presets },
        { "adagrad", () => AdaGrad.Presets },
        { "adadelta", () => AdaDelta.Presets },
        { "rmsprop", () => RmsProp.Presets },
        { "adam", () => Adam.Presets },
        { "adamw", () => AdamW.Presets },
        { "amsgrad", () => AmsGrad.Presets },
        { "adamax", () => AdaMax.Presets },
        { "nadam", () => NAdam.Presets },
        { "radam", () => RAdam.Presets },
        { "lion", () => Lion.Presets },
        { "adafactor", () => AdaFactor.Presets },
        { "lamb", () => Lamb.Presets },
        { "muon", () => Muon.Presets },
        { "shampoo", "paper", () => new Shampoo() },
        { "soap", "reference", () => new Soap() },
        { "sophia", () => Sophia.Presets },
        { "schedule-free-sgd", "paper", () => new ScheduleFreeSgd() },
        { "schedule-free-adamw", () => ScheduleFreeAdamW.Presets },
        { "sam", "paper", () => new Sam() },
        { "asam", "paper", () => new Asam() },
        { "l-bfgs", () => LBfgs.Presets },
        { "newton", "plain", () => new Newton() },
        { "saddle-free-newton", () => SaddleFreeNewton.Presets },
        { "newton-cg", () => NewtonCg.Presets },
        { "trust-region", () => TrustRegion.Presets },
        { "cubic-newton", () => CubicNewton.Presets },
        { "perturbed-gradient-descent", () => PerturbedGradientDescent.Presets },
    };

    /// <summary>The conventions an optimizer is known in, by the names <c>preset=…</c> takes; the first is the default.</summary>
    public static IReadOnlyDictionary<string, OptimizerSettings> PresetsOf(string name) => Registry.PresetsOf(name);

    /// <summary>Parses <c>adam</c> or <c>adam(learning-rate=0.1,beta1=0.9)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Parse(string text) => Registry.Parse(text);

    /// <summary>Builds settings from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static OptimizerSettings Read(NamedOptions source) => Registry.Read(source);

    // Naming one of the two epsilons sets the other to zero.
    private static NamedOptions Complete(NamedOptions source, OptionTable table) =>
        table.Find(Inside) is null || table.Find(Outside) is null || source.Has(Inside) == source.Has(Outside)
            ? source
            : source.With(source.Has(Inside) ? Outside : Inside, "0");
}
