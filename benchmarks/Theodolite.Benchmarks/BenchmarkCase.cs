using System.Diagnostics;

namespace Theodolite.Benchmarks;

/// <summary>One side of a case, prepared and ready to be timed.</summary>
/// <param name="run">One repetition; it is timed as a whole.</param>
/// <param name="units">Results that one repetition makes: 16 for a block of 16 products.</param>
/// <param name="check">The number that the other side's case checks too (see <c>pytorch/cases.py</c>), outside the timed part.</param>
/// <param name="owned">Disposed at the end.</param>
public sealed class PreparedSide(Action run, double units = 1, Func<double>? check = null, params IDisposable[] owned) : IDisposable
{
    public double Units { get; } = units;

    /// <summary>Hessian-vector products of the last repetition; null where they are not counted.</summary>
    public Func<long>? Products { get; init; }

    /// <summary>What a case that takes minutes runs before it is timed: the same code on a small problem.</summary>
    public Action? WarmUp { get; init; }

    public void Run() => run();

    /// <summary>Runs once; seconds of one result.</summary>
    public double Timed()
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / Units;
    }

    public double? Check() => check?.Invoke();

    public void Dispose()
    {
        foreach (var resource in owned)
        {
            resource.Dispose();
        }
    }
}

/// <summary>One measured claim: the same work on our side and on PyTorch's.</summary>
/// <param name="Name">Kebab-case name, for <c>--cases</c> and the table.</param>
/// <param name="Description">What one result is.</param>
public sealed record BenchmarkCase(string Name, string Description)
{
    /// <summary>What the PyTorch worker is asked for; null where there is no counterpart.</summary>
    public PyTorchRequest? Reference { get; init; }

    /// <summary>
    /// Floating-point operations that one result needs, or one product where products are counted (see
    /// <see cref="FlopCounts"/>); 0 where it is not meaningful.
    /// </summary>
    public double Flops { get; init; }

    /// <summary>Bytes that one result has to move between memory and processor; 0 where it is not meaningful.</summary>
    public double Bytes { get; init; }

    /// <summary>What the machine could do at best, for the cases that are bound by it: a matrix product or a copy; else null.</summary>
    public BenchmarkCase? Yardstick => Flops > 0 ? Cases.MatrixRate : Bytes > 0 ? OptimizerCases.Copy : null;

    /// <summary>Largest allowed quotient of our time by PyTorch's as installed, or null.</summary>
    public double? TargetRatio { get; init; }

    /// <summary>Largest allowed time of one result, in seconds, or null.</summary>
    public double? TargetSeconds { get; init; }

    /// <summary>Name of an earlier case whose PyTorch times this one is compared with, instead of measuring them again.</summary>
    public string? ComparedWith { get; init; }

    /// <summary>
    /// Repetitions of a case that takes minutes, after a short warm-up (<see cref="PreparedSide.WarmUp"/>, and one product on
    /// PyTorch's side) instead of a whole repetition; null takes the common number.
    /// </summary>
    public int? Repetitions { get; init; }

    /// <summary>Prepares our side, outside the timed part; null where there is no counterpart.</summary>
    public Func<BenchmarkData, PreparedSide>? Ours { get; init; }
}
