using System.Globalization;
using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Benchmarks.Sharp;

/// <summary>The figures as Markdown.</summary>
internal static class SideReport
{
    public static string Text(IReadOnlyList<SideTimes> rows, int repetitions) => string.Create(CultureInfo.InvariantCulture, $"""
        # TorchSharp: directly, through the objective, and beside Theodolite's own engine

        `dotnet run --project benchmarks/Theodolite.TorchSharpBenchmarks -c Release -- {repetitions} benchmarks/results/torchsharp.md`

        One process on one {TorchRuntime.Version} and two threads; {RuntimeInformation.FrameworkDescription}, TorchSharp
        {typeof(global::TorchSharp.torch).Assembly.GetName().Version!.ToString(3)}. Sides take turns, {repetitions} times after a first to
        warm up. The network is 784-256-128-10 with tanh, the loss cross-entropy, 10,000 samples of Gaussian numbers, float32. Times of one
        result in milliseconds: median (least–most).
        *Direct* is `autograd.grad` with the results left as tensors; a product is a double backward over a graph of the gradient that is
        built once. *Objective* takes θ as float64 numbers of .NET, puts it into the module, and gives numbers of .NET back. *Engine* is the
        same network in Theodolite's own programs.

        | case | direct | objective | engine | objective / direct | engine / direct |
        | --- | --- | --- | --- | ---: | ---: |
        {string.Join('\n', rows.Select(Row))}

        The last two columns are medians of the ratios of each turn. The objective's target is at most 1.05.

        """);

    private static string Row(SideTimes row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Name} | {Times(row.Direct)} | {Times(row.Objective)} | {Times(row.Engine)} | {Ratio(row.Objective, row.Direct):0.000} | "
            + $"{Ratio(row.Engine, row.Direct):0.00} |");

    private static string Times(double[] seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{1e3 * SideTimes.Median(seconds):0.0} ({1e3 * seconds.Min():0.0}–{1e3 * seconds.Max():0.0})");

    private static double Ratio(double[] a, double[] b) => SideTimes.Median(a.Zip(b, (x, y) => x / y));
}
