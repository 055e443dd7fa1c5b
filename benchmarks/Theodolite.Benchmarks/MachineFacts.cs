using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>The machine and the versions that a table of times is worthless without.</summary>
public static class MachineFacts
{
    public static IReadOnlyList<(string Name, string Value)> Collect(Options options)
    {
        var facts = new List<(string, string)>
        {
            ("processor", Processor()),
            ("cores, threads used", $"{Environment.ProcessorCount}, {options.Threads}"),
            ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20):N0} MiB"),
            ("system", RuntimeInformation.OSDescription),
            ("load before the run", Load()),
            (".NET", RuntimeInformation.FrameworkDescription),
            ("libtorch", Libtorch()),
            ("repetitions", $"{options.Repetitions} after {options.Warmups} to warm up; medians are reported"),
            ("data", BenchmarkData.Load(options.Data).Source),
        };
        return facts;
    }

    /// <summary>What the worker says about itself.</summary>
    /// <exception cref="PyTorchUnavailableException">Python or PyTorch is not there.</exception>
    public static IReadOnlyList<(string Name, string Value)> OfPyTorch(Options options)
    {
        using var worker = PyTorchWorker.Start(options, tuned: false);
        var blas = (string?)worker.Facts["blas"] ?? "unknown";
        var warning = blas.Contains("openblas", StringComparison.Ordinal) || blas.Contains("mkl", StringComparison.Ordinal)
            ? ""
            : " (not OpenBLAS: PyTorch is slowed down, see benchmarks/README.md)";
        return
        [
            ("PyTorch", $"{worker.Facts["torch"]}, Python {worker.Facts["python"]}, {worker.Facts["threads"]} threads"),
            ("PyTorch's BLAS", Path.GetFileName(blas) + warning),
        ];
    }

    private static string Libtorch()
    {
        try
        {
            return TorchRuntime.Version;
        }
        catch (TorchException error)
        {
            return error.Message;
        }
    }

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
