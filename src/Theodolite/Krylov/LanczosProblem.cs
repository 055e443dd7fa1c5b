using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>What is asked of an iteration: A, the wanted ends of its spectrum, and when they count as found.</summary>
/// <param name="Settings">What the caller chose.</param>
/// <param name="Operator">A, symmetric, of P dimensions.</param>
internal sealed record LanczosProblem(Lanczos Settings, LinearOperator Operator)
{
    /// <summary>When a Ritz pair counts as converged.</summary>
    public LanczosConvergence Convergence { get; } = new(
        Settings.SmallestTolerance ?? Settings.Tolerance,
        Settings.Tolerance,
        Settings.Smallest,
        Settings.Largest,
        Operator.DType.UnitRoundoff());

    /// <summary>Wanted pairs at both ends together.</summary>
    public int Wanted => Settings.Smallest + Settings.Largest;
}
