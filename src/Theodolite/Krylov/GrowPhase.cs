namespace Theodolite.Krylov;

/// <summary>
/// Lanczos steps: pending rows of one chain enter V with their products, A·v = Σ t·v + β·v₊, and their remainders become pending.
/// Where several chains could grow, the one does whose remainder holds most of what the wanted pairs lack.
/// </summary>
internal sealed class GrowPhase(LanczosProblem problem)
{
    /// <summary>The state with the chain that grows next.</summary>
    public IterationState Choose(IterationState at)
    {
        if (at.Run.IsCheck)
        {
            return at with { Chain = at.Run.Number };
        }

        var chains = at.Basis.PendingChains();
        if (at.Look is not { } look || chains.All(chain => chain == chains[0]))
        {
            return at with { Chain = chains.FirstOrDefault() };
        }

        if (at.Looks.Size != at.Basis.Size)
        {
            return at with { Chain = at.Run.Preferred };
        }

        var preferred = MostLacking(look.Ritz, chains, at.Basis.Norm);
        return at with { Chain = preferred, Run = at.Run with { Preferred = preferred } };
    }

    /// <summary>One step of the chosen chain, where there is room for it.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public IterationState Grow(IterationState at, CancellationToken cancellation)
    {
        var taken = at.Basis.HasRoom(at.Chain) ? at.Basis.ExpandChain(at.Chain, cancellation) : 0;
        return at with
        {
            Grew = taken > 0,
            Products = at.Products + taken,
            Run = at.Run with { Steps = at.Run.Steps + (taken > 0 ? 1 : 0) },
            Looks = at.Looks with { Remaining = at.Looks.Remaining - 1 },
        };
    }

    // The residual of pair i is Σ cᵢⱼ·fⱼ over the pending rows f: the chain of largest Σ (cᵢⱼ/allowedᵢ)² over the pairs that have not
    // converged.
    private int MostLacking(RitzPairs ritz, int[] chains, double norm)
    {
        var weights = new Dictionary<int, double>();
        foreach (var i in problem.Convergence.Wanted(ritz.Count))
        {
            var allowed = problem.Convergence.Allowed(ritz, i, norm);
            if (ritz.Residuals[i] <= allowed)
            {
                continue;
            }

            var coupling = ritz.Coupling(i);
            for (var j = 0; j < coupling.Length; j++)
            {
                weights[chains[j]] = weights.GetValueOrDefault(chains[j]) + (coupling[j] / allowed * (coupling[j] / allowed));
            }
        }

        return weights.Count == 0 ? chains[^1] : weights.MaxBy(pair => pair.Value).Key;
    }
}
