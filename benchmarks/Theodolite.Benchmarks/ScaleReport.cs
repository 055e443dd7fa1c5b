using System.Text;

namespace Theodolite.Benchmarks;

/// <summary>What large networks took, and how the time of a product grows.</summary>
public static class ScaleReport
{
    private const double Mebibyte = 1 << 20;

    public static string Write(
        IReadOnlyList<(string Name, string Value)> facts,
        IReadOnlyList<ScaleRun> runs,
        IReadOnlyList<string> problems)
    {
        var text = new StringBuilder("# Both ends of the spectrum of large networks\n\nWritten by `benchmarks/run --suite scale`; what "
            + "each column means: [README](../README.md).\n\n");
        Row(text, "machine", "");
        Row(text, "---", "---");
        foreach (var (name, value) in facts)
        {
            Row(text, name, value);
        }

        text.Append("\n## Time, memory and products\n\n");
        Row(
            text,
            "network",
            "P",
            "n",
            "seconds",
            "products",
            "s/product",
            "GFLOP/product",
            "GFLOP/s of 1024³",
            "limit, s",
            "reached",
            "not products",
            "basis",
            "peak, MiB",
            "λ_min",
            "λ_max",
            "residual/λ",
            "checked");
        Row(text, ["---", .. Enumerable.Repeat("---:", 16), "---"]);
        foreach (var run in runs)
        {
            Row(
                text,
                $"{run.Name}: {ScaleCases.All[run.Name].Description}",
                $"{run.Parameters:N0}",
                $"{run.Samples:N0}",
                $"{run.Seconds:0.0}",
                $"{run.Products}",
                $"{run.ProductSeconds / run.Products:0.000}",
                $"{run.Flops / 1e9:0.0}",
                $"{run.MatrixRate / 1e9:0}",
                $"{run.Limit:0.000}",
                $"{run.Reached:0 %}",
                $"{run.Overhead:0.0 %}",
                $"{run.BasisSize}",
                $"{run.PeakBytes / Mebibyte:N0}",
                $"{run.Smallest:G4}",
                $"{run.Largest:G5}",
                $"{run.Residual:0.0E+0}",
                run.Verified ? "yes" : "no");
        }

        text.Append(
            "\n## Growth of the time of a product\n\nFitted: seconds = c·sizeᵖ by least squares in logarithms; p = 1 is linear.\n\n");
        Row(text, "series", "sizes", "s/product", "p", "largest deviation");
        Row(text, "---", "---", "---", "---:", "---:");
        Fit(text, "n, MLP 784-256-128-10", Series(runs, "mlp-n"), run => run.Samples);
        Fit(text, "P, MLP 784-w-w-10, n = 2,000", Series(runs, "mlp-w"), run => run.Parameters);
        foreach (var problem in problems)
        {
            text.Append("\n- ").Append(problem);
        }

        return text.Append('\n').ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static List<ScaleRun> Series(IEnumerable<ScaleRun> runs, string prefix) =>
        [.. runs.Where(run => run.Name.StartsWith(prefix, StringComparison.Ordinal))];

    private static void Fit(StringBuilder text, string title, List<ScaleRun> series, Func<ScaleRun, double> size)
    {
        if (series.Count < 3)
        {
            return;
        }

        var x = series.ConvertAll(run => Math.Log(size(run)));
        var y = series.ConvertAll(run => Math.Log(run.ProductSeconds / run.Products));
        var (mx, my) = (x.Average(), y.Average());
        var slope = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx));
        var deviation = x.Zip(y, (a, b) => Math.Abs(b - my - (slope * (a - mx)))).Max();
        Row(
            text,
            title,
            string.Join(", ", series.Select(run => $"{size(run):N0}")),
            string.Join(", ", series.Select(run => $"{run.ProductSeconds / run.Products:0.0000}")),
            $"{slope:0.00}",
            $"{Math.Exp(deviation) - 1:0 %}");
    }

    private static void Row(StringBuilder text, params IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
