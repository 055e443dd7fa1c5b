using Theodolite.Benchmarks.Sharp;
using Theodolite.Torch;
using Theodolite.TorchSharp;

// Usage: Theodolite.TorchSharpBenchmarks [REPETITIONS [REPORT]]
var repetitions = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 15;
TorchRuntime.Threads = 2;
TorchSharpRuntime.Initialize();
var rows = new List<SideTimes>();
foreach (var batches in (int[])[1, 10])
{
    using var sides = new Sides(batches);
    rows.AddRange(sides.Cases.Select(benchmark => SideTimes.Measure(benchmark, repetitions)));
}

var report = SideReport.Text(rows, repetitions);
Console.Write(report);
if (args.Length > 1)
{
    File.WriteAllText(args[1], report);
}

return 0;
