using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Runs;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Escape;

/// <summary>Takes the step out and writes the new weights.</summary>
internal sealed class EscapeCommand : CliCommand
{
    public const string Name = "escape";
    private readonly TargetOptions _target;
    private readonly Option<string?> _writesOnnx;

    public EscapeCommand()
        : base(Name, "Take the way out of a saddle, show before and after, write the new weights.")
    {
        _target = new TargetOptions(Symbol);
        _writesOnnx = Symbol.AddOption<string?>("--onnx", "Write the ONNX model again with the new weights.", "FILE");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite escape \"(1 - w1*w2)^2\" --at w1=0,w2=0",
        "theodolite escape runs/stalled-digits --out runs/escaped",
    ];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var subject = _target.Open(parsed, session);
        var written = parsed.GetValue(_writesOnnx);
        if (written is not null && subject.Study?.Imported is null)
        {
            throw new BadInputException($"{subject.Name} was not read from an ONNX file, so --onnx has no graph to write weights into.");
        }

        var folder = session.Settings.Out ?? (subject.Study is null ? null : DefaultFolder(subject));
        if (folder is not null)
        {
            RunFolder.Prepare(folder, session.Settings.Force);
        }

        var survey = session.Survey(subject);
        var attempt = session.Try(subject, survey, trainOn: false);
        if (attempt?.Study is not null)
        {
            attempt.Write(folder!, session.Seed, overwrite: true);
            if (written is not null)
            {
                attempt.Study.WriteOnnx(written, attempt.Escape.Theta);
                session.Say([$"The ONNX model with the new weights is in {written}."]);
            }
        }

        return new EscapeCommandResult(survey, attempt, folder, TimeProvider.System.GetElapsedTime(started));
    }

    private static string DefaultFolder(Subject subject) => subject.Run is { } run
        ? run.TrimEnd('/', '\\') + "-escaped"
        : Path.Combine("runs", Path.GetFileNameWithoutExtension(subject.Name) + "-escaped");
}
