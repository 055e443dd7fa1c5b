using System.Globalization;
using Theodolite.Torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>The comparison as Markdown.</summary>
internal static class PeerReport
{
    public static string Text(IReadOnlyList<PeerMeasurement> measurements, Options options) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # Measured against PyTorch 2.10, in one process

        `dotnet run --project benchmarks/Theodolite.TorchSharpBenchmarks -c Release -- peer {options.Repetitions} FILE.md`

        {Machine(options)}.

        The peer is PyTorch through TorchSharp on the very {TorchRuntime.Version} that Theodolite computes with: the same kernels and
        the same threads. Loading it, Theodolite tells glibc's allocator to keep large blocks (`mallopt`) and OpenMP's idle threads to
        sleep after half a millisecond (`GOMP_SPINCOUNT`), for the whole process: the peer is PyTorch *tuned*. Sides take turns, each
        first in every other repetition; rows of the last list at most three times. Times of one result: median (least–most).

        | case | peer | ours | ours / peer | target | | GFLOP or GB | rate | limit | reached | results agree to |
        | --- | --- | --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |
        {string.Join('\n', measurements.Select(Row))}

        *ours / peer* is the median of the ratios of each repetition. *rate* is that of a 1024³ float32 matrix product (GFLOP/s) or of a copy
        of 40 MB (GB/s), measured after each repetition in this process; *limit* is the least time of our result at that rate, by the counts of
        the [README](../README.md), and *reached* the part of the rate that our median reaches. A step of Adam may reach more than 100 %: a copy reads and writes a line each,
        a step writes where it has read. In the density's time our side has its linearization at the weights, scaled up with the steps; the
        peer's has no setting up.

        {string.Join('\n', measurements.Where(m => m.Ours.Products is not null).Select(Products))}

        """);

    /// <summary>A line for whoever waits.</summary>
    public static string Line(PeerMeasurement m) => string.Create(
        CultureInfo.InvariantCulture,
        $"{m.Case.Description}: peer {m.Peer.Times.Median:G4} s, ours {m.Ours.Times.Median:G4} s, "
            + $"{m.Ratio:0.00}; "
            + $"results {m.Peer.Check:G9} and {m.Ours.Check:G9} agree to {m.Difference:0.0E+0}{(m.Agrees ? "" : ": NOT ENOUGH")}");

    private static string Machine(Options options)
    {
        var sharp = typeof(global::TorchSharp.torch).Assembly.GetName().Version!.ToString(3);
        return string.Join("; ", MachineFacts.Collect(options).Append(("TorchSharp", sharp)).Select(fact => $"{fact.Item1}: {fact.Item2}"));
    }

    private static string Row(PeerMeasurement m)
    {
        var suite = m.Case.Suite;
        var isMemory = suite.Bytes > 0;
        var amount = isMemory ? suite.Bytes : suite.Flops * (m.Ours.Products ?? 1);
        var rate = (isMemory ? m.Ours.CopyRate : m.Ours.MatrixRate) ?? double.NaN;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {m.Case.Description} | {Times(m.Peer)} | {Times(m.Ours)} | {m.Ratio:0.00} | {m.Case.Target:0.0#} | {Verdict(m)} "
                + $"| {amount / 1e9:0.00} {(isMemory ? "GB" : "GFLOP")} | {rate / 1e9:0} | {Time(amount / rate)} "
                + $"| {amount / rate / m.Ours.Times.Median:0 %} | {m.Difference:0.0E+0}{(m.Agrees ? "" : " **DIFFER**")} |");
    }

    private static string Verdict(PeerMeasurement m) =>
        m.Case.Target is not { } target ? "" : m.Ratio <= target ? "met" : "**MISSED**";

    private static string Products(PeerMeasurement m) => string.Create(
        CultureInfo.InvariantCulture,
        $"- {m.Case.Description}: {m.Ours.Products:0} products of ours in a result, {m.Peer.Products:0} of the peer's.");

    private static string Times(Side side)
    {
        var (unit, scale) = Unit(side.Times.Median);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{scale * side.Times.Median:0.0} {unit} ({scale * side.Times.Min:0.0}–{scale * side.Times.Max:0.0})");
    }

    private static string Time(double seconds)
    {
        var (unit, scale) = Unit(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{scale * seconds:0.0} {unit}");
    }

    private static (string Unit, double Scale) Unit(double seconds) => seconds < 10 ? ("ms", 1e3) : ("s", 1);
}
