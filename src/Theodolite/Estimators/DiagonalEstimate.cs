namespace Theodolite.Estimators;

/// <summary>The diagonal of an operator, entry by entry.</summary>
/// <param name="Values">aᵢᵢ, P of them.</param>
/// <param name="StandardErrors">Standard error of each, from the spread over probes.</param>
/// <param name="Trace">Their sum, with the standard error of the sum (entries of one probe are not independent).</param>
/// <param name="Products">Products of the operator with a single vector.</param>
/// <param name="Complete">False where cancellation came before the last probe.</param>
public sealed record DiagonalEstimate(double[] Values, double[] StandardErrors, Estimate Trace, long Products, bool Complete);
