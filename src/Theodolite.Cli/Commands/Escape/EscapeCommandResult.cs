using System.Text.Json.Nodes;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Escape;

/// <summary>A way out that was taken, or that there is none.</summary>
/// <param name="survey">The survey of the point.</param>
/// <param name="attempt">The way out; null where there is none.</param>
/// <param name="folder">Where the new weights are; null for an expression.</param>
/// <param name="elapsed">Wall time.</param>
internal sealed class EscapeCommandResult(SurveyResult survey, Attempt? attempt, string? folder, TimeSpan elapsed) : CommandResult
{
    public override void WriteJson(Stream output, IReadOnlyList<string> notes)
    {
        var json = AttemptJson.Of(survey, attempt, elapsed.TotalSeconds, notes);
        json["schema"] = "theodolite/escape/1";
        json["departed"] = attempt?.Escape.Departed;
        json["run"] = attempt?.Study is null ? null : folder;
        if (attempt is { Study: null })
        {
            json["to"] = new JsonArray([.. attempt.Escape.Theta.Select(value => (JsonNode)value)]);
        }

        ReportWriter.Write(output, json);
    }

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        SurveyRendering.WriteHeadline(console, survey);
        if (attempt is null)
        {
            new Page(console).Item("→", $"There is nothing to escape from by a step: the verdict is {survey.Verdict.Name}.");
            return;
        }

        AttemptRendering.Write(console, attempt);
        if (attempt.Study is not null)
        {
            var page = new Page(console);
            page.Blank();
            var model = attempt.Study.Imported is null ? "MODEL.yaml" : $"{attempt.Study.Name} --data … --loss …";
            page.Item("→", $"The new weights are in {folder}; train on with: {Product.Command} train {model} --weights "
                + $"{Path.Combine(folder!, "weights.safetensors")}");
        }
    }
}
