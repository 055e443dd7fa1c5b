using System.Globalization;
using Theodolite.Benchmarks;
using Theodolite.Benchmarks.Sharp;
using Theodolite.Benchmarks.Sharp.Peers;
using Theodolite.Torch;
using Theodolite.TorchSharp;

var isPeer = args is ["peer", ..];
string[] rest = isPeer ? args[1..] : args;
if (!int.TryParse(rest.FirstOrDefault("15"), NumberStyles.None, CultureInfo.InvariantCulture, out var repetitions) || repetitions < 1)
{
    Console.Error.WriteLine("Usage: Theodolite.TorchSharpBenchmarks [peer] [REPETITIONS [REPORT [CASE…]]]");
    return 2;
}

string[] known = [.. PeerCases.All.Select(measured => measured.Suite.Name).Distinct()];
if (isPeer && rest.Skip(2).Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no case '{unknown}'; the cases are {string.Join(", ", known)}.");
    return 2;
}

TorchRuntime.Threads = 2;
TorchSharpRuntime.Initialize();
var (report, agree) = isPeer ? Peer(repetitions, [.. rest.Skip(2)]) : Objectives(repetitions);
Console.Write(report);
if (rest is [_, var file, ..])
{
    File.WriteAllText(file, report);
}

return agree ? 0 : 1;

static (string Report, bool Agree) Objectives(int repetitions)
{
    var rows = new List<SideTimes>();
    foreach (var batches in (int[])[1, 10])
    {
        using var sides = new Sides(batches);
        rows.AddRange(sides.Cases.Select(benchmark => SideTimes.Measure(benchmark, repetitions)));
    }

    return (SideReport.Text(rows, repetitions), true);
}

// Cases by the names that the suites give our side; none means all.
static (string Report, bool Agree) Peer(int repetitions, IReadOnlyList<string> names)
{
    var options = new Options { Repetitions = repetitions, Threads = TorchRuntime.Threads };
    var data = BenchmarkData.Load(options.Data);
    var measurements = new List<PeerMeasurement>();
    foreach (var measured in PeerCases.All.Where(measured => names.Count == 0 || names.Contains(measured.Suite.Name)))
    {
        measurements.Add(PeerMeasurement.Measure(measured, data, repetitions));
        Console.Error.WriteLine(PeerReport.Line(measurements[^1]));
    }

    return (PeerReport.Text(measurements, options), measurements.TrueForAll(m => m.Agrees));
}
