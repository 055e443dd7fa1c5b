using System.Globalization;
using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Reproductions;
using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Cli.Commands.Reproduce;

/// <summary>A reproduction as a person reads it: expected beside ours, and whether they agree.</summary>
internal static class ReproductionRendering
{
    public static void Write(
        IAnsiConsole console,
        Reproduction reproduction,
        ReproductionResult result,
        double seconds,
        IReadOnlyList<string> pictures)
    {
        var page = new Page(console);
        var judged = result.Rows.Count(row => row.Passed is not null);
        var passed = result.Rows.Count(row => row.Passed is true);
        page.Line(result.Passed
            ? $"[green bold]● reproduced[/]  [bold]{Markup.Escape(reproduction.Name)}: {passed} of {judged} comparisons agree.[/]"
            : $"[red bold]● not reproduced[/]  [bold]{Markup.Escape(reproduction.Name)}: {passed} of {judged} comparisons agree.[/]");
        page.Blank();
        page.Item("·", reproduction.Claim);
        page.Item("·", reproduction.Source);
        var width = Math.Clamp(result.Rows.Max(row => row.Quantity.Length), 12, 58);
        foreach (var group in result.Rows.GroupBy(row => row.Group))
        {
            page.Heading(group.Key);
            page.Line($"    [grey]{"".PadRight(width)}  {"expected",17}  {"ours",12}  {"",12}[/]");
            foreach (var row in group)
            {
                page.Line(Row(row, width));
            }
        }

        foreach (var table in result.Tables)
        {
            Table(page, table);
        }

        page.Blank();
        foreach (var note in result.Notes)
        {
            page.Item("·", note);
        }

        foreach (var picture in pictures)
        {
            page.Item("→", $"Drawn in {picture} (and .svg).");
        }

        page.Item("→", string.Create(CultureInfo.InvariantCulture, $"Done in {seconds:0} s."));
    }

    /// <summary>The names with what they claim.</summary>
    public static void List(IAnsiConsole console, IReadOnlyList<Reproduction> all)
    {
        var page = new Page(console);
        page.Line("[bold]Results of the literature that can be computed again[/]");
        foreach (var reproduction in all)
        {
            page.Blank();
            page.Line($"  [cyan bold]{Markup.Escape(reproduction.Name)}[/]");
            page.Item(" ", reproduction.Claim);
            page.Item(" ", reproduction.Source, "grey");
        }

        page.Blank();
        page.Item("→", $"{Product.Command} reproduce {all[0].Name}");
    }

    // Most cells of a large matrix are zero, so what was said is listed with its counts.
    private static void Table(Page page, ReproductionTable table)
    {
        page.Heading($"{table.Title} ({table.Name})");
        var width = table.Rows.Max(row => row.Label.Length);
        var open = table.Columns.ToList().IndexOf("inconclusive");
        page.Line($"    [grey]{"".PadRight(width)}  {"right",9}  {(open < 0 ? "" : "inconclusive")}[/]");
        foreach (var row in table.Rows)
        {
            var said = Enumerable.Range(0, row.Counts.Count).Where(i => i != open && row.Counts[i] > 0)
                .OrderByDescending(i => row.Counts[i])
                .Select(i => $"{table.Columns[i]} {row.Counts[i]}");
            var (count, undecided) = (row.Counts.Sum(), open < 0 ? "" : $"{row.Counts[open],12}");
            page.Line($"    {Markup.Escape(row.Label.PadRight(width))}  [bold]{$"{row.Right} of {count}",9}[/]  {undecided}  "
                + $"[grey]{Markup.Escape(string.Join(", ", said))}[/]");
        }
    }

    private static string Row(ReproductionRow row, int width)
    {
        var mark = row.Passed switch { true => "[green]✓[/]", false => "[red]✗[/]", null => " " };
        var quantity = row.Quantity.Length <= width ? row.Quantity : row.Quantity[..(width - 1)] + "…";
        var uncertainty = row.Uncertainty is { } error && error > 1e-14 ? $"± {Number(error)}" : "";
        return $"  {mark} {Markup.Escape(quantity.PadRight(width))}  {Expected(row),17}  [bold]{Number(row.Value),12}[/]  [grey]"
            + $"{uncertainty,-12}  {Markup.Escape(row.Criterion)}[/]";
    }

    private static string Expected(ReproductionRow row) => row switch
    {
        { Range: var (low, high) } => $"{Number(low)} to {Number(high)}",
        { Expected: { } expected } => Number(expected),
        _ => "",
    };

    private static string Number(double value) => value switch
    {
        0 => "0",
        _ when double.IsPositiveInfinity(value) => "∞",
        _ when Math.Abs(value) is >= 1e-3 and < 1e6 => Math.Round(value, Math.Clamp(5 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 8))
            .ToString("0.########", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####e0", CultureInfo.InvariantCulture),
    };
}
