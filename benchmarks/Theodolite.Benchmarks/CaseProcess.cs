using System.Diagnostics;
using System.Text.Json;

namespace Theodolite.Benchmarks;

/// <summary>
/// Measures a case in a process of its own: peak memory is then this case's, threads are set before any library is
/// loaded, and a crash costs one row of the table.
/// </summary>
public static class CaseProcess
{
    public static Measurement Measure(BenchmarkCase measured, Options options) => Run<Measurement>(measured.Name, options, out var exitCode)
        ?? new(measured.Name, null, null, null, [$"{measured.Name}: the measuring process ended with exit code {exitCode}."]);

    /// <summary>Runs <c>--single</c> of a name and reads the JSON it writes; null where it failed.</summary>
    public static T? Run<T>(string name, Options options, out int exitCode)
        where T : class
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CaseProcess).Assembly.Location);
        }

        string[] arguments =
        [
            "--single", name, "--repetitions", $"{options.Repetitions}", "--warmups", $"{options.Warmups}",
            "--threads", $"{options.Threads}", "--python", options.Python,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        if (options.Data is { } data)
        {
            start.ArgumentList.Add("--data");
            start.ArgumentList.Add(data);
        }

        if (options.SkipPyTorch)
        {
            start.ArgumentList.Add("--skip-pytorch");
        }

        start.Environment["OMP_NUM_THREADS"] = start.Environment["MKL_NUM_THREADS"] = $"{options.Threads}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        exitCode = process.ExitCode;
        return exitCode == 0 ? JsonSerializer.Deserialize<T>(output) : null;
    }
}
