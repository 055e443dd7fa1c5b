using System.Diagnostics;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Our side of the cases.</summary>
public static class OurCases
{
    /// <summary>C = A·B for A [m, k] and B [k, n].</summary>
    public static Func<BenchmarkData, PreparedSide> MatrixProduct(long m, long k, long n, int inner) => _ => Repeat(
        inner,
        Tensor.From(ReproducibleNumbers.Direction(0, m * k), [m, k]),
        Tensor.From(ReproducibleNumbers.Direction(1, k * n), [k, n]),
        (a, b) => a.MatMul(b));

    /// <summary>A 3×3 convolution, 16 to 32 channels on 14×14.</summary>
    public static Func<BenchmarkData, PreparedSide> Convolution(long samples, int inner) => _ => Repeat(
        inner,
        Tensor.From(ReproducibleNumbers.Direction(0, samples * 16 * 196), [samples, 16, 14, 14]),
        Tensor.From(ReproducibleNumbers.Direction(1, 32 * 16 * 9), [32, 16, 3, 3]),
        (x, w) => Tensor.Convolution(x, w, null, ConvolutionGeometry.Uniform(2, padding: 1)));

    /// <summary>The whole command, start included, through the launcher.</summary>
    public static PreparedSide ExpressionSurvey(BenchmarkData data)
    {
        var launcher = Path.Combine(Options.FindRoot(), OperatingSystem.IsWindows() ? "theodolite.cmd" : "theodolite");
        return File.Exists(launcher)
            ? new(() => Execute(launcher, "survey", "x^2+y^2", "--at", "x=0,y=0", "--json"))
            : throw new FileNotFoundException($"There is no launcher at {launcher}.");
    }

    private static PreparedSide Repeat(int inner, Tensor a, Tensor b, Func<Tensor, Tensor, Tensor> kernel)
    {
        void Run()
        {
            for (var i = 0; i < inner; i++)
            {
                kernel(a, b).Dispose();
            }
        }

        double Check()
        {
            using var result = kernel(a, b);
            return result.Norm2();
        }

        return new(Run, inner, Check, a, b);
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
