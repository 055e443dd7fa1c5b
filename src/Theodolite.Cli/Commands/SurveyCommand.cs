using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Cli.Commands;

/// <summary>The verdict, with evidence.</summary>
internal sealed class SurveyCommand : CliCommand
{
    private readonly TargetOptions _target;
    private readonly Option<bool> _try;
    private readonly Option<string?> _products;
    private readonly Option<string?> _resolution;

    public SurveyCommand()
        : base("survey", "Say why the loss stands where it stands, and prove it.")
    {
        _target = new TargetOptions(Symbol);
        _try = AddOption<bool>("--try", "Try the way out, train on from there, and show before and after.");
        _products = AddOption<string?>(
            "--products",
            "Most Hessian products of the search (default 300) and of the bound (default 1000), in large models.",
            "N");
        _resolution = AddOption<string?>(
            "--resolution",
            "Share of the spread of eigenvalues to which a flat minimum is bounded (default 1e-3).",
            "SHARE");
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
        var result = Measure(subject, session, Settings(parsed));
        var attempt = parsed.GetValue(_try) ? Attempt.Run(subject, result, session, trainOn: true) : null;
        result = result with { Remedy = attempt?.Escape.Remedy };
        Report(result, attempt, subject, session, TimeProvider.System.GetElapsedTime(started));
        return ExitCode.Done;
    }

    /// <summary>Surveys a subject with progress shown.</summary>
    public static SurveyResult Measure(Subject subject, Session session, Survey? settings = null)
    {
        using var line = new ProgressLine(session.Terminal, session.Settings.Json);
        var survey = (settings ?? new Survey()) with { Seed = session.Settings.Seed ?? 0, Stalled = subject.Stalled };
        return survey.Run(subject.Objective, subject.Theta, new SurveyProgressLine(line), session.Cancellation);
    }

    private Survey Settings(ParseResult parsed)
    {
        var settings = new Survey();
        if (parsed.GetValue(_products) is { } products)
        {
            var most = CommonOptions.Natural("--products", products) is >= 1 and <= 1_000_000 and var count
                ? (int)count
                : throw new UsageException($"--products takes a whole number from 1 to 1000000, not '{products}'.");
            settings = settings with { MaximumProducts = most, BoundProducts = most };
        }

        if (parsed.GetValue(_resolution) is { } resolution)
        {
            settings = double.TryParse(resolution, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
                && share is > 0 and <= 0.25
                ? settings with { Resolution = share }
                : throw new UsageException($"--resolution takes a number above 0 and up to 0.25, not '{resolution}'.");
        }

        return settings;
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
