using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Runs;

namespace Theodolite.Cli.Commands;

/// <summary>The story on the built-in digits: train to a stall, survey, escape, train on.</summary>
internal sealed class DemoCommand() : CliCommand("demo", "The story on the built-in digits: train to a stall, survey, escape, train on.")
{
    private const string ModelName = "stalled-digits.yaml";

    public override IReadOnlyList<string> Examples => ["theodolite demo", "theodolite demo --seed 3 --json"];

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var settings = session.Settings;
        var folder = settings.Out ?? Path.Combine("runs", "demo");
        using var reader = new StreamReader(typeof(DemoCommand).Assembly.GetManifestResourceStream(ModelName)!);
        using var study = NetworkStudy.OfText(reader.ReadToEnd(), ModelName, session);
        var console = settings.Json ? null : session.Terminal.Styled();

        Tell(console, "1", "A network for handwritten digits, all weights zero, trained by gradient descent.");
        var trained = TrainCommand.Train(study, folder, overwrite: settings.Out is null || settings.Force, session);
        if (console is not null)
        {
            new Page(console).Blank();
            TrainRendering.Write(console, study, trained, folder, next: false);
        }

        Tell(console, "2", "Five hundred steps, and the loss stands still. Is it a minimum? Theodolite surveys the ground.");
        var target = new RunTarget(folder, RunFolder.Open(folder));
        var subject = study.At(target, trained.Theta, $"the weights after {trained.Result.Steps} steps", stalled: true);
        var survey = SurveyCommand.Measure(subject, session);
        if (console is not null)
        {
            new Page(console).Blank();
            SurveyRendering.Write(console, survey, subject.Where, target.Quoted);
        }

        Tell(console, "3", "So there is a way out. Theodolite takes it, and trains on with the same optimizer.");
        var attempt = Attempt.Run(subject, survey, session, trainOn: true);
        survey = survey with { Remedy = attempt?.Escape.Remedy };
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        if (console is null)
        {
            Json.Write(session, new JsonObject
            {
                ["schema"] = "theodolite/demo/1",
                ["train"] = Json.OfTraining(study, trained, folder, settings.Seed ?? 0, seconds, session.Notes),
                ["survey"] = Json.OfSurvey(survey, attempt, seconds, session.Notes),
            });
            return ExitCode.Done;
        }

        if (attempt is not null)
        {
            AttemptRendering.Write(console, attempt, survey);
        }

        var page = new Page(console);
        page.Blank();
        page.Item(
            "✓",
            $"Done in {seconds:0} s. Your own network: {Application.Command} survey MODEL.yaml --weights FILE.safetensors --try");
        return ExitCode.Done;
    }

    private static void Tell(IAnsiConsole? console, string number, string sentence)
    {
        if (console is null)
        {
            return;
        }

        var page = new Page(console);
        page.Blank();
        page.Line($"[cyan bold]{number}  {Markup.Escape(sentence)}[/]");
    }
}
