namespace Theodolite.Estimators;

/// <summary>How the basis of each probe is kept orthogonal in stochastic Lanczos quadrature.</summary>
public enum Orthogonality
{
    /// <summary>Half precision where the memory budget holds a basis, else local.</summary>
    Automatic,

    /// <summary>
    /// To about √u (Simon, Linear Algebra Appl. 61, 1984): the recurrence of the inner products is followed in numbers, and
    /// a basis is swept only when one nears √u. T is then A's projection up to rounding: no ghost copies. m·P numbers a probe.
    /// </summary>
    HalfPrecision,

    /// <summary>
    /// Three-term recurrence only: 3·P numbers a probe. Converged values return as ghost copies; the weights of the copies
    /// share the weight of the original, so sums Σ w·f(θ) stay right (Greenbaum, Linear Algebra Appl. 113, 1989;
    /// Knizhnerman, Comput. Math. Math. Phys. 36, 1996), while the degree of exactness and the bounds for counts no longer hold strictly.
    /// </summary>
    Local,
}
