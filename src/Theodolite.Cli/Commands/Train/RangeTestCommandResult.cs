using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Train;

/// <summary>A learning-rate range test: its curve and the rates it suggests.</summary>
/// <param name="test">The test.</param>
internal sealed class RangeTestCommandResult(NetworkRangeTest test) : CommandResult
{
    private const int CurveWidth = 48;

    public override string FileName => "range-test";

    public override void WriteJson(Stream output) => RangeTestJson.Write(output, test);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        var (page, result, optimizer) = (new Page(console), test.Result, test.Specification.Optimizer.Name);
        page.Line($"[green bold]● range test[/]  [bold]{Markup.Escape(test.Model)}, {optimizer}: "
            + $"{result.Points.Count} steps{(result.Ended is { } why ? $"; ended because {why}" : "")}.[/]");
        page.Blank();
        if (result.Points.Count > 0)
        {
            page.Fact("loss", $"[green]{Bars.Curve([.. result.Points.Select(point => point.Smoothed)], CurveWidth)}[/]   [grey]rates "
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

        page.Fact("written to", Markup.Escape(Folder!));
        if (result.Suggestions.TryGetValue("valley", out var valley))
        {
            page.Blank();
            page.Item("→", $"A rate to begin with: {Product.Command} train {test.Model} --optimizer \"{optimizer}(learning-rate="
                + $"{Text(valley)})\"");
        }
    }

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation)
    {
        if (test.Result.Points.Count < 2)
        {
            return [];
        }

        using var figure = RangeTestPicture.Draw(test.Model, test.Result);
        figure.Save(folder, FileName);
        return [Path.Combine(folder, FileName + ".png")];
    }

    private static string Text(double rate) => rate.ToString("0.0e0", CultureInfo.InvariantCulture);
}
