namespace Theodolite.Krylov.Solvers;

/// <summary>How a linear solve ended.</summary>
public enum SolverOutcome
{
    /// <summary>The measured residual meets the tolerance, or is at the level of rounding.</summary>
    Converged,

    /// <summary>The system has no solution, to the tolerance: ‖A·r‖ is negligible, and x minimises ‖b − A·x‖.</summary>
    LeastSquares,

    /// <summary>A direction d with dᵀAd ≤ 0 was met, and is given.</summary>
    NonPositiveCurvature,

    /// <summary>The iterations allowed were used up.</summary>
    IterationLimit,

    /// <summary>The recurrence says converged and the measured residual does not: rounding stands in the way.</summary>
    Stagnated,

    /// <summary>Cancelled; x is the last iterate.</summary>
    Cancelled,
}
