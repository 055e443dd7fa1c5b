using System.Text.Json;
using System.Text.Json.Nodes;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;

namespace Theodolite.Cli.Work;

/// <summary>The JSON of the commands that train.</summary>
internal static class Json
{
    /// <summary>A survey, and what training on brought where it was tried.</summary>
    public static JsonObject OfSurvey(SurveyResult result, Attempt? attempt, double seconds)
    {
        using var memory = new MemoryStream();
        SurveyJson.Write(memory, result, seconds);
        var json = JsonNode.Parse(memory.GetBuffer().AsSpan(0, (int)memory.Length))!.AsObject();
        if (attempt?.Before is { } before)
        {
            json["before"] = OfScores(before);
            json["escaped"] = OfScores(attempt.Escaped!);
            json["after"] = attempt.After is { } after ? OfScores(after.Scores, after.Result.Steps) : null;
        }

        return json;
    }

    /// <summary>The same to a stream; without an attempt nothing is parsed again.</summary>
    public static void OfSurvey(SurveyResult result, Attempt? attempt, double seconds, Stream stream)
    {
        if (attempt is null)
        {
            SurveyJson.Write(stream, result, seconds);
            return;
        }

        using var json = ReportWriter.To(stream);
        OfSurvey(result, attempt, seconds).WriteTo(json);
    }

    /// <summary>A finished run.</summary>
    public static JsonObject OfTraining(NetworkStudy study, TrainedNetwork trained, string folder, ulong seed, double seconds)
    {
        var json = new JsonObject
        {
            ["schema"] = "theodolite/train/1",
            ["run"] = folder,
            ["outcome"] = trained.Outcome,
            ["steps"] = trained.Result.Steps,
            ["parameters"] = study.Network.Parameters.Count,
            ["samples"] = study.Training.Data.Count,
        };
        foreach (var (name, value) in OfScores(trained.Scores).ToList())
        {
            json[name] = value?.DeepClone();
        }

        if (trained.Evaluations is { } evaluations)
        {
            json["evaluations"] = evaluations;
        }

        if (trained.Monitors is { } monitors)
        {
            json["monitors"] = new JsonObject
            {
                ["share"] = monitors.Share,
                ["metrics"] = new JsonObject(monitors.Ranges.Where(range => !range.Name.Contains('/', StringComparison.Ordinal))
                    .Select(range => KeyValuePair.Create<string, JsonNode?>(
                        range.Name, new JsonObject
                        {
                            ["first"] = Number(range.First),
                            ["last"] = Number(range.Last),
                            ["least"] = Number(range.Least),
                            ["most"] = Number(range.Most),
                        }))),
            };
        }

        json["seed"] = seed;
        json["seconds"] = seconds;
        return json;
    }

    public static void Write(Session session, JsonObject json) => session.Terminal.Out.WriteLine(json.ToJsonString(JsonStyle.Indented));

    private static JsonObject OfScores(Scores scores, long? steps = null)
    {
        var json = new JsonObject
        {
            ["loss"] = Number(scores.Train.Loss),
            ["trainAccuracy"] = scores.Train.Accuracy,
            ["testLoss"] = scores.Test is { } test ? Number(test.Loss) : null,
            ["testAccuracy"] = scores.Test?.Accuracy,
        };
        if (steps is { } count)
        {
            json["steps"] = count;
        }

        return json;
    }

    private static JsonNode Number(double value) =>
        double.IsFinite(value) ? value : double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
