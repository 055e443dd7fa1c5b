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
    Console.Error.WriteLine("Usage: Theodolite.TorchSharpBenchmarks [peer] [REPETITIONS [REPORT]]");
    return 2;
}

TorchRuntime.Threads = 2;
TorchSharpRuntime.Initialize();
var (report, agree) = isPeer ? Peer(repetitions) : Objectives(repetitions);
Console.Write(report);
if (rest.Length > 1)
{
    File.WriteAllText(rest[1], report);
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

static (string Report, bool Agree) Peer(int repetitions)
{
    var options = new Options { Repetitions = repetitions, Threads = TorchRuntime.Threads };
    var data = BenchmarkData.Load(options.Data);
    var measurements = new List<PeerMeasurement>();
    foreach (var measured in PeerCases.All)
    {
        measurements.Add(PeerMeasurement.Measure(measured, data, repetitions));
        Console.Error.WriteLine(PeerReport.Line(measurements[^1]));
    }

    return (PeerReport.Text(measurements, options), measurements.TrueForAll(m => m.Agrees));
}
