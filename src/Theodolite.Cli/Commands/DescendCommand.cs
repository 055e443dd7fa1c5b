using System.CommandLine;
using Spectre.Console;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Pictures;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Descents;
using Theodolite.Objectives.Expressions;
using Theodolite.Reports;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands;

/// <summary>Follow or race optimizers on a function.</summary>
internal sealed class DescendCommand : CliCommand
{
    private const long MostParameters = 100_000;
    private readonly Argument<string> _target;
    private readonly DescendOptions _options;
    private readonly Option<bool> _gallery;
    private readonly Option<bool> _animate;

    public DescendCommand()
        : base("descend", "Follow or race optimizers on a function: where each goes, and how it went.")
    {
        _target = AddArgument("TARGET", "an expression in quotes, a function of the gallery (--gallery) or a small model file (.yaml).");
        _target.Arity = ArgumentArity.ZeroOrOne;
        _options = new DescendOptions(Symbol);
        _gallery = AddOption<bool>("--gallery", "List the gallery of test functions.");
        _animate = AddOption<bool>("--animate", "Write an animation (APNG) of the trajectories into --out.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite descend \"x^2/2+5*y^2\" --from x=1,y=-0.5 --steps 3 --optimizer \"gradient-descent(learning-rate=0.05)\"",
        "theodolite descend rosenbrock --optimizer \"adam(learning-rate=0.1)\" --optimizer l-bfgs --optimizer newton-cg --budget 300 "
            + "--out runs/race",
        "theodolite descend himmelblau --starts 100 --optimizer \"gradient-descent(learning-rate=0.01)\" --out runs/basins",
        "theodolite descend --gallery",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (parsed.GetValue(_gallery))
        {
            GalleryRendering.Write(session);
            return ExitCode.Done;
        }

        var text = parsed.GetValue(_target) is { Length: > 0 } given
            ? given
            : throw new UsageException("'descend' needs its TARGET: an expression in quotes, a function of the gallery or a model file.");
        if (parsed.GetValue(_animate) && session.Settings.Out is null)
        {
            throw new UsageException("--animate writes into the folder of --out, and there is none.");
        }

        var (optimizers, settings) = (_options.Optimizers(parsed), _options.Settings(parsed, session.Settings));
        OutputFolder.Prepare(session.Settings);
        using var race = Open(Target.Parse(text), parsed, session);
        var runs = race.Run(settings, optimizers, _options.Numerical(parsed), session);
        var report = new DescendReport(
            text, race.ParameterNames, runs, race.Verdicts(runs, session), race.Basins(runs, optimizers), settings.Seed, TimeProvider.System
                .GetElapsedTime(started)
                .TotalSeconds)
        {
            Notes = session.Notes,
        };
        Report(report, race, settings, session, parsed.GetValue(_animate));
        return ExitCode.Done;
    }

    private Race Open(Target target, ParseResult parsed, Session session)
    {
        if (target is ModelTarget)
        {
            _options.RefusePoints(parsed);
            var study = NetworkStudy.Load(target.Text, session);
            var count = study.Training.Parameters.Count;
            if (count > MostParameters)
            {
                study.Dispose();
                throw new BadInputException($"'{target.Text}' has {count} parameters; descend follows up to {MostParameters} over all "
                    + $"samples at once, and '{Application.Command} train' trains larger ones in minibatches.");
            }

            var seed = session.Settings.Seed ?? study.Model.Train?.Seed ?? 0;
            return new Race(
                target,
                study.Training,
                [.. Enumerable.Range(0, _options.RandomStarts(parsed) ?? 1).Select(k => study.Training.InitialParameters(seed + (ulong)k))],
                study);
        }

        if (target is not ExpressionTarget expression)
        {
            throw new BadInputException(
                $"'{target.Text}' is a run folder; descend takes an expression, a function of the gallery or a model file.");
        }

        if (session.Settings.Device is { IsCpu: false } || session.Settings.DType is DType.Float32)
        {
            throw new UsageException("An expression is evaluated in float64 on the processor; --device and --dtype are for networks.");
        }

        return new Race(
            target,
            new ExpressionObjective(expression.Expression),
            _options.Starts(parsed, expression.Expression, expression.Gallery, session.Settings));
    }

    private static void Report(DescendReport report, Race race, Descent settings, Session session, bool animate)
    {
        IReadOnlyList<string> pictures = [];
        if (session.Settings.Out is { } folder)
        {
            pictures = DescentPictures.Write(folder, report, race, settings, animate, session.Cancellation);
        }

        void WriteJson(Stream stream) => DescendJson.Write(stream, report);
        void WriteText(IAnsiConsole console, IReadOnlyList<string> written) => DescendRendering.Write(console, report, settings, written);
        OutputFolder.Write(session.Settings, "descend.json", WriteJson);
        OutputFolder.WriteText(session.Settings, "report.txt", writer => WriteText(StyledConsole.Over(writer, colors: false, 100), []));
        if (session.Settings.Json)
        {
            JsonOutput.Write(session.Terminal, WriteJson);
            return;
        }

        WriteText(session.Terminal.Styled(), pictures);
    }
}
