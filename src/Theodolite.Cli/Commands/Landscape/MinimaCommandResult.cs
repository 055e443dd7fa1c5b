using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Cli.Pictures;
using Theodolite.Landscape.Minima;
using Theodolite.Reports;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>Minima, transition states and their graph as JSON, text and picture.</summary>
/// <param name="result">What was found.</param>
/// <param name="target">What was searched.</param>
/// <param name="seed">Keys the starts.</param>
/// <param name="elapsed">Wall time.</param>
internal sealed class MinimaCommandResult(MinimaResult result, string target, ulong seed, TimeSpan elapsed) : CommandResult
{
    private const int MostRows = 20;
    private const int MostCoordinates = 4;
    private const int MostNamed = 40;

    public override string FileName => "minima";

    public override void WriteJson(Stream output, IReadOnlyList<string> notes) =>
        MinimaJson.Write(output, result, target, seed, elapsed.TotalSeconds, notes);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation)
    {
        using var figure = Tree();
        figure.Save(folder, "disconnectivity");
        return [Path.Combine(folder, "disconnectivity.png")];
    }

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        var page = new Page(console);
        page.Line($"[bold]{Counted(result.Minima.Count, "minimum", "minima")} and "
            + $"{Counted(result.Connections.Count, "transition state", "transition states")} of {Markup.Escape(target)}"
            + $"{(result.IsExhausted ? "" : ", the search not exhausted")}[/]");
        page.Blank();
        page.Line($"  [grey]{"minimum",7}  {"loss",12}  {"‖g‖",10}  {"λ_min",10}  {"barrier up",11}  {"starts",6}  at[/]");
        foreach (var (minimum, i) in result.Minima.Take(MostRows).Select((minimum, i) => (minimum, i)))
        {
            page.Line($"  {i,7}  {Show(minimum.Loss),12}  {Show(minimum.GradientNorm),10}  {Show(minimum.Curvature),10}  {Barrier(i),11}  "
                + $"{result.Ends.Count(end => end == i),6}  {At(minimum.Theta)}");
        }

        page.Blank();
        page.Line($"  [grey]{"transition state",16}  {"loss",12}  {"λ",10}  {"joins",9}  at[/]");
        foreach (var (connection, i) in result.Connections.Take(MostRows).Select((connection, i) => (connection, i)))
        {
            var state = connection.State;
            page.Line($"  {i,16}  {Show(state.Loss),12}  {Show(state.Eigenvalue),10}  {$"{connection.First} – {connection.Second}",9}  "
                + $"{At(state.Theta)}");
        }

        if (Math.Max(result.Minima.Count, result.Connections.Count) > MostRows)
        {
            page.Line($"  … the first {MostRows} of each; --json has all");
        }

        page.Blank();
        page.Line($"  {Count(result.Successes)} of {Count(result.Searches)} searches from minima ended at a transition state between "
            + "minima. What was not found is not excluded.");
        page.Blank();
        foreach (var picture in pictures)
        {
            page.Item("→", Markup.Escape($"Written: {picture}"));
        }

        page.Item("→", string.Create(CultureInfo.InvariantCulture, $"Done in {elapsed.TotalSeconds:0.0} s."));
    }

    private static string Counted(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{Count(count)} {many}";

    private static string At(double[] theta) => theta.Length <= MostCoordinates ? $"({string.Join(", ", theta.Select(Show))})" : "";

    // To any lower minimum; of the lowest to any other.
    private string Barrier(int i)
    {
        var least = Enumerable.Range(0, result.Minima.Count).Where(j => i == 0 ? j != 0 : j < i)
            .Select(j => result.Graph.Barrier(i, j)).DefaultIfEmpty(double.PositiveInfinity).Min();
        return double.IsFinite(least) ? Show(least) : "unknown";
    }

    private Figure Tree()
    {
        var order = result.Graph.Roots.SelectMany(Leaves).ToList();
        var place = order.Select((leaf, position) => (leaf, position)).ToDictionary(pair => pair.leaf, pair => (double)pair.position);
        var (low, high) = (result.Minima.Min(minimum => minimum.Loss), result.Graph.Roots.Max(root => root.Loss));
        high = Math.Max(high, result.Minima.Max(minimum => minimum.Loss));
        var margin = 0.08 * Math.Max(high - low, 1e-9 * Math.Max(1, Math.Abs(high)));
        var figure = new Figure(
            target,
            "disconnectivity graph: a fork stands at the lowest loss over which the minima below it can reach each other",
            "minimum",
            Axis.Named([.. order.Select(leaf => order.Count <= MostNamed ? leaf.ToString(CultureInfo.InvariantCulture) : "")]),
            "loss",
            Axis.Linear(low - margin, high + (2 * margin)));
        foreach (var root in result.Graph.Roots)
        {
            Branch(figure, root, root.Children.Count > 0 ? root.Loss + margin : high + margin, place);
        }

        foreach (var leaf in order)
        {
            figure.Dots([place[leaf]], [result.Minima[leaf].Loss], Palette.Blue, 7);
        }

        return figure;
    }

    private static IEnumerable<int> Leaves(DisconnectivityNode node) =>
        node.Children.Count == 0 ? node.Minima : node.Children.OrderBy(child => child.Loss).SelectMany(Leaves);

    private static double Middle(DisconnectivityNode node, Dictionary<int, double> place) => node.Minima.Average(leaf => place[leaf]);

    private static void Branch(Figure figure, DisconnectivityNode node, double top, Dictionary<int, double> place)
    {
        var x = Middle(node, place);
        figure.Curve([x, x], [node.Loss, top], Palette.Ink, 1.6f);
        foreach (var child in node.Children)
        {
            figure.Curve([x, Middle(child, place)], [node.Loss, node.Loss], Palette.Ink, 1.6f);
            Branch(figure, child, node.Loss, place);
        }
    }
}
