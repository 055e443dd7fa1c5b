using System.Text.Json.Nodes;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Demo;

/// <summary>The whole story as JSON; as text its end, since the rest was shown on the way.</summary>
/// <param name="study">The network and its data; disposed with the result.</param>
/// <param name="trained">The training to the stall.</param>
/// <param name="folder">The run folder.</param>
/// <param name="seed">The seed of weights and samples.</param>
/// <param name="survey">The survey of the stall.</param>
/// <param name="attempt">The way out; null where there was none.</param>
/// <param name="elapsed">Wall time.</param>
internal sealed class DemoCommandResult(
    NetworkStudy study,
    TrainedNetwork trained,
    string folder,
    ulong seed,
    SurveyResult survey,
    Attempt? attempt,
    TimeSpan elapsed) : CommandResult
{
    public override void WriteJson(Stream output) => ReportWriter.Write(output, new JsonObject
    {
        ["schema"] = "theodolite/demo/1",
        ["train"] = TrainingJson.Of(study, trained, folder, seed, elapsed.TotalSeconds),
        ["survey"] = AttemptJson.Of(survey, attempt, elapsed.TotalSeconds),
    });

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        if (attempt is not null)
        {
            AttemptRendering.Write(console, attempt);
        }

        var page = new Page(console);
        page.Blank();
        page.Item(
            "✓",
            $"Done in {elapsed.TotalSeconds:0} s. Your own network: {Product.Command} survey MODEL.yaml --weights FILE.safetensors --try");
    }

    public override void Dispose() => study.Dispose();
}
