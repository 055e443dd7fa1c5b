using System.Globalization;
using System.Text.Json.Nodes;
using Theodolite.Cli.Pictures;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.IO;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Work;

/// <summary>A learning-rate range test of a study: its curve and suggestions as table, JSON and picture.</summary>
internal static class RangeTestRun
{
    /// <summary>Runs it from θ and writes <c>range-test.json</c>, <c>.png</c> and <c>.svg</c> into a folder.</summary>
    public static void Run(
        NetworkStudy study,
        TrainSpecification specification,
        LearningRateRangeTest test,
        double[] start,
        string folder,
        Session session)
    {
        RunFolder.Prepare(folder, session.Settings.Force);
        var trainee = study.Trainee(specification);
        RangeTestResult result;
        try
        {
            using var theta = study.Training.Flat(start);
            result = test.Run(trainee, specification, theta, cancellation: session.Cancellation);
        }
        finally
        {
            if (trainee != study.Training)
            {
                trainee.Dispose();
            }
        }

        var json = Of(result, study.Name, specification, session.Notes);
        AtomicFile.WriteText(Path.Combine(folder, "range-test.json"), json.ToJsonString(JsonStyle.Indented) + "\n");
        if (result.Points.Count > 1)
        {
            using var figure = RangeTestPicture.Draw(study.Name, result);
            figure.Save(folder, "range-test");
        }

        if (session.Settings.Json)
        {
            Json.Write(session, json);
            return;
        }

        var page = new Page(session.Terminal.Styled());
        page.Line($"[green bold]● range test[/]  [bold]{Spectre.Console.Markup.Escape(study.Name)}, {specification.Optimizer.Name}: "
            + $"{result.Points.Count} steps{(result.Ended is { } why ? $"; ended because {why}" : "")}.[/]");
        page.Blank();
        if (result.Points.Count > 0)
        {
            page.Fact("loss", $"[green]{Bars.Curve([.. result.Points.Select(point => point.Smoothed)], 48)}[/]   [grey]rates "
                + $"{Text(result.Points[0].Rate)} to {Text(result.Points[^1].Rate)}[/]");
        }

        foreach (var (name, rate) in result.Suggestions)
        {
            page.Fact(name, $"{Text(rate)}   [grey]{RangeTestPicture.Words(name)}[/]");
        }

        if (result.Suggestions.Count == 0)
        {
            page.Item("→", "Too few steps before the end to suggest a rate; begin lower with --lowest, or take more --steps.");
        }

        page.Fact("written to", Spectre.Console.Markup.Escape(folder));
        if (result.Suggestions.TryGetValue("valley", out var valley))
        {
            page.Blank();
            page.Item("→", $"A rate to begin with: {Application.Command} train {study.Name} --optimizer \""
                + $"{specification.Optimizer.Name}(learning-rate={valley.ToString("0.0e0", CultureInfo.InvariantCulture)})\"");
        }
    }

    private static JsonObject Of(
        RangeTestResult result,
        string model,
        TrainSpecification specification,
        IReadOnlyList<string> notes) => new()
    {
        ["schema"] = "theodolite/range-test/1",
        ["model"] = model,
        ["optimizer"] = specification.Optimizer.ToString(),
        ["seed"] = specification.Seed,
        ["ended"] = result.Ended,
        ["notes"] = Json.OfTexts(notes),
        ["suggestions"] = new JsonObject(
            result.Suggestions.Select(suggestion => KeyValuePair.Create<string, JsonNode?>(suggestion.Key, suggestion.Value))),
        ["points"] = new JsonArray([.. result.Points
            .Select(point => new JsonObject { ["rate"] = point.Rate, ["loss"] = point.Loss, ["smoothed"] = point.Smoothed })]),
    };

    private static string Text(double rate) => rate.ToString("0.0e0", CultureInfo.InvariantCulture);
}
