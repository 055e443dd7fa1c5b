using System.Text.Json.Nodes;
using Theodolite.Studies;
using Theodolite.Training.Monitors;

namespace Theodolite.Reports;

/// <summary>A finished training as one JSON object of the schema <c>theodolite/train/1</c>.</summary>
public static class TrainingJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/train/1";

    /// <summary>The object.</summary>
    /// <param name="study">What was trained.</param>
    /// <param name="trained">What the training gave.</param>
    /// <param name="folder">The run folder, as it was named.</param>
    /// <param name="seed">The seed of weights and samples.</param>
    /// <param name="seconds">Wall time.</param>
    /// <param name="notes">What was said beside the result: how weights were matched, what a file was taken for.</param>
    public static JsonObject Of(
        NetworkStudy study,
        TrainedNetwork trained,
        string folder,
        ulong seed,
        double seconds,
        IReadOnlyList<string>? notes = null)
    {
        var json = new JsonObject
        {
            ["schema"] = Schema,
            ["run"] = folder,
            ["outcome"] = trained.Outcome,
            ["steps"] = trained.Result.Steps,
            ["parameters"] = study.Network.Parameters.Count,
            ["samples"] = study.Training.Data.Count,
        };
        Add(json, trained.Scores);
        if (trained.Evaluations is { } evaluations)
        {
            json["evaluations"] = evaluations;
        }

        if (trained.Monitors is { } monitors)
        {
            json["monitors"] = Of(monitors);
        }

        json["verdicts"] = new JsonArray([.. trained.Verdicts.Select(live =>
            new JsonObject { ["step"] = live.Step, ["verdict"] = live.Verdict.Name })]);
        if (study.Training.Data.Classes is { } classes)
        {
            json["classes"] = JsonNumbers.Texts(classes);
        }

        json["notes"] = JsonNumbers.Texts(notes ?? []);
        json["seed"] = seed;
        json["seconds"] = seconds;
        return json;
    }

    /// <summary>Adds loss and accuracy.</summary>
    internal static void Add(JsonObject json, Scores scores)
    {
        json["loss"] = JsonNumbers.Node(scores.Train.Loss);
        json["trainAccuracy"] = scores.Train.Accuracy;
        json["testLoss"] = scores.Test is { } test ? JsonNumbers.Node(test.Loss) : null;
        json["testAccuracy"] = scores.Test?.Accuracy;
    }

    private static JsonObject Of(MonitorReport monitors) => new()
    {
        ["share"] = monitors.Share,
        ["metrics"] = new JsonObject(monitors.Ranges.Where(range => !range.Name.Contains('/', StringComparison.Ordinal))
            .Select(range => KeyValuePair.Create<string, JsonNode?>(
                range.Name, new JsonObject
                {
                    ["first"] = JsonNumbers.Node(range.First),
                    ["last"] = JsonNumbers.Node(range.Last),
                    ["least"] = JsonNumbers.Node(range.Least),
                    ["most"] = JsonNumbers.Node(range.Most),
                }))),
    };
}
