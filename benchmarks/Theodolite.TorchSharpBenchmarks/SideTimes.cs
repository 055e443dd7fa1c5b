using System.Diagnostics;

namespace Theodolite.Benchmarks.Sharp;

/// <summary>What three sides do alike.</summary>
/// <param name="Name">What.</param>
/// <param name="Direct">TorchSharp called directly.</param>
/// <param name="Objective">Through the objective.</param>
/// <param name="Engine">Theodolite's own engine.</param>
/// <param name="Vectors">Results of one run: a block of so many products.</param>
internal sealed record SideCase(string Name, Action Direct, Action Objective, Action Engine, int Vectors = 1);

/// <summary>Seconds of one result of each side, repetition by repetition.</summary>
internal sealed record SideTimes(string Name, double[] Direct, double[] Objective, double[] Engine)
{
    /// <summary>The sides take turns; the first of them changes, so that none always comes after the same other.</summary>
    public static SideTimes Measure(SideCase benchmark, int repetitions)
    {
        Action[] sides = [benchmark.Direct, benchmark.Objective, benchmark.Engine];
        double[][] times = [new double[repetitions], new double[repetitions], new double[repetitions]];
        for (var repetition = -1; repetition < repetitions; repetition++)
        {
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = (turn + repetition + 1) % sides.Length;
                Thread.Sleep(20);
                var began = Stopwatch.GetTimestamp();
                sides[side]();
                if (repetition >= 0)
                {
                    times[side][repetition] = Stopwatch.GetElapsedTime(began).TotalSeconds / benchmark.Vectors;
                }
            }
        }

        return new(benchmark.Name, times[0], times[1], times[2]);
    }

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
