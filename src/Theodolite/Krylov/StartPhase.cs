namespace Theodolite.Krylov;

/// <summary>How an iteration begins: from random vectors, from Ritz vectors of a coarser operator, or where another stopped.</summary>
internal sealed class StartPhase(LanczosProblem problem)
{
    /// <summary>
    /// Share of a warm start's square that is random where two grow side by side: what the coarse operator does not know keeps
    /// 0.3 of the component that a random start has, and the runs must be longer by as much as that costs.
    /// </summary>
    private const double WarmRandomShare = 0.1;

    /// <summary>The first state.</summary>
    /// <param name="basis">An empty basis.</param>
    /// <param name="start">Null for random vectors.</param>
    /// <exception cref="BadInputException">A saved state does not fit.</exception>
    public IterationState From(LanczosFactorization basis, LanczosStart? start) =>
        start?.State is { } state ? Resume(basis, state) : Begin(basis, start?.Coarse);

    // Two runs in a space that has to be restarted would cost more than one after the other.
    private bool SideBySide(LanczosFactorization basis) => problem.Settings is { Verify: true, SideBySide: true, MaximumRuns: > 1 }
        && basis.Capacity >= Math.Min(LanczosMemory.SideBySide, problem.Operator.Dimension);

    private IterationState Begin(LanczosFactorization basis, LanczosResult? coarse)
    {
        var sideBySide = SideBySide(basis);
        var isPair = problem.Settings.Width == 1 && sideBySide;
        var width = isPair ? 2 : problem.Settings.Width;
        var isWarm = coarse is { Smallest.Count: > 0 } or { Largest.Count: > 0 };
        var share = !isWarm ? 1 : sideBySide ? WarmRandomShare : 0;
        for (var i = 0; i < width; i++)
        {
            // Beside a wholly warm start the others are random: they alone can see what the coarse operator does not know.
            if (!isWarm || (i > 0 && share == 0) || !basis.Start(coarse!, share))
            {
                basis.Start();
            }
        }

        return new(basis)
        {
            CoarseProducts = coarse is null ? 0 : coarse.Products + coarse.CoarseProducts,
            Starts = new(share > 0 ? basis.Count : 0, share, isPair ? 2 : 1),
        };
    }

    // What was verified stays so, unless more is wanted by now, or more exactly.
    private IterationState Resume(LanczosFactorization basis, LanczosState state)
    {
        basis.Restore(state);
        var at = LanczosStateArrays.Read(state, basis);
        var look = basis.Size > 0 ? RitzLook.At(basis.Ritz(), basis.Norm, problem) : null;
        var isVerified = at.Outcome == LanczosOutcome.Verified && look is { Converged: true };
        return at with { Look = look, Outcome = isVerified ? LanczosOutcome.Verified : LanczosOutcome.Open };
    }
}
