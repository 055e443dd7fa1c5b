using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Theodolite.Benchmarks.Processes;

// Usage: Theodolite.ProcessBenchmarks DATA [REPORT [ROUNDS]], DATA being the folder of MNIST's test images.
if (args is [var asked and ("worker" or "basis" or "spectrum"), var threads, var images, var widths])
{
    Worker.Run(int.Parse(threads, CultureInfo.InvariantCulture), images, widths, asked);
    return 0;
}

const string Hidden = "256,128";
var data = Path.GetFullPath(args.Length > 0 ? args[0] : "../shared/data/mnist10k");
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
(string Name, int Processes, int Threads)[] sides = [("1 × 2 threads", 1, 2), ("2 × 1 thread", 2, 1), ("1 × 1 thread", 1, 1)];
var seen = sides.ToDictionary(side => side.Name, _ => new List<Case[]>());
for (var round = 0; round < rounds; round++)
{
    foreach (var side in sides)
    {
        seen[side.Name].Add(Side("worker", side.Processes, side.Threads, Hidden).Cases);
    }
}

var text = new StringBuilder();
text.AppendLine("# Processes beside threads").AppendLine();
text.AppendLine("`dotnet run --project benchmarks/Theodolite.ProcessBenchmarks -c Release -- DATA "
    + "benchmarks/results/processes.md`").AppendLine();
text.AppendLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{Environment.ProcessorCount} cores, load {Load()} at the end; {RuntimeInformation.FrameworkDescription}. The network is"));
text.AppendLine("784-256-128-10 with tanh and cross-entropy, 10,000 images of MNIST, float32. Sides take turns; medians of the");
text.AppendLine("turns. *Sent* is what one process sends for one, *in sums* the share of its time in them, waiting for the other process");
text.AppendLine("included. The times are good only where the machine had nothing else to do.").AppendLine();
text.AppendLine("| case | 1 × 2 threads | 2 × 1 thread | ratio | 1 × 1 thread | sent | in sums |");
text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (var i = 0; i < seen[sides[0].Name][0].Length; i++)
{
    double Median(string side, Func<Case, double> of) => seen[side].Select(cases => of(cases[i])).Order().ElementAt(rounds / 2);
    var (threaded, shared, single) = (Median(sides[0].Name, Seconds), Median(sides[1].Name, Seconds), Median(sides[2].Name, Seconds));
    text.AppendLine(
        CultureInfo.InvariantCulture,
        $"| {seen[sides[0].Name][0][i].Name} | {Text(threaded)} | {Text(shared)} | {shared / threaded:0.00} | {Text(single)} | "
            + $"{Median(sides[1].Name, one => one.Bytes) / 1e6:0.00} MB | {Median(sides[1].Name, one => one.Share):P0} |");
}

text.AppendLine().AppendLine("A network 784-1024-1024-10 over 200 images, with vectors of 7.5 MB. A large basis: some 60 products, until");
text.AppendLine("five eigenvalues are known to rounding. A whole spectrum: three largest, checked, and a density of four probes of 60");
text.AppendLine("steps. One thread a process; four processes have two cores between them, and show memory and traffic alone.").AppendLine();
text.AppendLine("| case | processes | time | most memory of the first | sent | in sums |");
text.AppendLine("| --- | ---: | ---: | ---: | ---: | ---: |");
foreach (var kind in (string[])["basis", "spectrum"])
{
    foreach (var count in (int[])[1, 2, 4])
    {
        var (cases, peak, _) = Side(kind, count, 1, "1024,1024");
        var one = cases[0];
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {one.Name} | {count} | {one.Seconds:0.0} s | {peak / 1e9:0.00} GB | {one.Bytes / 1e6:0} MB | {one.Share:P0} |");
    }
}

Console.Write(text);
if (args.Length > 1)
{
    await File.WriteAllTextAsync(args[1], text.ToString());
}

return 0;

static double Seconds(Case one) => one.Seconds;

static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms");

static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

Measured Side(string kind, int processes, int threads, string hidden)
{
    string[] program = ["dotnet", Environment.GetCommandLineArgs()[0], kind, $"{threads}", data, hidden];
    string[] command = processes == 1 ? program : ["mpiexec", "-n", $"{processes}", .. program];
    using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return process.ExitCode == 0
        ? JsonSerializer.Deserialize<Measured>(output)!
        : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}.");
}
