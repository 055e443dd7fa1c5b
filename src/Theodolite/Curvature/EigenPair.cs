namespace Theodolite.Curvature;

/// <summary>An approximate eigenpair of a symmetric operator A.</summary>
/// <param name="Value">λ, a Rayleigh quotient of <paramref name="Vector"/>.</param>
/// <param name="Residual">‖A·v − λ·v‖₂: some eigenvalue lies within this distance of λ, not necessarily an extremal one.</param>
/// <param name="Vector">v, of Euclidean norm 1.</param>
public sealed record EigenPair(double Value, double Residual, ReadOnlyMemory<double> Vector);
