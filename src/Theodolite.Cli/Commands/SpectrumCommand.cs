using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Pictures;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Reports;
using Theodolite.Runs;
using Theodolite.Spectra;
using Theodolite.Training;

namespace Theodolite.Cli.Commands;

/// <summary>Eigenvalues, density, trace, index.</summary>
internal sealed class SpectrumCommand : CliCommand
{
    private readonly TargetOptions _target;
    private readonly SpectrumOptions _options;

    public SpectrumCommand()
        : base("spectrum", "Eigenvalues, density and trace of the curvature, over all parameters and layer by layer.")
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

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var settings = session.Settings;
        var resumes = _options.Resumes(parsed);
        if (resumes && settings.Out is null)
        {
            throw new UsageException("--resume continues from the state kept in a folder: name it with --out.");
        }

        using var subject = _target.Open(parsed, session);
        var study = _options.Read(parsed, subject.Objective, settings.Seed ?? 0) with { KeepState = settings.Out is not null };
        if (resumes)
        {
            study = study with { Resume = LanczosStateFile.Read(settings.Out!, study, subject.Theta) };
        }
        else if (settings.Out is { } folder)
        {
            RunFolder.Prepare(folder, settings.Force);
        }

        // A font that cannot be read is said before the work, not after it.
        _ = settings.Out is not null && SpectrumPictures.HaveLetters();
        SpectrumReport report;
        using (var line = new ProgressLine(session.Terminal, settings.Json))
        {
            report = study.Run(subject.Objective, subject.Theta, new SpectrumProgressLine(line), session.Cancellation);
        }

        Report(report, study, subject, session, TimeProvider.System.GetElapsedTime(started));
        return report.Complete ? ExitCode.Done : ExitCode.Cancelled;
    }

    private static void Report(SpectrumReport report, SpectrumStudy study, Subject subject, Session session, TimeSpan elapsed)
    {
        var settings = session.Settings;
        void WriteJson(Stream stream) => SpectrumJson.Write(stream, report, elapsed.TotalSeconds, session.Notes);
        IReadOnlyList<string> pictures = [];
        if (settings.Out is { } folder)
        {
            pictures = SpectrumPictures.Write(folder, report, subject.Title);
            session.Say(pictures.Count > 0 && !SpectrumPictures.HaveLetters() ? [SpectrumPictures.NoLetters] : []);
            OutputFolder.Write(settings, "spectrum.json", WriteJson);
            OutputFolder.WriteText(
                settings,
                "report.txt",
                writer => SpectrumRendering.Write(StyledConsole.Over(writer, colors: false, 100), report, subject.Where, []));
            LanczosStateFile.Write(folder, report, study, subject.Theta);
        }

        if (settings.Json)
        {
            JsonOutput.Write(session.Terminal, WriteJson);
            return;
        }

        SpectrumRendering.Write(session.Terminal.Styled(), report, subject.Where, pictures);
    }
}
