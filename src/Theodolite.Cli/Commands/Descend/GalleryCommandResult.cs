using System.Text.Json;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Gallery;
using Theodolite.Reports;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>The list of test functions.</summary>
internal sealed class GalleryCommandResult : CommandResult
{
    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        var page = new Page(console);
        page.Line("[bold]Test functions[/]  [grey]usable wherever an expression is[/]");
        foreach (var function in TestFunctions.All)
        {
            page.Blank();
            page.Line($"  [bold]{function.Name}[/]   {Markup.Escape(function.Text)}");
            page.Item(" ", function.Lesson);
            if (function.CriticalPoints.Count > 0)
            {
                page.Item(" ", Kinds(function), "grey");
            }
        }
    }

    public override void WriteJson(Stream output)
    {
        using var json = ReportWriter.To(output);
        json.WriteStartObject();
        json.WriteString("schema", "theodolite/gallery/1");
        json.WriteStartArray("functions");
        foreach (var function in TestFunctions.All)
        {
            json.WriteStartObject();
            json.WriteString("name", function.Name);
            json.WriteString("expression", function.Text);
            json.WriteString("lesson", function.Lesson);
            json.WriteReals("low", function.Low);
            json.WriteReals("high", function.High);
            json.WriteReals("start", function.Start);
            json.WriteString("source", function.Source);
            json.WriteStartArray("criticalPoints");
            foreach (var point in function.CriticalPoints)
            {
                json.WriteStartObject();
                json.WriteReals("at", point.At);
                json.WriteString("kind", Kebab.Of(point.Kind.ToString()));
                json.WriteReal("value", point.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Kinds(TestFunction function) => "known: " + string.Join(", ", function.CriticalPoints
        .GroupBy(point => point.Kind)
        .Select(group => $"{group.Count()} {Kebab.Of(group.Key.ToString())}"
            + $"{(group.Count() == 1 ? $" at ({string.Join(", ", group.First().At.Select(SurveyNarrative.Show))})" : "")}"));
}
