using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>The loss over a line or a plane through a point.</summary>
internal sealed class LandscapeCommand : CliCommand
{
    public const string Name = "landscape";
    private readonly TargetOptions _target;
    private readonly LandscapeOptions _options;

    public LandscapeCommand()
        : base(Name, "The loss over a line or a plane through a point, or between points.")
    {
        _target = new TargetOptions(Symbol);
        _options = new LandscapeOptions(Symbol);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite landscape \"(1 - w1*w2)^2\" --at w1=0,w2=0 --range -1.5,1.5 --points 31",
        "theodolite landscape runs/stalled-digits --out landscapes/stalled",
        "theodolite landscape runs/stalled-digits --directions eigenvectors --range -0.5,0.5 --out landscapes/curvature",
        "theodolite landscape runs/first --through runs/second/weights.safetensors --out landscapes/between",
        "theodolite landscape himmelblau --at x=0,y=0 --minima 50 --range -5,5 --out landscapes/minima",
        "theodolite landscape runs/first --directions pca --points 41 --adaptive 0.02 --out landscapes/trajectory",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var resumes = _options.Resumes(parsed);
        if (resumes && session.Settings.Out is null)
        {
            throw new UsageException("--resume continues what was measured in a folder: name it with --out.");
        }

        var animates = _options.Animates(parsed);
        using var subject = _target.Open(parsed, session);
        if (_options.Minima(parsed, subject, session.Seed) is var (search, starts))
        {
            var started = TimeProvider.System.GetTimestamp();
            session.PrepareFolder();
            using var steps = session.Progress();
            var found = search.Run(subject.Objective, starts, new StageLine(steps), session.Cancellation);
            return new MinimaCommandResult(found, subject.Name, session.Seed, TimeProvider.System.GetElapsedTime(started));
        }

        var study = _options.Read(parsed, subject, session);
        if (!resumes)
        {
            session.PrepareFolder();
            if (session.Processes.IsFirst)
            {
                study.Forget();
            }

            session.Processes.Meet(session.Cancellation);
        }

        using var line = session.Progress();
        var report = study.Run(subject, new StageLine(line), session.Cancellation);
        session.Say(report.Notes);
        return new LandscapeCommandResult(report, subject.Title, subject.Where, animates);
    }
}
