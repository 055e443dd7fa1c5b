using Theodolite.Operators;

namespace Theodolite.Estimators;

/// <summary>Estimates the diagonal of a symmetric operator from products with random vectors.</summary>
public interface IDiagonalEstimator
{
    /// <summary>
    /// Every aᵢᵢ with its standard error. Cancellation returns what is known, marked incomplete, where two probes are done.
    /// </summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before two probes were done.</exception>
    DiagonalEstimate Diagonal(
        LinearOperator @operator,
        IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default);
}
