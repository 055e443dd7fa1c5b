namespace Theodolite.Objectives;

/// <summary>
/// Which matrix of second-order information of a mean loss f(θ) = (1/n) Σ ℓ(zᵢ(θ), yᵢ) is meant; z are the model's outputs,
/// J = ∂z/∂θ. Kebab-case on the command line: <c>hessian</c>, <c>gauss-newton</c>, <c>empirical-fisher</c>, <c>monte-carlo-fisher</c>.
/// </summary>
public enum CurvatureKind
{
    /// <summary>∇²f.</summary>
    Hessian,

    /// <summary>
    /// (1/n) Σ Jᵢᵀ ∇²_z ℓ Jᵢ, exact: the Hessian of the loss with the model linearized at θ (Schraudolph 2002, section 3).
    /// Positive semidefinite for losses convex in the outputs. A penalty on the parameters adds its own Hessian.
    /// </summary>
    GaussNewton,

    /// <summary>
    /// (1/n) Σ gᵢ gᵢᵀ over the gradients of single observations (the uncentred covariance of the gradient noise);
    /// penalties take no part.
    /// </summary>
    EmpiricalFisher,

    /// <summary>
    /// The Fisher matrix with its expectation over the model's own output distribution estimated by draws: for
    /// cross-entropies and squared error an unbiased estimate of <see cref="GaussNewton"/> without its penalty
    /// (Kunstner, Balles and Hennig 2019, section 2); the error falls as 1/√draws.
    /// </summary>
    MonteCarloFisher,
}
