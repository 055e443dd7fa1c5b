using System.Diagnostics;

namespace Theodolite.Benchmarks;

/// <summary>Our side of the cases.</summary>
public static class OurCases
{
    /// <summary>C = A·B for A [m, k] and B [k, n]; null until tensors are there.</summary>
    public static Func<BenchmarkData, OurSide>? MatrixProduct(long m, long k, long n, int inner) => null;

    /// <summary>A 3×3 convolution, 16 to 32 channels on 14×14, <paramref name="samples"/> samples; null until tensors are there.</summary>
    public static Func<BenchmarkData, OurSide>? Convolution(int samples, int inner) => null;

    /// <summary>The whole command, start included, through the launcher.</summary>
    public static OurSide ExpressionSurvey(BenchmarkData data)
    {
        var launcher = Path.Combine(Options.FindRoot(), OperatingSystem.IsWindows() ? "theodolite.cmd" : "theodolite");
        return File.Exists(launcher)
            ? new(() => Execute(launcher, "survey", "x^2+y^2", "--at", "x=0,y=0", "--json"))
            : throw new FileNotFoundException($"There is no launcher at {launcher}.");
    }

    private static void Execute(string file, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(file)} ended with exit code {process.ExitCode}.");
        }
    }
}
