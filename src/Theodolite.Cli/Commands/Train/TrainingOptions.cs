using System.CommandLine;
using System.Globalization;
using Theodolite.Cli.Arguments;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Commands.Train;

/// <summary>The options of <c>train</c> that stand in place of keys of the model file, and those that say what is kept.</summary>
internal sealed class TrainingOptions
{
    private static readonly (string Name, string Description, string Value)[] s_texts =
    [
        ("optimizer", "An optimizer with options in place of the file's: \"adam(learning-rate=0.01)\".", "SETTINGS"),
        ("schedule", "Learning-rate schedule: \"linear-warm-up(steps=10) then cosine(steps=90)\", or none.", "SETTINGS"),
        ("batch", "Samples of one gradient, or full.", "N"),
        ("accumulate", "Gradients of one batch each that make one step.", "N"),
        ("steps", "Steps to make.", "N"),
        ("epochs", "Passes over the data to make, in place of steps.", "N"),
        ("clip", "Gradient clipping: \"global-norm(limit=1)\", or none.", "SETTINGS"),
        ("ema", "Evaluate and save a running mean of the weights with this decay, or none.", "DECAY"),
        ("freeze", "Parameters that stay as they are, by name: \"0.*,*.bias\".", "NAMES"),
        ("stop", "End after so many steps without improvement, or none.", "N"),
        ("metric", "What should improve: training-loss, validation-loss or validation-accuracy.", "NAME"),
        ("evaluate-every", "Evaluate the samples set aside every so many steps, or \"2 epochs\".", "N"),
        ("non-finite", "At a step that is not finite: stop (default), skip or rollback.", "WHAT"),
        ("monitors", "What to watch: none, default, all, or names with commas.", "NAMES"),
        ("monitor-every", "Watch at every so many steps, whatever it costs (within a tenth of the time).", "N"),
        ("initialize", "Scale the start weights by the data: lsuv, or none.", "SETTINGS"),
    ];

    private readonly List<(string Name, Option<string?> Option)> _texts = [];
    private readonly Option<bool> _tensorBoard;
    private readonly Option<string?> _keep;
    private readonly Option<string?> _checkpointEvery;
    private readonly Option<bool> _rangeTest;
    private readonly Option<string?> _lowest;
    private readonly Option<string?> _highest;

    public TrainingOptions(Command command)
    {
        foreach (var (name, description, value) in s_texts)
        {
            _texts.Add((name, command.AddOption<string?>($"--{name}", description, value)));
        }

        _tensorBoard = command.AddOption<bool>("--tensorboard", "Write event files for TensorBoard too.");
        _keep = command.AddOption<string?>("--keep", "Checkpoints to keep (2).", "N");
        _checkpointEvery = command.AddOption<string?>("--checkpoint-every", "Steps between checkpoints (by time, every 5 s).", "N");
        _rangeTest = command.AddOption<bool>("--range-test", "Do not train: raise the learning rate step by step, and suggest one.");
        _lowest = command.AddOption<string?>("--lowest", "The first rate of a range test (1e-7).", "RATE");
        _highest = command.AddOption<string?>("--highest", "The last rate of a range test (10).", "RATE");
    }

    /// <summary>What the command line says about the training, by option and as text.</summary>
    public IReadOnlyDictionary<string, string> Read(ParseResult parsed, CommonSettings common)
    {
        var options = _texts
            .Select(text => (text.Name, Text: parsed.GetValue(text.Option)))
            .Where(text => text.Text is not null)
            .ToDictionary(text => text.Name, text => text.Text!);
        if (common.Seed is { } seed)
        {
            options["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        }

        return options;
    }

    /// <summary>The range test that is asked for in place of a training; null where none is.</summary>
    /// <exception cref="UsageException">A rate is none, or there is a rate and no test.</exception>
    public LearningRateRangeTest? RangeTest(ParseResult parsed, IReadOnlyDictionary<string, string> options)
    {
        var (lowest, highest) = (parsed.Positive(_lowest), parsed.Positive(_highest));
        if (!parsed.GetValue(_rangeTest))
        {
            return lowest is null && highest is null
                ? null
                : throw new UsageException("--lowest and --highest go with --range-test.");
        }

        var unset = new LearningRateRangeTest();
        (lowest, highest) = (lowest ?? unset.Lowest, highest ?? unset.Highest);
        if (highest <= lowest)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"The last rate of a range test, {highest}, must be above its first, {lowest}: see --lowest and --highest."));
        }

        try
        {
            return new LearningRateRangeTest
            {
                Lowest = lowest.Value,
                Highest = highest.Value,
                Steps = options.TryGetValue("steps", out var steps)
                    && int.TryParse(steps, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : unset.Steps,
            };
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <summary>What is to be kept of the run.</summary>
    /// <exception cref="UsageException">A number is none.</exception>
    public RunRecording Recording(ParseResult parsed) => new()
    {
        Keep = parsed.Whole(_keep, 1, 1000) ?? 2,
        CheckpointSteps = parsed.Whole(_checkpointEvery, 1),
        TensorBoard = parsed.GetValue(_tensorBoard),
    };
}
