using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Spectra;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>Eigenvalues, density, trace, index.</summary>
internal sealed class SpectrumCommand : CliCommand
{
    public const string Name = "spectrum";
    private readonly TargetOptions _target;
    private readonly SpectrumOptions _options;

    public SpectrumCommand()
        : base(Name, "Eigenvalues, density and trace of the curvature, over all parameters and layer by layer.")
    {
        _target = new TargetOptions(Symbol);
        _options = new SpectrumOptions(Symbol);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite spectrum \"(1 - w1*w2)^2\" --at w1=0,w2=0",
        "theodolite spectrum runs/stalled-digits --per-layer --out spectra/stalled",
        "theodolite spectrum MODEL.yaml --weights model.safetensors --largest 20 --warm-start 0.1",
        "theodolite spectrum MODEL.yaml --curvature gauss-newton --layer 0 --function \"log-det(shift=0.001)\"",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (folder, resumes) = (session.Settings.Out, _options.Resumes(parsed));
        if (resumes && folder is null)
        {
            throw new UsageException("--resume continues from the state kept in a folder: name it with --out.");
        }

        using var subject = _target.Open(parsed, session);
        var study = _options.Read(parsed, subject.Objective, session.Seed);
        if (folder is not null)
        {
            if (!resumes)
            {
                session.PrepareFolder();
            }

            // A font that cannot be read is said before the work, not after it.
            SpectrumPictures.HaveLetters();
        }

        var report = Run(study, subject, folder, resumes, session);
        return new SpectrumCommandResult(report, subject.Title, subject.Where, TimeProvider.System.GetElapsedTime(started));
    }

    private static SpectrumResult Run(SpectrumSettings study, Subject subject, string? folder, bool resumes, Session session)
    {
        using var line = session.Progress();
        var progress = new SpectrumProgressLine(line);
        return folder is null
            ? study.Run(subject.Objective, subject.Theta, progress, session.Cancellation)
            : study.RunIn(folder, resumes, subject.Objective, subject.Theta, progress, session.Cancellation);
    }
}
