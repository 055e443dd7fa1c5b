namespace Theodolite.Benchmarks;

/// <summary>Repeated times of one result, in seconds.</summary>
public sealed record Samples(IReadOnlyList<double> Values)
{
    public double Min => Values.Min();

    public double Max => Values.Max();

    public double Median
    {
        get
        {
            var sorted = Values.Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}

/// <summary>One side of a case.</summary>
/// <param name="Times">Time of one result, per repetition.</param>
/// <param name="YardstickTimes">Time of one 1024³ matrix product, or of one copy of 40 MB, measured between the repetitions.</param>
/// <param name="PeakBytes">Peak resident set of the process that did only this case.</param>
/// <param name="Check">A number of the result, equal on both sides up to rounding.</param>
/// <param name="Products">Hessian-vector products per result; null where they are not counted.</param>
public sealed record Side(Samples Times, Samples? YardstickTimes, long PeakBytes, double? Check, double? Products = null)
{
    /// <summary>Matrix-product rate in flop/s, measured in the same run.</summary>
    public double? MatrixRate => Cases.MatrixRate.Flops / YardstickTimes?.Median;

    /// <summary>Rate of copying in byte/s, read and written, measured in the same run.</summary>
    public double? CopyRate => OptimizerCases.Copy.Bytes / YardstickTimes?.Median;

    /// <summary>Part of that rate which moving so many bytes in the time of a result amounts to.</summary>
    public double? PartOfCopyRate(double bytes) => bytes / Times.Median / CopyRate;

    /// <summary>Least time of a result at the matrix-product rate, in seconds.</summary>
    /// <param name="flops">Of a result, or of one of its <see cref="Products"/>.</param>
    public double? Limit(double flops) => flops > 0 ? flops * (Products ?? 1) / MatrixRate : null;
}

/// <summary>A case as measured: ours, PyTorch as installed, PyTorch tuned; a side is null where it could not run.</summary>
public sealed record Measurement(string Case, Side? Ours, Side? Installed, Side? Tuned, IReadOnlyList<string> Problems)
{
    public double? Ratio => Ours?.Times.Median / Installed?.Times.Median;

    public double? TunedRatio => Ours?.Times.Median / Tuned?.Times.Median;
}
