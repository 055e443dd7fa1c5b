using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Optimizers;
using Theodolite.Settings;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.CriticalPoints;

/// <summary>Find critical points and say what each is.</summary>
internal sealed class CriticalPointsCommand : CliCommand
{
    public const string Name = "critical-points";
    private readonly Argument<string> _target;
    private readonly Option<string?> _box;
    private readonly Option<string[]> _finder;
    private readonly Option<string?> _starts;
    private readonly Option<string?> _cutoff;
    private readonly Option<string?> _merge;
    private readonly Option<string?> _noise;
    private readonly Option<string?> _trajectories;
    private readonly Option<string?> _steps;
    private readonly Option<string?> _optimizer;
    private readonly OnnxOptions _onnx;

    public CriticalPointsCommand()
        : base(Name, "Find critical points, minima and saddles alike, and say what each is.")
    {
        _target = Symbol.AddArgument("TARGET", "an expression in quotes, a model file (.yaml), an ONNX model or a run folder.");
        _box = Symbol.AddOption<string?>(
            "--box",
            "Box of an expression: -2:2 (default) or x=-5:5,y=-5:5; a function of the gallery has its own.",
            "RANGES");
        _finder = Symbol.AddOption<string[]>(
            "--finder",
            $"{string.Join(", ", FinderNames.Known)}, with options; repeat it to compare (default newton-mr).",
            "NAME(option=value,…)");
        _starts = Symbol.AddOption<string?>("--starts", "Starts of each finder (default 100 of an expression, 20 of a network).", "N");
        _cutoff = Symbol.AddOption<string?>("--cutoff", "An end counts where ‖g‖² is at most this (default 1e-10).", "X");
        _merge = Symbol.AddOption<string?>("--merge", "Ends nearer than this, relative to max(1, ‖θ‖), are one point (1e-3).", "X");
        _noise = Symbol.AddOption<string?>(
            "--noise",
            "Standard deviation of noise on each coordinate of a network's starts (default 0).",
            "S");
        _trajectories = Symbol.AddOption<string?>("--trajectories", "Trainings of a network from which starts are chosen (3).", "N");
        _steps = Symbol.AddOption<string?>("--steps", "Full-batch steps of each of them (300).", "N");
        _optimizer = Symbol.AddOption<string?>("--optimizer", "What makes them (default the model's own).", "NAME(option=value,…)");
        _onnx = new OnnxOptions(Symbol);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite critical-points himmelblau",
        "theodolite critical-points \"(x^2 - 1)^2 + y^2\" --box x=-2:2,y=-1:1 --out runs/points",
        "theodolite critical-points six-hump-camel --finder newton-mr --finder damped-newton --finder gradient-norm",
        "theodolite critical-points MODEL.yaml --starts 50 --noise 0.01 --cutoff 1e-12",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var text = parsed.GetValue(_target)!;
        var study = Study(parsed, session.Settings);
        var target = Target.Parse(text);
        RefuseOthers(parsed, target);
        var foreign = _onnx.Read(parsed, target);
        session.PrepareFolder();
        using var line = session.Progress();
        var progress = new StageLine(line);
        var result = target is ExpressionTarget expression
            ? OfExpression(expression, study, parsed, session, progress)
            : OfNetwork(target, foreign, study, session, progress);
        return new CriticalPointsCommandResult(result with { Elapsed = TimeProvider.System.GetElapsedTime(started) });
    }

    private CriticalPointStudy Study(ParseResult parsed, CommonSettings common)
    {
        var finders = (parsed.GetValue(_finder) ?? []).SelectMany(text => NamedOptions.Split(text) ?? [text]).Select(FinderNames.Parse)
            .ToList();
        var search = new CriticalPointSearch();
        search = finders.Count > 0 ? search with { Finders = finders } : search;
        search = parsed.Positive(_cutoff) is { } cutoff ? search with { Cutoff = cutoff } : search;
        search = parsed.Real(_merge, 0, 1) is { } merge ? search with { Merge = merge } : search;
        return new CriticalPointStudy
        {
            Search = search,
            Starts = parsed.Whole(_starts, 0, 100_000),
            Noise = parsed.Real(_noise, 0) ?? 0,
            Trajectories = parsed.Whole(_trajectories, 1, 1_000) ?? 3,
            Steps = parsed.Whole(_steps, 1, 1_000_000) ?? 300,
            Optimizer = parsed.GetValue(_optimizer) is { } optimizer ? OptimizerNames.Parse(optimizer) : null,
            Seed = common.Seed,
        };
    }

    private void RefuseOthers(ParseResult parsed, Target target)
    {
        Option<string?>[] ofNetworks = [_noise, _trajectories, _steps, _optimizer];
        if (target is ExpressionTarget && ofNetworks.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } given)
        {
            throw new UsageException($"{given.Name} is for networks, whose starts lie on trajectories; those of an expression "
                + "lie in --box.");
        }

        if (target is not ExpressionTarget && parsed.GetValue(_box) is not null)
        {
            throw new UsageException("--box is for expressions; the starts of a network lie on trajectories of its training.");
        }
    }

    private CriticalPointsResult OfExpression(
        ExpressionTarget target,
        CriticalPointStudy study,
        ParseResult parsed,
        Session session,
        IProgress<Progress> progress)
    {
        session.RequireOneProcess();
        if (session.Settings.Device is { IsCpu: false } || session.Settings.DType is DType.Float32)
        {
            throw new UsageException("An expression is evaluated in float64 on the processor; --device and --dtype are for networks.");
        }

        var expression = target.Expression;
        var (low, high) = BoxText.Parse(parsed.GetValue(_box), expression, target.Gallery);
        if (low.Zip(high).Any(pair => pair.First >= pair.Second))
        {
            throw new BadInputException("--box needs ranges with an inside: the lower end of each below its higher end.");
        }

        var report = study.Of(expression, low, high, progress, session.Cancellation);
        return new(report, target.Text, expression.Parameters, study.Seed ?? 0) { Expression = expression, Low = low, High = high };
    }

    private static CriticalPointsResult OfNetwork(
        Target target,
        ForeignModel? foreign,
        CriticalPointStudy study,
        Session session,
        IProgress<Progress> progress)
    {
        TorchSettings.ApplyThreads(session);
        var settings = new SubjectSettings
        {
            DType = session.Settings.DType,
            Device = session.Settings.Device ?? Device.Cpu,
            Processes = session.Processes,
            Memory = session.Memory,
            Seed = session.Settings.Seed,
        };
        using var subject = foreign is not null ? Subject.OfForeign(foreign, settings, session.Cancellation)
            : target is RunTarget ? Subject.OfRun(target.Text, settings)
            : Subject.OfModel(target.Text, settings, session.Cancellation);
        session.Say(subject.Notes);
        var report = study.Of(subject.Study!, target is RunTarget ? subject.Theta : null, progress, session.Cancellation);
        return new(report, target.Text, null, study.Seed ?? subject.Study!.Model.Train?.Seed ?? 0);
    }
}
