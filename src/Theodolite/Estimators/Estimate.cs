namespace Theodolite.Estimators;

/// <summary>An unbiased estimate from independent random probes, with the standard error that the probes show.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">
/// s/√n over n probes; 0 where the value is exact, NaN where a single probe shows no spread.
/// </param>
/// <param name="Products">Products of the operator with a single vector that it took.</param>
public readonly record struct Estimate(double Value, double StandardError, long Products)
{
    /// <summary>n − 1: of Student's distribution for intervals; 0 where the standard error is not one of n probes.</summary>
    public int DegreesOfFreedom { get; init; }

    /// <summary>Whether cancellation ended the computation before all probes were done.</summary>
    public bool Incomplete { get; init; }

    /// <summary>
    /// Value ± t·standard error, t being the quantile of Student's distribution: it covers the truth with the confidence
    /// stated as far as the mean over probes is Gaussian.
    /// </summary>
    public (double Low, double High) Interval(double confidence = 0.95)
    {
        if (StandardError == 0)
        {
            return (Value, Value);
        }

        var reach = StudentDistribution.TwoSided(confidence, DegreesOfFreedom) * StandardError;
        return (Value - reach, Value + reach);
    }

    /// <summary>Mean and s/√n of one number per probe, times a factor.</summary>
    internal static Estimate Of(ReadOnlySpan<double> samples, long products, double factor = 1, double offset = 0)
    {
        var n = samples.Length;
        var mean = 0.0;
        foreach (var sample in samples)
        {
            mean += sample / n;
        }

        var squares = 0.0;
        foreach (var sample in samples)
        {
            squares += (sample - mean) * (sample - mean);
        }

        var error = n > 1 ? Math.Abs(factor) * Math.Sqrt(squares / (n - 1) / n) : double.NaN;
        return new(offset + (factor * mean), error, products) { DegreesOfFreedom = n - 1 };
    }
}
