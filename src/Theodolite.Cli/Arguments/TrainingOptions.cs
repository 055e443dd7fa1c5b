using System.CommandLine;
using System.Globalization;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Arguments;

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
    private readonly Option<bool> _tensorBoard = new("--tensorboard") { Description = "Write event files for TensorBoard too." };
    private readonly Option<int?> _keep = new("--keep") { Description = "Checkpoints to keep (2).", HelpName = "N" };
    private readonly Option<int?> _checkpointEvery = new("--checkpoint-every")
    {
        Description = "Steps between checkpoints (by time, every 5 s).",
        HelpName = "N",
    };

    private readonly Option<bool> _rangeTest = new("--range-test")
    {
        Description = "Do not train: raise the learning rate step by step, and suggest one.",
    };
    private readonly Option<double?> _lowest = new("--lowest")
    {
        Description = "The first rate of a range test (1e-7).",
        HelpName = "RATE",
    };
    private readonly Option<double?> _highest = new("--highest") { Description = "The last rate of a range test (10).", HelpName = "RATE" };

    public TrainingOptions(Command command)
    {
        foreach (var (name, description, value) in s_texts)
        {
            var option = new Option<string?>($"--{name}") { Description = description, HelpName = value };
            command.Options.Add(option);
            _texts.Add((name, option));
        }

        command.Options.Add(_tensorBoard);
        command.Options.Add(_keep);
        command.Options.Add(_checkpointEvery);
        command.Options.Add(_rangeTest);
        command.Options.Add(_lowest);
        command.Options.Add(_highest);
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
    public LearningRateRangeTest? RangeTest(ParseResult parsed, IReadOnlyDictionary<string, string> options)
    {
        if (!parsed.GetValue(_rangeTest))
        {
            return parsed.GetValue(_lowest) is null && parsed.GetValue(_highest) is null
                ? null
                : throw new UsageException("--lowest and --highest go with --range-test.");
        }

        var unset = new LearningRateRangeTest();
        try
        {
            return new LearningRateRangeTest
            {
                Lowest = parsed.GetValue(_lowest) ?? unset.Lowest,
                Highest = parsed.GetValue(_highest) ?? unset.Highest,
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
    public RunRecording Recording(ParseResult parsed)
    {
        try
        {
            return new RunRecording
            {
                Keep = parsed.GetValue(_keep) ?? 2,
                CheckpointSteps = parsed.GetValue(_checkpointEvery),
                TensorBoard = parsed.GetValue(_tensorBoard),
            };
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
