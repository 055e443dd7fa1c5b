using System.Globalization;
using System.Text;

namespace Theodolite.Benchmarks.Onnx;

/// <summary>The table of what was measured.</summary>
internal static class Report
{
    private static readonly StringBuilder s_rows = new();

    /// <summary>Adds a row of sorted times.</summary>
    public static void Add(string what, double[] ours, double[] theirs, string beside, string aim)
    {
        var (a, b) = (ours[ours.Length / 2], theirs[theirs.Length / 2]);
        s_rows.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {what} | {a:0.000} ({ours[0]:0.000}–{ours[^1]:0.000}) | {beside} | {b:0.000} ({theirs[0]:0.000}–{theirs[^1]:0.000}) "
                + $"| {a / b:0.00}× | {aim} |");
    }

    /// <summary>The page.</summary>
    public static string Text(int samples, long parameters, long bytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # Imported models

        ResNet-18 for 32 × 32 images, {parameters:N0} parameters, {bytes / 1e6:0.0} MB, {samples} images; float32, two threads.
        Seconds, medians of seven rounds that alternate (least–most); {Environment.ProcessorCount} processors.

        ```bash
        python3 benchmarks/pytorch/resnet18.py FOLDER
        dotnet run --project benchmarks/Theodolite.OnnxBenchmarks -c Release -- FOLDER benchmarks/results/onnx.md
        ```

        | | ours | beside | theirs | ratio | aim |
        | --- | --- | --- | --- | --- | --- |
        {s_rows}
        """);
}
