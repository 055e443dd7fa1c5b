namespace Theodolite.Krylov;

/// <summary>
/// The Rayleigh–Ritz procedure: T·y = θ·y gives the Ritz pairs (θ, Vᵀ·y), and the recurrence their residuals
/// ‖A·Vᵀy − θ·Vᵀy‖ = ‖C·y‖, without a product (Parlett, The Symmetric Eigenvalue Problem, sections 11.3 and 13.2).
/// </summary>
internal sealed class LookPhase(LanczosProblem problem)
{
    /// <summary>The state with the Ritz pairs of the present basis.</summary>
    public IterationState Project(IterationState at)
    {
        var ritz = at.Basis.Ritz();
        at.Basis.Norm = Math.Max(at.Basis.Norm, ritz.Norm);
        return at with
        {
            Look = RitzLook.At(ritz, at.Basis.Norm, problem),
            Looks = at.Looks with { Size = at.Basis.Size },
            AwaitsWitness = false,
        };
    }

    /// <summary>The wanted Ritz values of a look, for whoever follows the iteration.</summary>
    public LanczosProgress Progress(IterationState at)
    {
        var (ritz, convergence) = (at.Look!.Ritz, problem.Convergence);
        var wanted = convergence.Wanted(ritz.Count);
        var low = wanted.Count(i => i < convergence.Smallest);
        return new(
            at.Products,
            problem.Settings.MaximumProducts,
            [.. wanted[..low].Select(Estimate)],
            [.. wanted[low..].Reverse().Select(Estimate)])
        {
            Run = at.Runs,
            Size = at.Basis.Size,
            BasisSize = at.Basis.Capacity,
            Converged = wanted.Count(i => convergence.Excess(ritz, i, at.Basis.Norm) <= 1),
            Wanted = problem.Wanted,
        };

        RitzEstimate Estimate(int i) => new(ritz.Values[i], ritz.Residuals[i]);
    }
}
