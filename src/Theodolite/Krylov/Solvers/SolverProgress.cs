namespace Theodolite.Krylov.Solvers;

/// <summary>How far a linear solve is.</summary>
/// <param name="Iteration">Products so far.</param>
/// <param name="Limit">Iterations allowed.</param>
/// <param name="RelativeResidual">‖r‖/‖b‖ by the recurrence.</param>
public sealed record SolverProgress(int Iteration, int Limit, double RelativeResidual)
    : Progress("solving", (double)Iteration / Math.Max(1, Limit));
