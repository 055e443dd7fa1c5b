using System.Text.Json.Nodes;
using Theodolite.Studies;

namespace Theodolite.Reports;

/// <summary>A learning-rate range test as one JSON object of the schema <c>theodolite/range-test/1</c>.</summary>
public static class RangeTestJson
{
    /// <summary>Name and version of the layout; members are only ever added under one version.</summary>
    public const string Schema = "theodolite/range-test/1";

    /// <summary>Writes the object, indented, as UTF-8.</summary>
    public static void Write(Stream output, NetworkRangeTest test) => ReportWriter.Write(output, new JsonObject
    {
        ["schema"] = Schema,
        ["model"] = test.Model,
        ["optimizer"] = test.Specification.Optimizer.ToString(),
        ["seed"] = test.Specification.Seed,
        ["ended"] = test.Result.Ended,
        ["suggestions"] = new JsonObject(
            test.Result.Suggestions.Select(suggestion => KeyValuePair.Create<string, JsonNode?>(suggestion.Key, suggestion.Value))),
        ["points"] = new JsonArray([.. test.Result.Points
            .Select(point => new JsonObject { ["rate"] = point.Rate, ["loss"] = point.Loss, ["smoothed"] = point.Smoothed })]),
    });
}
