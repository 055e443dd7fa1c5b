namespace Theodolite.Krylov;

/// <summary>The Ritz pairs at one look, and how far the wanted ones are from convergence.</summary>
/// <param name="Ritz">All pairs (θ, y) of T, with their residuals ‖C·y‖.</param>
/// <param name="Excess">max residual/allowed over the wanted pairs.</param>
/// <param name="IsEnough">Whether there are as many pairs as are wanted.</param>
internal sealed record RitzLook(RitzPairs Ritz, double Excess, bool IsEnough)
{
    /// <summary>Whether all wanted pairs have converged.</summary>
    public bool Converged => IsEnough && Excess <= 1;

    /// <summary>Judges Ritz pairs.</summary>
    /// <param name="ritz">The pairs.</param>
    /// <param name="norm">‖A‖.</param>
    /// <param name="problem">What is wanted.</param>
    public static RitzLook At(RitzPairs ritz, double norm, LanczosProblem problem) => new(
        ritz,
        problem.Convergence.Excess(ritz, norm),
        ritz.Count >= Math.Min(problem.Wanted, problem.Operator.Dimension));
}
