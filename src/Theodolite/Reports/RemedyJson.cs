using System.Text.Json.Nodes;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Settings;

namespace Theodolite.Reports;

/// <summary>What was tried, as the member <c>trials</c> of a survey.</summary>
internal static class RemedyJson
{
    public static JsonObject Of(RemedyTable table) => new()
    {
        ["budget"] = JsonNumbers.Node(table.Budget),
        ["spread"] = JsonNumbers.Node(table.Spread),
        ["confirmed"] = new JsonArray([.. table.Confirmed.Select(name => (JsonNode)name)]),
        ["controls"] = new JsonArray([.. table.Controls.Select(Of)]),
        ["placebo"] = table.Placebo is { } placebo ? Of(placebo) : null,
        ["tried"] = new JsonArray([.. table.Trials.Select(Of)]),
        ["best"] = table.Best?.Name,
    };

    private static JsonObject Of(RemedyTrial trial) => new()
    {
        ["name"] = trial.Name,
        ["change"] = trial.Change,
        ["cause"] = trial.Cause,
        ["from"] = Kebab.Of(trial.From.ToString()),
        ["predictedDecrease"] = trial.PredictedDecrease is { } predicted ? JsonNumbers.Node(predicted) : null,
        ["achievedDecrease"] = JsonNumbers.Node(trial.LossBefore - trial.LossAfter),
        ["lossBefore"] = JsonNumbers.Node(trial.LossBefore),
        ["lossAfter"] = JsonNumbers.Node(trial.LossAfter),
        ["relativeLoss"] = JsonNumbers.Node(trial.RelativeLoss),
        ["cost"] = JsonNumbers.Node(trial.Cost),
        ["confirms"] = trial.Confirms,
    };
}
