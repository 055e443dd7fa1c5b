using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Descents;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>The options of <c>descend</c>: where from, with what, how long.</summary>
internal sealed class DescendOptions
{
    private const int MostStarts = 10_000;
    private readonly Option<string[]> _from;
    private readonly Option<string?> _starts;
    private readonly Option<string?> _box;
    private readonly Option<string[]> _optimizer;
    private readonly Option<string?> _steps;
    private readonly Option<string?> _budget;
    private readonly Option<string?> _schedule;
    private readonly Option<string?> _clip;
    private readonly Option<string?> _noise;
    private readonly Option<string?> _gradient;

    public DescendOptions(Command command)
    {
        _from = command.AddOption<string[]>("--from", "Where to start; repeat it for several starts.", "x=1,y=-0.5");
        _starts = command.AddOption<string?>("--starts", "So many random starts in the box; for a network, so many seeds.", "N");
        _box = command.AddOption<string?>(
            "--box",
            "Box of random starts: -2:2 (default) or x=-2:2,y=0:1; a function of the gallery has its own.",
            "RANGES");
        _optimizer = command.AddOption<string[]>(
            "--optimizer",
            "An optimizer with options; repeat it, or put commas between, for a race (default gradient-descent(learning-rate=0.01)).",
            "NAME(option=value,…)");
        _steps = command.AddOption<string?>("--steps", "Steps of each run (default 100).", "N");
        _budget = command.AddOption<string?>("--budget", "Gradient equivalents each run may spend, instead of or beside steps.", "N");
        _schedule = command.AddOption<string?>(
            "--schedule",
            "Schedule of the learning rate, for instance cosine(steps=100).",
            "SCHEDULE");
        _clip = command.AddOption<string?>("--clip", "Clipping of each gradient, for instance global-norm(limit=1).", "CLIPPING");
        _noise = command.AddOption<string?>(
            "--noise",
            "Standard deviation of noise on each coordinate of the gradient, as minibatches make it.",
            "S");
        _gradient = command.AddOption<string?>("--gradient", "automatic (default) or numerical (by differences).", "HOW");
    }

    /// <summary>Whether gradients are to be taken by differences.</summary>
    public bool Numerical(ParseResult parsed) => parsed.Gradient(_gradient);

    /// <summary>The optimizers, in the order named.</summary>
    /// <exception cref="BadInputException">A name or option is unknown.</exception>
    public IReadOnlyList<OptimizerSettings> Optimizers(ParseResult parsed)
    {
        var texts = (parsed.GetValue(_optimizer) ?? []).SelectMany(text => NamedOptions.Split(text) ?? [text]).ToList();
        return texts.Count == 0 ? [new GradientDescent { LearningRate = 0.01 }] : [.. texts.Select(OptimizerNames.Parse)];
    }

    /// <summary>How long, with which schedule and noise.</summary>
    /// <exception cref="UsageException">A value is not what its option takes.</exception>
    public Descent Settings(ParseResult parsed, CommonSettings common) => new()
    {
        Steps = parsed.Whole(_steps, 0, 1_000_000),
        Budget = parsed.Positive(_budget),
        Schedule = parsed.GetValue(_schedule) is { } schedule ? ScheduleNames.Parse(schedule) : null,
        Clipping = parsed.GetValue(_clip) is { } clip ? ClippingNames.Parse(clip) : null,
        Noise = parsed.Real(_noise, 0) ?? 0,
        Seed = common.Seed ?? 0,
    };

    /// <summary>The starts of an expression: those named, then the random ones; the gallery's own where there are none.</summary>
    /// <exception cref="BadInputException">A start is not one.</exception>
    public IReadOnlyList<double[]> Starts(ParseResult parsed, Expression expression, TestFunction? gallery, CommonSettings common)
    {
        var named = (parsed.GetValue(_from) ?? []).Select(text => Points.Parse(text, expression, _from.Name)).ToList();
        if (RandomStarts(parsed) is { } count)
        {
            var (low, high) = BoxText.Parse(parsed.GetValue(_box), expression, gallery);
            named.AddRange(Basins.Starts(low, high, count, common.Seed ?? 0));
        }
        else if (parsed.GetValue(_box) is not null)
        {
            throw new UsageException("--box is the box of random starts: give their number with --starts.");
        }

        return named.Count > 0 ? named : gallery is not null ? [gallery.Start] : [Points.Parse(null, expression, _from.Name)];
    }

    /// <summary>How many starts are random; null where none are asked for.</summary>
    /// <exception cref="UsageException">Not such a number.</exception>
    public int? RandomStarts(ParseResult parsed) => parsed.Whole(_starts, 1, MostStarts);

    /// <summary>Refuses what a network has no use for.</summary>
    /// <exception cref="UsageException">--from or --box was given.</exception>
    public void RefusePoints(ParseResult parsed)
    {
        if (parsed.GetValue(_from) is { Length: > 0 } || parsed.GetValue(_box) is not null)
        {
            throw new UsageException(
                "--from and --box are for expressions; a network starts from the weights of its seeds (--seed, --starts).");
        }
    }
}
