using Theodolite.Models.Initializers;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Training.Monitors;

namespace Theodolite.Training;

/// <summary>
/// How to train, as users say it: the properties of <see cref="TrainSettings"/> are the keys of <c>train</c> in a model file, and
/// the command line has an option for the commonest of them. A run keeps those options as texts, so that what resumes it reads the
/// same words.
/// </summary>
public static class TrainOptions
{
    private const string Title = "train";

    /// <summary>Which key an option of the command line says otherwise; a period leads to a key of a key.</summary>
    private static readonly (string Option, string Key)[] s_options =
    [
        ("optimizer", "optimizer"),
        ("schedule", "schedule"),
        ("batch", "batch"),
        ("accumulate", "accumulate"),
        ("steps", "steps"),
        ("epochs", "epochs"),
        ("clip", "clip"),
        ("ema", "average.decay"),
        ("evaluate-every", "evaluate-every"),
        ("non-finite", "non-finite"),
        ("freeze", "groups"),
        ("stop", "stop.no-improvement"),
        ("metric", "stop.metric"),
        ("monitors", "monitors.names"),
        ("monitor-every", "monitors.every"),
        ("initialize", "initialize"),
        ("seed", "seed"),
    ];

    /// <summary>The options of the command line, without dashes.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. s_options.Select(option => option.Option)];

    private static IReadOnlyList<IRegistry> Registries => [OptimizerNames.Registry, ClippingNames.Registry, Lsuv.Registry];

    /// <summary>A specification with some of it said otherwise.</summary>
    /// <param name="given">What the model file says; null where it says nothing.</param>
    /// <param name="options">Options by name, without dashes.</param>
    /// <param name="prefix">What stands before the name of an option in messages: <c>--</c> on a command line.</param>
    /// <exception cref="BadInputException">A text cannot be read, or nothing says which optimizer or how long.</exception>
    public static TrainSettings Apply(
        TrainSettings? given,
        IReadOnlyDictionary<string, string> options,
        string prefix = "")
    {
        foreach (var option in options.Keys.Where(option => !Known.Contains(option)))
        {
            throw new BadInputException(
                $"A training has no option {Spelling.Quote(prefix + option)}; {Spelling.Suggest(option, [.. Known])}");
        }

        var specification = given ?? Begin(options, prefix);
        foreach (var (option, key) in s_options)
        {
            if (options.TryGetValue(option, out var text))
            {
                var node = new SettingScalar(text, new SettingPlace(prefix + option)) { Quoted = true };
                specification = option == "metric" && specification.Stop is null
                    ? throw new BadInputException($"{prefix}metric says what {prefix}stop goes by; give both.")
                    : Apply(specification, option, key, node);
            }
        }

        return specification;
    }

    /// <summary>Reads the key <c>train</c> of a model file.</summary>
    /// <exception cref="BadInputException">It is wrong; one sentence with file and line.</exception>
    internal static TrainSettings Read(SettingNode node)
    {
        var (unset, keys) = (new List<(string, object)> { ("monitors", new MonitorSettings()) }, node as SettingMapping);
        if (Given(keys, "epochs"))
        {
            unset.Add(("steps", 0));
            if (Given(keys, "steps"))
            {
                throw new BadInputException($"{node.Place}: train has steps and epochs; give one of them.");
            }
        }

        if (keys?.Find("schedule") is { } schedule && ScheduleNames.Plateau(schedule.Value) is { } plateau)
        {
            keys = keys with { Entries = [.. keys.Entries.Where(entry => entry.Key != "schedule")] };
            node = Given(keys, "plateau") ? keys : keys with { Entries = [.. keys.Entries, new("plateau", plateau, schedule.Place)] };
        }

        var recipe = new Recipe(typeof(TrainSettings)) { Unset = unset };
        var read = (TrainSettings)SettingsReader.Section(node, Title, recipe, Registries);
        return read.Monitors is { Names.Count: 0 } ? read with { Monitors = null } : read;
    }

    private static bool Given(SettingMapping? keys, string key) => keys?.Find(key) is { Value.IsNothing: false };

    private static TrainSettings Begin(IReadOnlyDictionary<string, string> options, string prefix)
    {
        if (!options.TryGetValue("optimizer", out var optimizer))
        {
            throw new BadInputException(
                $"Nothing says how to train: the model file needs the key 'train', or the training the option {prefix}optimizer.");
        }

        return options.ContainsKey("steps") || options.ContainsKey("epochs")
            ? new TrainSettings(OptimizerNames.Read(NamedOptions.Parse(optimizer, $"{prefix}optimizer")), 0)
            : throw new BadInputException($"Nothing says how long to train: give {prefix}steps or {prefix}epochs.");
    }

    private static TrainSettings Apply(TrainSettings before, string option, string key, SettingScalar text)
    {
        switch (option)
        {
            case "steps":
                return Set(before, key, text) with { Epochs = null };
            case "freeze":
                var frozen = text.Text.Split(',').Select(pattern => new ParameterGroup(pattern.Trim()) { Frozen = true });
                return before with { Groups = [.. frozen, .. before.Groups] };
            case "schedule" when text.Text == "none":
                return before with { Schedule = null, Plateau = null };
            case "schedule" when ScheduleNames.Plateau(text) is { } plateau:
                return before with { Plateau = ScheduleNames.ReadPlateau(plateau) };
            case "ema" when text.Text == "none":
                return before with { Averaging = null };
            case "stop" when text.Text == "none":
                return before with { Stop = null };
            case "monitors" when text.Text == "none":
                return before with { Monitors = null };
            case "monitor-every" when before.Monitors is null:
                return before;
            default:
                return Set(before, key, text);
        }
    }

    // A key of a key changes what is there, or begins it.
    private static TrainSettings Set(TrainSettings before, string key, SettingScalar text) => key.Split('.') switch
    {
        ["average", var inner] => before with { Averaging = Set(before.Averaging, inner, text) },
        ["stop", var inner] => before with { Stop = Set(before.Stop, inner, text) },
        ["monitors", var inner] => before with { Monitors = Set(before.Monitors, inner, text) },
        _ => Set<TrainSettings>(before, key, text),
    };

    // What the option is called stands before the message, so the settings have no title.
    private static T Set<T>(T? before, string key, SettingScalar text)
        where T : class => (T)SettingsReader.Read(
            new NamedOptions("", [new SettingEntry(key, text, text.Place)], text.Place),
            new Recipe(typeof(T)) { Start = before },
            Registries);
}
