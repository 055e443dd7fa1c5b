using System.Diagnostics;

namespace Theodolite.Distributed.Tests;

/// <summary>The command line, started by mpiexec.</summary>
internal sealed record Launched(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(50);

    /// <summary>Skips a test where there is no mpiexec of MPICH.</summary>
    public static void Require()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("mpiexec", "--version") { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.SkipUnless(version.Contains("HYDRA", StringComparison.Ordinal), "needs the mpiexec of MPICH");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs mpiexec: apt-get install mpich");
        }
    }

    /// <summary>Runs it to its end.</summary>
    public static Launched Of(int count, params string[] arguments) => Of(Start(["-n", $"{count}", .. Program(arguments)]));

    /// <summary>Waits for its end, which comes in bounded time.</summary>
    public static Launched Of(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(s_longest))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail("The processes did not end.");
            }

            return new(process.ExitCode, output.Result, error.Result);
        }
    }

    /// <summary>Starts mpiexec.</summary>
    public static Process Start(string[] arguments, string? deadline = null)
    {
        var start = new ProcessStartInfo("mpiexec", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["NO_COLOR"] = "1" },
        };
        if (deadline is not null)
        {
            start.Environment["THEODOLITE_MPI_DEADLINE"] = deadline;
        }

        return Process.Start(start)!;
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", [signal, $"{process}"]);
        kill.WaitForExit();
    }

    /// <summary>The built program with its arguments.</summary>
    public static string[] Program(params string[] arguments) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Theodolite.Cli.dll"), .. arguments];

    /// <summary>The processes of the program that mpiexec has started, in the order of their numbers.</summary>
    public static int[] Workers(string mark) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out var id) ? id : 0)
            .Where(id => id > 0 && Read(id, "cmdline") is ['d', 'o', 't', 'n', 'e', 't', ..] line && line.Contains(mark,
            StringComparison.Ordinal))
            .OrderBy(id => Array.Find(
                Read(id, "environ").Split('\0'),
                entry => entry.StartsWith("PMI_RANK=", StringComparison.Ordinal))),
    ];

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
