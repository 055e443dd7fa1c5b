using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Objectives;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>Follow or race optimizers on a function.</summary>
internal sealed class DescendCommand : CliCommand
{
    public const string Name = "descend";
    private const int MostNames = 16;
    private readonly Argument<string> _target;
    private readonly DescendOptions _options;
    private readonly Option<bool> _gallery;
    private readonly Option<bool> _animate;

    public DescendCommand()
        : base(Name, "Follow or race optimizers on a function: where each goes, and how it went.")
    {
        _target = Symbol.AddOptionalArgument(
            "TARGET",
            "an expression in quotes, a function of the gallery (--gallery) or a small model file (.yaml).");
        _options = new DescendOptions(Symbol);
        _gallery = Symbol.AddOption<bool>("--gallery", "List the gallery of test functions.");
        _animate = Symbol.AddOption<bool>("--animate", "Write an animation (APNG) of the trajectories into --out.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite descend \"x^2/2+5*y^2\" --from x=1,y=-0.5 --steps 3 --optimizer \"gradient-descent(learning-rate=0.05)\"",
        "theodolite descend rosenbrock --optimizer \"adam(learning-rate=0.1)\" --optimizer l-bfgs --optimizer newton-cg --budget 300 "
            + "--out runs/race",
        "theodolite descend himmelblau --starts 100 --optimizer \"gradient-descent(learning-rate=0.01)\" --out runs/basins",
        "theodolite descend --gallery",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (parsed.GetValue(_gallery))
        {
            return new GalleryCommandResult();
        }

        var text = parsed.GetValue(_target) is { Length: > 0 } given
            ? given
            : throw new UsageException("'descend' needs its TARGET: an expression in quotes, a function of the gallery or a model file.");
        var animate = parsed.GetValue(_animate);
        if (animate && session.Settings.Out is null)
        {
            throw new UsageException("--animate writes into the folder of --out, and there is none.");
        }

        var race = new Race
        {
            Optimizers = _options.Optimizers(parsed),
            Descent = _options.Settings(parsed, session.Settings),
            Numerical = _options.Numerical(parsed),
        };
        session.PrepareFolder();
        var course = Course.Open(Target.Parse(text), _options, parsed, session);
        try
        {
            var result = Run(race, course, session);
            var report = new DescendReport(
                text,
                Names(course.Objective.Parameters, course),
                result.Runs,
                result.Verdicts,
                result.Basins,
                race.Descent.Seed,
                TimeProvider.System.GetElapsedTime(started).TotalSeconds);
            return new DescendCommandResult(report, course, race.Descent, animate);
        }
        catch
        {
            course.Dispose();
            throw;
        }
    }

    private static RaceResult Run(Race race, Course course, Session session)
    {
        using var line = session.Progress();
        return race.Run(course.Objective, course.Starts, new StageLine(line), session.Cancellation);
    }

    // Names of the parameters where they are few.
    private static IReadOnlyList<string>? Names(ParameterLayout parameters, Course course) =>
        parameters.Count <= MostNames && course.Study is null ? [.. parameters.Blocks.Select(block => block.Name)] : null;
}
