using System.CommandLine;
using System.Text.Json.Nodes;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Runs;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Cli.Commands;

/// <summary>Takes the step out and writes the new weights.</summary>
internal sealed class EscapeCommand : CliCommand
{
    private readonly TargetOptions _target;

    public EscapeCommand()
        : base("escape", "Take the way out of a saddle, show before and after, write the new weights.")
    {
        _target = new TargetOptions(Symbol);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite escape \"(1 - w1*w2)^2\" --at w1=0,w2=0",
        "theodolite escape runs/stalled-digits --out runs/escaped",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var subject = _target.Open(parsed, session);
        var folder = subject.Study is null ? session.Settings.Out : session.Settings.Out ?? DefaultFolder(subject.Target);
        if (folder is not null)
        {
            RunFolder.Prepare(folder, session.Settings.Force);
        }

        var survey = SurveyCommand.Measure(subject, session);
        var attempt = Attempt.Run(subject, survey, session, trainOn: false);
        if (attempt is not null && folder is not null && subject.Study is { } study)
        {
            WriteRun(study, attempt, folder, session);
        }

        survey = survey with { Remedy = attempt?.Escape.Remedy };
        if (session.Settings.Json)
        {
            Json.Write(session, ToJson(survey, attempt, subject, folder, TimeProvider.System.GetElapsedTime(started).TotalSeconds));
            return ExitCode.Done;
        }

        var console = session.Terminal.Styled();
        SurveyRendering.WriteHeadline(console, survey);
        if (attempt is null)
        {
            new Page(console).Item("→", $"There is nothing to escape from by a step: the verdict is {survey.Verdict.Name}.");
            return ExitCode.Done;
        }

        AttemptRendering.Write(console, attempt, survey);
        if (subject.Study is not null)
        {
            var page = new Page(console);
            page.Blank();
            page.Item("→", $"The new weights are in {folder}; train on with: {Application.Command} train MODEL.yaml --weights "
                + $"{Path.Combine(folder!, "weights.safetensors")}");
        }

        return ExitCode.Done;
    }

    private static string DefaultFolder(Target target) => target is RunTarget run
        ? run.Text.TrimEnd('/', '\\') + "-escaped"
        : Path.Combine("runs", Path.GetFileNameWithoutExtension(target.Text) + "-escaped");

    private static void WriteRun(NetworkStudy study, Attempt attempt, string folder, Session session)
    {
        using var run = RunFolder.Create(folder, overwrite: true);
        run.WriteModel(study.Text);
        run.WriteWeights(study.Network.State, study.State(attempt.Escape.Theta), study.Training.DType);
        run.WriteRecord(new RunRecord
        {
            Model = study.Name,
            DataFolder = Path.GetFullPath(study.Model.Directory),
            Seed = session.Settings.Seed ?? 0,
            DType = study.Training.DType == DType.Float64 ? "float64" : "float32",
            Version = Application.Version,
            Outcome = "escaped",
            Parameters = study.Network.Parameters.Count,
            Samples = study.Training.Data.Count,
            Loss = attempt.Escaped?.Train.Loss,
            TrainAccuracy = attempt.Escaped?.Train.Accuracy,
            TestAccuracy = attempt.Escaped?.Test?.Accuracy,
        });
    }

    private static JsonObject ToJson(SurveyResult survey, Attempt? attempt, Subject subject, string? folder, double seconds)
    {
        var json = Json.OfSurvey(survey, attempt, seconds);
        json["schema"] = "theodolite/escape/1";
        json["departed"] = attempt?.Escape.Departed;
        json["run"] = subject.Study is null || attempt is null ? null : folder;
        if (subject.Study is null && attempt is not null)
        {
            json["to"] = new JsonArray([.. attempt.Escape.Theta.Select(value => (JsonNode)value)]);
        }

        return json;
    }
}
