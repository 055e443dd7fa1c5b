using System.CommandLine;
using Spectre.Console;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Diagnosis;

namespace Theodolite.Cli.Commands;

/// <summary>The verdict, with evidence.</summary>
internal sealed class SurveyCommand : CliCommand
{
    private readonly TargetOptions _target;
    private readonly Option<bool> _try;

    public SurveyCommand()
        : base("survey", "Say why the loss stands where it stands, and prove it.")
    {
        _target = new TargetOptions(Symbol);
        _try = AddOption<bool>("--try", "Try the way out, train on from there, and show before and after.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite survey \"(1 - w1*w2)^2\" --at w1=0,w2=0",
        "theodolite survey \"-x^4 - y^4\" --at x=0,y=0 --json",
        "theodolite survey runs/stalled-digits --try",
        "theodolite survey MODEL.yaml --weights model.safetensors --dtype float64",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        OutputFolder.Prepare(session.Settings);
        using var subject = _target.Open(parsed, session);
        var result = Measure(subject, session);
        var attempt = parsed.GetValue(_try) ? Attempt.Run(subject, result, session, trainOn: true) : null;
        result = result with { Remedy = attempt?.Escape.Remedy };
        Report(result, attempt, subject, session, TimeProvider.System.GetElapsedTime(started));
        return ExitCode.Done;
    }

    /// <summary>Surveys a subject with progress shown.</summary>
    public static SurveyResult Measure(Subject subject, Session session)
    {
        using var line = new ProgressLine(session.Terminal, session.Settings.Json);
        var survey = new Survey { Seed = session.Settings.Seed ?? 0, Stalled = subject.Stalled };
        return survey.Run(subject.Objective, subject.Theta, new SurveyProgressLine(line), session.Cancellation);
    }

    private static void Report(SurveyResult result, Attempt? attempt, Subject subject, Session session, TimeSpan elapsed)
    {
        void WriteJson(Stream stream) => Json.OfSurvey(result, attempt, elapsed.TotalSeconds, stream);
        void WriteText(IAnsiConsole console)
        {
            SurveyRendering.Write(console, result, subject.Where, subject.CommandText);
            if (attempt is not null)
            {
                AttemptRendering.Write(console, attempt, result);
            }
        }

        OutputFolder.Write(session.Settings, "survey.json", WriteJson);
        OutputFolder.WriteText(session.Settings, "report.txt", writer => WriteText(StyledConsole.Over(writer, colors: false, 100)));
        if (session.Settings.Json)
        {
            JsonOutput.Write(session.Terminal, WriteJson);
            return;
        }

        WriteText(session.Terminal.Styled());
    }
}
