using System.Diagnostics;
using Theodolite.Krylov;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Both ends of the spectrum of one large network at its start, our side only.</summary>
/// <param name="Name">Which network.</param>
/// <param name="Parameters">P.</param>
/// <param name="Samples">n.</param>
/// <param name="Seconds">Wall time, linearization included.</param>
/// <param name="ProductSeconds">Of which inside the products.</param>
/// <param name="Products">Hessian-vector products.</param>
/// <param name="BasisSize">Rows of the Krylov basis.</param>
/// <param name="PeakBytes">Peak resident set of the process.</param>
/// <param name="Smallest">λ_min.</param>
/// <param name="Largest">λ_max.</param>
/// <param name="Residual">Largest relative residual of the wanted pairs at the upper end.</param>
/// <param name="Flops">Floating-point operations of a product, by the counts of the README.</param>
/// <param name="MatrixRate">Operations a second of a 1024³ matrix product, in the same process before and after.</param>
/// <param name="Verified">Whether an independent run found nothing beyond.</param>
public sealed record ScaleRun(
    string Name,
    long Parameters,
    long Samples,
    double Seconds,
    double ProductSeconds,
    long Products,
    int BasisSize,
    long PeakBytes,
    double Smallest,
    double Largest,
    double Residual,
    double Flops,
    double MatrixRate,
    bool Verified)
{
    // Of the yardstick, before and after.
    private const int Repetitions = 5;

    /// <summary>Share of the time that is not products.</summary>
    public double Overhead => 1 - (ProductSeconds / Seconds);

    /// <summary>Least seconds of a product at the matrix-product rate.</summary>
    public double Limit => Flops / MatrixRate;

    /// <summary>Share of that rate that the products reach.</summary>
    public double Reached => Limit * Products / ProductSeconds;

    /// <summary>Runs the ends of a spectrum and measures.</summary>
    public static ScaleRun Of(string name, ScaleCase measured, BenchmarkData data)
    {
        using var objective = measured.Objective(data);
        using var yardstick = Cases.MatrixRate.Ours!(data);
        yardstick.Run();
        var rates = Enumerable.Range(0, Repetitions).Select(_ => yardstick.Timed()).ToList();
        var theta = objective.InitialParameters(0);
        var start = Stopwatch.GetTimestamp();
        using var hessian = new TimedOperator(objective.Hessian(theta));
        var solver = new Lanczos
        {
            Smallest = measured.Wanted,
            Largest = measured.Wanted,
            Tolerance = measured.Tolerance,
            BasisSize = measured.BasisSize,
            MaximumProducts = measured.MaximumProducts,
            MemoryBytes = measured.MemoryBytes,
            Verify = measured.Verify,
        };
        var result = solver.Solve(hessian);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        rates.AddRange(Enumerable.Range(0, Repetitions).Select(_ => yardstick.Timed()));
        return new(
            name,
            objective.Parameters.Count,
            objective.Samples!.Value,
            seconds,
            hessian.Elapsed.TotalSeconds,
            result.Products,
            result.BasisSize,
            PeakMemory.OfThisProcess(),
            result.Smallest.Count > 0 ? result.Smallest[0].Value : double.NaN,
            result.Largest[0].Value,
            result.Largest.Max(pair => pair.Residual / Math.Abs(pair.Value)),
            FlopCounts.Of(objective.MeanOf(1), objective.Parameters.Blocks.Count).Product(objective.Samples!.Value),
            Cases.MatrixRate.Flops / new Samples(rates).Median,
            result.Verified);
    }

    /// <summary>Adds up the time spent in products.</summary>
    private sealed class TimedOperator(LinearOperator inner) : TensorOperator(inner.DType, inner.Device)
    {
        public TimeSpan Elapsed { get; private set; }

        public override long Dimension => inner.Dimension;

        public override double StatedError => inner.StatedError;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
        {
            var start = Stopwatch.GetTimestamp();
            var result = inner.Apply(block, cancellation);
            Elapsed += Stopwatch.GetElapsedTime(start);
            return result;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
        }
    }
}

/// <summary>A network to measure, with what is asked of its spectrum.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Objective">Builds it.</param>
public sealed record ScaleCase(string Description, Func<BenchmarkData, NetworkObjective> Objective)
{
    /// <summary>Pairs at each end.</summary>
    public int Wanted { get; init; } = 2;

    /// <summary>Relative residual asked for.</summary>
    public double Tolerance { get; init; } = 1e-2;

    /// <summary>Rows of the basis; null takes the solver's choice.</summary>
    public int? BasisSize { get; init; }

    /// <summary>Products allowed.</summary>
    public long MaximumProducts { get; init; } = 200;

    /// <summary>Bytes for the basis.</summary>
    public long MemoryBytes { get; init; } = 8L << 30;

    /// <summary>Whether an independent run checks the ends.</summary>
    public bool Verify { get; init; } = true;
}
