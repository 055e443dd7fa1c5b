using System.Globalization;
using Theodolite.Models.Initializers;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Training.Monitors;

namespace Theodolite.Training;

/// <summary>
/// What a command line says about a training, by option and as text. A run keeps it in this form, so that what resumes it
/// reads the same words.
/// </summary>
public static class TrainOptions
{
    internal const double UsualDecay = 0.999;
    internal const string Policies = "stop, skip or rollback";
    internal const string Metrics = "training-loss, validation-loss or validation-accuracy";

    /// <summary>A specification with some of it said otherwise.</summary>
    /// <param name="given">What the model file says; null where it says nothing.</param>
    /// <param name="options">Options by name, without dashes.</param>
    /// <param name="prefix">What stands before the name of an option in messages: <c>--</c> on a command line.</param>
    /// <exception cref="BadInputException">A text cannot be read, or nothing says which optimizer or how long.</exception>
    public static TrainSpecification Apply(
        TrainSpecification? given,
        IReadOnlyDictionary<string, string> options,
        string prefix = "")
    {
        try
        {
            var optimizer = options.TryGetValue("optimizer", out var text) ? OptimizerNames.Parse(text) : given?.Optimizer
                ?? throw new BadInputException(
                    $"Nothing says how to train: the model file needs the key 'train', or the training the option {prefix}optimizer.");
            var specification = given is null ? new TrainSpecification(optimizer, 0) : given with { Optimizer = optimizer };
            if (given is null && !options.ContainsKey("steps") && !options.ContainsKey("epochs"))
            {
                throw new BadInputException($"Nothing says how long to train: give {prefix}steps or {prefix}epochs.");
            }

            return options.Aggregate(specification, (before, option) => Apply(before, option.Key, option.Value, prefix));
        }
        catch (ArgumentException error)
        {
            throw new BadInputException(error.Message, error);
        }
    }

    private static TrainSpecification Apply(TrainSpecification before, string option, string text, string prefix) => option switch
    {
        "schedule" => text == "none" ? before with { Schedule = null, Plateau = null }
            : ScheduleNames.ParsePlateau(text) is { } plateau
                ? before with { Plateau = plateau }
                : before with { Schedule = ScheduleNames.Parse(text) },
        "batch" => before with { Batch = text == "full" ? null : Whole(text, option, prefix) },
        "accumulate" => before with { Accumulate = Whole(text, option, prefix) },
        "steps" => before with { Steps = Whole(text, option, prefix), Epochs = null },
        "epochs" => before with { Epochs = Whole(text, option, prefix) },
        "clip" => before with { Clipping = text == "none" ? null : ClippingNames.Parse(text) },
        "ema" => before with { Averaging = text == "none" ? null : Averaging(text, $"{prefix}ema") },
        "evaluate-every" => before with { Evaluate = text == "none" ? null : Interval(text, $"{prefix}evaluate-every") },
        "non-finite" => before with { NonFinite = Policy(text, $"{prefix}non-finite") },
        "freeze" => before with
        {
            Groups = [.. text.Split(',')
            .Select(pattern => new ParameterGroup(pattern.Trim()) { Frozen = true }), .. before.Groups]
        },
        "stop" => before with
        {
            Stop = text == "none"
            ? null
            : (before.Stop ?? new StopRule(1)) with { NoImprovement = Whole(text, option, prefix) }
        },
        "metric" => before with
        {
            Stop = (before.Stop
            ?? throw new BadInputException($"{prefix}metric says what {prefix}stop goes by; give both.")) with
            { Metric = Metric(text, $"{prefix}metric") }
        },
        "monitors" => before with
        {
            Monitors = MonitorSettings.Parse(text, $"{prefix}monitors") is { } watched
            ? watched with { Every = before.Monitors?.Every }
            : null
        },
        "monitor-every" => before with
        {
            Monitors = before.Monitors is { } monitors
            ? monitors with { Every = Whole(text, option, prefix) }
            : null
        },
        "initialize" => before with { Initialize = text == "none" ? null : Lsuv.Read(NamedOptions.Parse(text, $"{prefix}initialize")) },
        "seed" => before with
        {
            Seed = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw new BadInputException($"{prefix}seed takes a whole number that is at least 0, not {Spelling.Quote(text)}.")
        },
        _ => before,
    };

    internal static EvaluationInterval Interval(string text, string where)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unit = parts.Length == 2 ? parts[1] : "steps";
        if (parts.Length is 1 or 2 && unit is ("steps" or "epochs" or "epoch")
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0)
        {
            return unit == "steps" ? new EvaluationInterval(count) : new EvaluationInterval(null, count);
        }

        throw new BadInputException($"{where} takes a number of steps, or of epochs as '2 epochs', not {Spelling.Quote(text)}.");
    }

    internal static WeightAveraging Averaging(
        string text,
        string where) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var decay) && decay is >= 0 and < 1
        ? new WeightAveraging(decay)
        : throw new BadInputException($"{where} takes a decay that is at least 0 and less than 1, not {Spelling.Quote(text)}.");

    internal static NonFiniteStep Policy(string text, string where) => text switch
    {
        "stop" => NonFiniteStep.Stop,
        "skip" => NonFiniteStep.Skip,
        "rollback" => NonFiniteStep.Rollback,
        _ => throw new BadInputException($"{where}: what happens at a step that is not finite is {Policies}, not {Spelling.Quote(text)}."),
    };

    internal static TrainMetric Metric(string text, string where) => text switch
    {
        "training-loss" => TrainMetric.TrainingLoss,
        "validation-loss" => TrainMetric.ValidationLoss,
        "validation-accuracy" => TrainMetric.ValidationAccuracy,
        _ => throw new BadInputException($"{where}: a metric is {Metrics}, not {Spelling.Quote(text)}."),
    };

    private static int Whole(
        string text,
        string option,
        string prefix) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new BadInputException(
            $"{prefix}{option} takes a whole number{(option == "batch" ? " or 'full'" : "")}, not {Spelling.Quote(text)}.");
}
