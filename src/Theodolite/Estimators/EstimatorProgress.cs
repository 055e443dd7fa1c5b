namespace Theodolite.Estimators;

/// <summary>How far an estimator is.</summary>
/// <param name="Products">Products so far.</param>
/// <param name="Total">Products when it is done.</param>
/// <param name="Value">The trace as estimated so far; NaN before the first probe.</param>
/// <param name="StandardError">Its standard error; NaN with fewer than two probes.</param>
public sealed record EstimatorProgress(long Products, long Total, double Value, double StandardError)
    : Progress("sampling", (double)Products / Math.Max(1, Total));
