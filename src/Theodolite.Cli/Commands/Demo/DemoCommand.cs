using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Demo;

/// <summary>The story on the built-in digits: train to a stall, survey, escape, train on.</summary>
internal sealed class DemoCommand() : CliCommand(Name, "The story on the built-in digits: train to a stall, survey, escape, train on.")
{
    public const string Name = "demo";
    private const string ModelName = "stalled-digits.yaml";

    public override IReadOnlyList<string> Examples => ["theodolite demo", "theodolite demo --seed 3 --json"];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var folder = session.Settings.Out ?? Path.Combine("runs", "demo");
        var study = Open(session.Settings);
        try
        {
            Tell(session, "1", "A network for handwritten digits, all weights zero, trained by gradient descent.");
            var (trained, seed) = Train(study, folder, session);
            session.Show(console =>
            {
                new Page(console).Blank();
                TrainRendering.Write(console, study, trained, folder, next: false);
            });

            Tell(session, "2", "Five hundred steps, and the loss stands still. Is it a minimum? Theodolite surveys the ground.");
            var subject = Subject.OfTraining(study, trained, folder);
            var survey = session.Survey(subject);
            session.Show(console =>
            {
                new Page(console).Blank();
                SurveyRendering.Write(console, survey, subject.Where, CommandText.Of(subject));
            });

            Tell(session, "3", "So there is a way out. Theodolite takes it, and trains on with the same optimizer.");
            var attempt = session.Try(subject, survey, trainOn: true);
            return new DemoCommandResult(study, trained, folder, seed, survey, attempt, TimeProvider.System.GetElapsedTime(started));
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    private static NetworkStudy Open(CommonSettings settings)
    {
        using var reader = new StreamReader(typeof(DemoCommand).Assembly.GetManifestResourceStream(ModelName)!);
        TorchSettings.ApplyThreads(settings);
        return NetworkStudy.Parse(
            reader.ReadToEnd(),
            ModelName,
            Directory.GetCurrentDirectory(),
            new StudySettings { DType = settings.DType, Device = settings.Device ?? Device.Cpu });
    }

    private static (TrainedNetwork Trained, ulong Seed) Train(NetworkStudy study, string folder, Session session)
    {
        var settings = new TrainingRunSettings
        {
            Options = session.Settings.Seed is { } seed
                ? new Dictionary<string, string> { ["seed"] = seed.ToString(CultureInfo.InvariantCulture) }
                : new Dictionary<string, string>(),
            Overwrite = session.Settings.Out is null || session.Settings.Force,
        };
        using var run = TrainingRun.Begin(study, folder, settings, session.Cancellation);
        return (session.Train(run), run.Specification.Seed);
    }

    private static void Tell(Session session, string number, string sentence) => session.Show(console =>
    {
        var page = new Page(console);
        page.Blank();
        page.Line($"[cyan bold]{number}  {Markup.Escape(sentence)}[/]");
    });
}
