using System.Text;

namespace Theodolite.Benchmarks;

/// <summary>The comparison as markdown: every time beside PyTorch's, the target and the flop limit.</summary>
public static class MarkdownReport
{
    public static string Write(IReadOnlyList<(string Name, string Value)> facts, IReadOnlyList<Measurement> measurements)
    {
        var text = new StringBuilder(
            "# Measured against PyTorch\n\nWritten by `benchmarks/run`; what each column means: [README](../README.md).\n\n");
        Row(text, "machine", "");
        Row(text, "---", "---");
        foreach (var (name, value) in facts)
        {
            Row(text, name, value);
        }

        text.Append("\n## Times of one result: median (min–max), in seconds\n\n");
        Row(text, "case", "ours", "PyTorch", "PyTorch tuned", "ours / PyTorch", "ours / tuned", "target", "");
        Row(text, "---", "---", "---", "---", "---:", "---:", "---:", "---");
        foreach (var (measured, m) in Pair(measurements))
        {
            Row(text, $"{measured.Name}: {measured.Description}", Times(m.Ours), Times(m.Installed), Times(m.Tuned),
                Number(m.Ratio, "0.00"), Number(m.TunedRatio, "0.00"), Target(measured), Judge(measured, m));
        }

        if (measurements.Any(m => m.Ours?.Products is not null))
        {
            text.Append("\n## Hessian-vector products per result\n\n");
            Row(text, "case", "ours", "PyTorch");
            Row(text, "---", "---:", "---:");
            foreach (var (measured, m) in Pair(measurements).Where(pair => pair.Measurement.Ours?.Products is not null))
            {
                Row(text, measured.Name, Number(m.Ours!.Products, "0"), Number(m.Installed?.Products, "0"));
            }
        }

        if (measurements.Any(m => m.Ours is not null && Pair([m]).First().Case.Bytes > 0))
        {
            text.Append(
                "\n## Against the memory: bytes each result has to move, and that as a part of the copy rate measured in the same run\n\n");
            Row(text, "case", "MB", "our copy rate, GB/s", "reached", "PyTorch's copy rate, GB/s", "reached", "reached tuned");
            Row(text, "---", "---:", "---:", "---:", "---:", "---:", "---:");
            foreach (var (measured, m) in Pair(measurements).Where(pair => pair.Case.Bytes > 0))
            {
                Row(
                    text,
                    measured.Name,
                    Number(measured.Bytes / 1e6, "0"),
                    Number(m.Ours?.CopyRate / 1e9, "0.0"),
                    Number(m.Ours?.PartOfCopyRate(measured.Bytes), "0 %"),
                    Number(m.Installed?.CopyRate / 1e9, "0.0"),
                    Number(m.Installed?.PartOfCopyRate(measured
                        .Bytes), "0 %"),
                    Number(m.Tuned?.PartOfCopyRate(measured.Bytes), "0 %"));
            }
        }

        if (measurements.Any(m => Pair([m]).First().Case.Flops > 0))
        {
            FlopLimits(text, measurements);
        }

        text.Append("\n## Peak memory of the process, in MiB, and agreement of the results\n\n");
        Row(text, "case", "ours", "PyTorch", "PyTorch tuned", "our result", "PyTorch's", "relative difference");
        Row(text, "---", "---:", "---:", "---:", "---:", "---:", "---:");
        foreach (var (measured, m) in Pair(measurements))
        {
            var (ours, theirs) = (m.Ours?.Check, m.Installed?.Check);
            Row(text, measured.Name, Mebibytes(m.Ours), Mebibytes(m.Installed), Mebibytes(m.Tuned),
                Number(ours, "G7"), Number(theirs, "G7"), Number(
                    Math.Abs((ours - theirs) ?? double.NaN) / Math.Abs(theirs ?? 1),
                    "0.0E+0"));
        }

        foreach (var problem in measurements.SelectMany(m => m.Problems).Distinct())
        {
            text.Append("\n- ").Append(problem);
        }

        return text.Append('\n').ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static void FlopLimits(StringBuilder text, IReadOnlyList<Measurement> measurements)
    {
        text.Append(
            "\n## Against the flop limit: rates, the least time at each side's own matrix-product rate, and the part of it reached\n\n");
        Row(text, "case", "GFLOP", "our rate", "our limit, s", "reached", "PyTorch's rate", "limit, s", "reached", "reached tuned");
        Row(text, "---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:");
        foreach (var (measured, m) in Pair(measurements).Where(pair => pair.Case.Flops > 0))
        {
            Row(text, measured.Name, Number(measured.Flops * (m.Ours?.Products ?? 1) / 1e9, "0.00"),
                Number(m.Ours?.MatrixRate / 1e9, "0"), Number(m.Ours?.Limit(measured.Flops), "0.0000"), Reached(m.Ours, measured.Flops),
                Number(m.Installed?.MatrixRate / 1e9, "0"), Number(m.Installed?.Limit(measured.Flops), "0.0000"),
                Reached(m.Installed, measured.Flops), Reached(m.Tuned, measured.Flops));
        }
    }

    /// <summary>Whether the target is met: judged against PyTorch as installed, with a word where the tuned one would beat it.</summary>
    public static string Judge(BenchmarkCase measured, Measurement m) => measured switch
    {
        { TargetRatio: null, TargetSeconds: null } => "",
        { TargetSeconds: { } seconds } when m.Ours is { } ours => ours.Times.Median <= seconds ? "met" : "**MISSED**",
        { TargetRatio: { } ratio } when m.Ratio is { } reached =>
            reached > ratio ? "**MISSED**" : m.TunedRatio > ratio ? "met, not against tuned" : "met",
        _ => "not measured",
    };

    private static IEnumerable<(BenchmarkCase Case, Measurement Measurement)> Pair(IEnumerable<Measurement> measurements) =>
        measurements.Select(m => (Cases.All.First(c => c.Name == m.Case), m));

    private static string Target(BenchmarkCase measured) =>
        measured.TargetSeconds is { } seconds ? $"≤ {seconds:0.0} s" : measured.TargetRatio is { } ratio ? $"≤ {ratio:0.0##}" : "";

    private static string Times(Side? side) =>
        side is null ? "—" : $"{Seconds(side.Times.Median)} ({Seconds(side.Times.Min)}–{Seconds(side.Times.Max)})";

    private static string Seconds(double value) => value.ToString(value < 10 ? "0.0000" : "0.0");

    private static string Reached(Side? side, double flops) => Number(side?.Limit(flops) / side?.Times.Median, "0 %");

    private static string Mebibytes(Side? side) => Number(side?.PeakBytes / (double)(1 << 20), "0");

    private static string Number(double? value, string format) =>
        value is { } number && !double.IsNaN(number) ? number.ToString(format) : "—";

    private static void Row(StringBuilder text, params IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
